// SPDX-License-Identifier: Apache-2.0
//
// Cooperative threads, each with a stack of its own: as little as such a kernel can be.
#ifndef THREE_TASKS_THREADS_H
#define THREE_TASKS_THREADS_H

#include <stdint.h>

enum thread { COPIER, LINE_READER, THERMOMETER, THREADS };

/* Ends a thread's wait. Callers: any context. A thread that does not wait does not wait the next time. */
void thread_wake(enum thread thread);

/* Waits until the calling thread is woken. */
void thread_wait(void);

/* The same, or until an instant. */
void thread_wait_until(uint32_t instant);

/* What the threads run; they do not return. */
void copier(void);
void line_reader(void);
void thermometer(void);

#endif
