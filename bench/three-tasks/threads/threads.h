// SPDX-License-Identifier: Apache-2.0
//
// Cooperative threads, each with a stack of its own: as little as such a kernel can be. One core.
#ifndef THREE_TASKS_THREADS_H
#define THREE_TASKS_THREADS_H

#include <stddef.h>
#include <stdint.h>

#ifndef THREADS
#define THREADS 3
#endif

/* Ends a thread's wait. Callers: any context. A thread that does not wait does not wait the next time. */
void thread_wake(unsigned thread);

/* Waits until the calling thread is woken. */
void thread_wait(void);

/* The same, or until an instant. */
void thread_wait_until(uint32_t instant);

/* `run`, which does not return, is to be thread number `thread`. */
void thread_prepare(unsigned thread, uintptr_t *stack, size_t size_bytes, void (*run)(void));

/* Runs those that are prepared, the first of which is number 0. Does not return. */
void threads_run(void);

#endif
