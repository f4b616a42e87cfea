// SPDX-License-Identifier: Apache-2.0
//
// The poll contract: what a task is to whoever polls it, and all that a driver knows of it.
//
//   stator_poll MACHINE_poll(MACHINE *self, stator_waker me);
//
// A poll advances its machine until it is done (STATOR_READY: a final state was reached) or must wait
// (STATOR_PENDING). Before it waits it has armed what will wake it: it gave `me` to an interrupt, a queue
// or stator_wake_by. It arms first and looks afterwards, so that an event in between leaves it ready.
// A wake carries nothing: it may be late or stale, and then costs one poll that finds nothing to do.
// A finished machine that is polled again returns STATOR_READY again and changes nothing.
// Who polls is not the machine's concern: the loop of a system, an interrupt handler, a test, another scheduler.
#ifndef STATOR_POLL_H
#define STATOR_POLL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What C and C++ spell differently, and what gcc and clang take for granted. */
#ifdef __cplusplus
#define STATOR_EXTERN                        extern "C"
#define STATOR_STATIC_ASSERT(condition, why) static_assert(condition, why)
#else
#define STATOR_EXTERN                        extern
#define STATOR_STATIC_ASSERT(condition, why) _Static_assert(condition, why)
#endif
#define STATOR_UNUSED __attribute__((unused)) /* for clang: inline functions that a macro wrote into a .c file */
#define STATOR_INLINE __attribute__((always_inline, unused)) static inline

typedef enum stator_poll {
    STATOR_PENDING, /* waits; will be woken by what it armed */
    STATOR_READY,   /* is in a final state */
} stator_poll;

/* A task's index in the system's table. A process of more than 65,534 tasks is compiled with -DSTATOR_WIDE, all of it
 * (POSIX port: words of 64 bits then, too). */
#ifdef STATOR_WIDE
typedef uint32_t stator_index;
#define STATOR_NO_TASK UINT32_MAX
#else
typedef uint16_t stator_index;
#define STATOR_NO_TASK UINT16_MAX
#endif

/* Which task to wake: its index, nothing more. Two bytes, free to copy. */
typedef struct stator_waker {
    stator_index task;
} stator_waker;

/* The waker that wakes nobody: for a machine that is polled by hand, and for a cell that nobody waits on. */
static const stator_waker STATOR_NOBODY = {STATOR_NO_TASK};

STATOR_INLINE stator_waker stator_waker_of(unsigned task)
{
    const stator_waker waker = {(stator_index)task};
    return waker;
}

/*
 * Makes a task ready: it is polled once, soon. Waking a ready task changes nothing; STATOR_NOBODY, or an index
 * that no task has, wakes nobody.
 * Callers: tasks, interrupt handlers of any priority, other cores, threads (POSIX port).
 * Cost: constant; on Cortex-M4 17 instructions called out of line, 6 for a constant task (SYSTEM_wake in system.h).
 * Defined once a program, by STATOR_SYSTEM or by the user's own scheduler.
 */
STATOR_EXTERN void stator_wake(stator_waker task);

#endif
