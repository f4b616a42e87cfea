// SPDX-License-Identifier: Apache-2.0
//
// What a Linux process may ask of the POSIX port beyond the contract of all ports: its clock, and a virtual one.
//
// A program with ROW(s, time, NAME) finds stator_now and stator_alarm here: microseconds of CLOCK_MONOTONIC, and a
// thread that is the alarm's interrupt. Both are weak: a program with a clock of its own defines them and gets those.
//
// In virtual time nothing waits: when the loop would sleep, the clock jumps to the next alarm or event, whichever is
// earlier. The process has one thread then and takes no signals, so two runs are the same to the byte. A simulated
// device schedules events: its transfers end, its data arrive. Time stands still while tasks run, but for
// stator_posix_spend.
#ifndef STATOR_POSIX_H
#define STATOR_POSIX_H

#include "stator/time.h"

#include <semaphore.h>

/* The rate of the ticks: one is a microsecond, so that the longest period, 2^30 of them, is 17 minutes. */
#define STATOR_POSIX_TICKS_PER_SECOND 1000000u

/* Something that a simulation lets happen at a later time, in the loop's thread, as an interrupt would: it may wake,
 * signal cells, and schedule itself or others. The simulation's memory, while it is scheduled. */
typedef struct stator_posix_event {
    void (*happen)(void *context);
    void *context;
    uint64_t at_ticks; /* since the start of virtual time, which no wrap disturbs */
    struct stator_posix_event *next;
} stator_posix_event;

/* From here on time is virtual, and starts at `start`: near 2^32, say, to see it wrap. Forgets all events and the
 * alarm. Call it before the loop. */
STATOR_EXTERN void stator_posix_virtual_time(stator_time start);

/* Virtual time no longer jumps: each sleep lasts as long as it says, for people who watch. */
STATOR_EXTERN void stator_posix_at_real_pace(void);

/* The event happens `after_ticks` from now; one that is scheduled already is moved. Those of one instant happen in the
 * order in which they were scheduled, and before the alarm. Cost: a walk along all that come before it. */
STATOR_EXTERN void stator_posix_schedule(stator_posix_event *event, uint64_t after_ticks);

/* The event does not happen. Nothing, if it was not scheduled. */
STATOR_EXTERN void stator_posix_cancel(stator_posix_event *event);

/* Lets time pass while a task runs, with the events and the alarm that fall due: for the duration of a computation, or
 * of each look of a task that spins. From within an event, only the clock moves. */
STATOR_EXTERN void stator_posix_spend(uint64_t ticks);

/* Ticks since virtual time began. */
STATOR_EXTERN uint64_t stator_posix_elapsed(void);

/*
 * The doorbell of a thread of the program's own that serves a remote tier (docs/tiers.md):
 *   for (;;) { app_links_serve(); stator_posix_bell_wait(&bell); }
 *   rung     1 from the first ring to the end of the wait that it ends: so one system call for many rings
 */
typedef struct stator_posix_bell {
    uint32_t rung;
    sem_t posted;
} stator_posix_bell;
/* Once, before all else. */
STATOR_EXTERN void stator_posix_bell_start(stator_posix_bell *bell);
/* The tier's RING. Any thread, any signal handler. Cost: one exchange, and at most once a wait sem_post. */
STATOR_EXTERN void stator_posix_bell_ring(stator_posix_bell *bell);
/* Returns when it has been rung since the last wait returned. The tier's own thread. */
STATOR_EXTERN void stator_posix_bell_wait(stator_posix_bell *bell);

/* Called in place of a sleep that nothing would end: no alarm, no event. It may wake a task, schedule an event, or
 * leave the loop (exit, longjmp). Without one the program ends with a message, status 1. NULL: without. */
STATOR_EXTERN void stator_posix_when_nothing_is_due(void (*hook)(void));

#endif
