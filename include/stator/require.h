// SPDX-License-Identifier: Apache-2.0
//
// Numbered assertions: what must hold, or the program is wrong. A number never changes its meaning, so that a fault
// in the field names its line:
//   101  a state's bytes are read while the machine is in another state (MACHINE_STATE_of)
//   102  an edge is taken from another state than the one declared (STATOR_GO; STATOR_DEBUG only)
//   201  a period of 2^30 ticks or more (stator_after)
//   202  a period of 0 ticks, or of 2^30 or more (periodic.h)
//   203  a bit's number above 31, or a period of 2^30 ticks or more to look at it again (bit.h)
//   204  a deadline of a task of a tier behind a doorbell, which has no ROW(s, time_of, ...) (system.h)
//   301  a driver's contract; the driver's header says which: 301 to 399
//   401  a waiter's index is beyond the words of the waiting set: it would never be woken (waiters.h)
//   402  a task locks a mutex that it holds: it restarted while it held it, or locks twice (mutex.h)
//   403  a mutex is unlocked, or its data read, by a task that does not hold it (mutex.h)
//   404  more is given to a semaphore than its counter holds (semaphore.h)
//   405  a task locks a readers' and writer's lock that it holds, or is STATOR_NOBODY (rwlock.h)
//   406  a readers' and writer's lock is unlocked by a task that does not hold it (rwlock.h)
//   407  a priority beyond those that a channel has (priority_channel.h)
//   408  a client beyond those that a request has (request.h)
// 1,000 and above are the user's.
#ifndef STATOR_REQUIRE_H
#define STATOR_REQUIRE_H

#include "stator/poll.h"

/* 1: assertions are compiled in (the default). 0: they cost nothing. */
#ifndef STATOR_ASSERTIONS
#define STATOR_ASSERTIONS 1
#endif

/* 1: each edge checks the state it starts from and clears the bytes it leaves. 0: free (the default). */
#ifndef STATOR_DEBUG
#define STATOR_DEBUG 0
#endif

/*
 * Where a failed assertion ends; does not return. Supplied by the user, or by src/fault.c, which stops the CPU.
 * number: which assertion. task: whose, or STATOR_NOBODY where it is not known. state: that machine's state byte.
 * Callers: any context.
 */
STATOR_EXTERN __attribute__((noreturn, cold)) void stator_fault(uint16_t number, stator_waker task, uint8_t state);

#if STATOR_ASSERTIONS
#define STATOR_REQUIRE(condition, number, task, state) ((condition) ? (void)0 : stator_fault(number, task, state))
#else
#define STATOR_REQUIRE(condition, number, task, state) ((void)0)
#endif

#endif
