// SPDX-License-Identifier: Apache-2.0
//
// The system that tests/scripts/sweep interrupts at every instruction. Once a round, from the start: the driver wakes
// two listeners, three times, and itself; two sleepers wait for what the two interrupts store. In the small system all
// are in one word of the ready set. With SWEEP_LARGE a crowd that is polled once lies between them, so that the search
// for the next ready task passes words that are empty; the driver, last in the table, begins after the crowd, and at
// last calls one of it.
#ifndef SWEEP_SYSTEM_H
#define SWEEP_SYSTEM_H

#include "stator/stator.h"

enum { POSTS = 3 };

#define DRIVER(m, ROW)             \
    ROW(m, state, posting)         \
    ROW(m, state, calling)         \
    ROW(m, final, done)            \
    ROW(m, edge, posting, calling) \
    ROW(m, edge, calling, done)
STATOR_MACHINE(driver, DRIVER)
stator_poll driver_poll(driver *self, stator_waker me);

#define LISTENER(m, ROW) ROW(m, rest, listening)
STATOR_MACHINE(listener, LISTENER)
stator_poll near_poll(listener *self, stator_waker me);
stator_poll far_poll(listener *self, stator_waker me);
stator_poll sleeper_poll(listener *self, stator_waker me);
stator_poll crowd_poll(listener *self, stator_waker me);

#ifdef SWEEP_LARGE
#define SWEEP_CROWD(s, ROW) ROW(s, tasks, crowd, 190, listener, crowd_poll)
#else
#define SWEEP_CROWD(s, ROW)
#endif
#ifndef SWEEP_ORDER
#define SWEEP_ORDER
#endif

#define SWEEP(s, ROW)                            \
    ROW(s, tier, only, SWEEP_ORDER)              \
    ROW(s, task, near, listener, near_poll)      \
    ROW(s, task, first, listener, sleeper_poll)  \
    SWEEP_CROWD(s, ROW)                          \
    ROW(s, task, far, listener, far_poll)        \
    ROW(s, task, second, listener, sleeper_poll) \
    ROW(s, task, driver, driver, driver_poll)
STATOR_SYSTEM_DECLARE(sweep, SWEEP)

/* The wakes from a task that are interrupted: of tasks known when compiling, each a function of nothing else. */
void wake_near(void);
void wake_far(void);

/* What is shared by the tasks, the interrupt and the rounds. */
struct facts {
    uint8_t posted_near, posted_far; /* by the driver */
    uint8_t heard_near, heard_far;   /* by the listeners: what was posted when they were polled last */
    bool stored[2];                  /* by an interrupt, before it wakes a sleeper */
    bool noticed[2];                 /* by the sleeper */
    bool abandoned;                  /* a wake was lost: this round will not end by itself */
};
extern struct facts facts;

/* Ends the round, if all that was posted and stored has arrived or it was abandoned. Does not return then. */
void end_round_if_done(void);

#endif
