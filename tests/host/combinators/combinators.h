// SPDX-License-Identifier: Apache-2.0
//
// A child for tests: it waits until its task says so, takes, and knows whether it owned something that was left behind.
#ifndef TESTS_COMBINATORS_H
#define TESTS_COMBINATORS_H

#include "stator/testing.h"
#include "tests/support/test.h"

enum { ME = 3 };
static const stator_waker me = {ME};

/* What the world has for child `number` of this test. */
static struct {
    unsigned there; /* things to take */
    unsigned taken; /* things taken */
    unsigned polls;
    unsigned cancels;
    bool slow_to_stop; /* a cancelled one is finished only when this is false */
} world[8];

#define WORKER(m, ROW)              \
    ROW(m, always, uint8_t number;) \
    ROW(m, state, waiting)          \
    ROW(m, state, stopping)         \
    ROW(m, final, complete)         \
    ROW(m, final, faulted)          \
    ROW(m, edge, waiting, complete) \
    ROW(m, edge, waiting, stopping) \
    ROW(m, edge, stopping, faulted) \
    ROW(m, edge, any, waiting)
STATOR_MACHINE(worker, WORKER)

static inline stator_poll worker_poll(worker *self, stator_waker waker)
{
    (void)waker;
    world[self->number].polls++;
    switch (worker_state_of(self)) {
    case worker_waiting: {
        STATOR_IN(worker, self, waiting);
        if (world[self->number].there == 0u) {
            return STATOR_PENDING;
        }
        world[self->number].there--;
        world[self->number].taken++;
        STATOR_GO(worker, self, waiting, complete);
        return STATOR_READY;
    }
    case worker_stopping: {
        STATOR_IN(worker, self, stopping);
        if (world[self->number].slow_to_stop) {
            return STATOR_PENDING;
        }
        STATOR_GO(worker, self, stopping, faulted);
        return STATOR_READY;
    }
    case worker_complete:
    case worker_faulted:
        break;
    }
    return STATOR_READY;
}

static inline void worker_cancel(worker *self, stator_waker waker)
{
    (void)waker;
    world[self->number].cancels++;
    if (worker_state_of(self) == worker_waiting) {
        STATOR_IN(worker, self, waiting);
        STATOR_GO(worker, self, waiting, stopping);
    }
}

static inline void worker_restart(worker *self)
{
    STATOR_GO_ANY(worker, self, waiting);
}

static inline void begin(stator_time start)
{
    stator_test_begin(start);
    for (unsigned i = 0; i < sizeof world / sizeof world[0]; i++) {
        world[i].there = 0;
        world[i].taken = 0;
        world[i].polls = 0;
        world[i].cancels = 0;
        world[i].slow_to_stop = false;
    }
}

#define CHECK_ENTERED(m, self, states)                                 \
    do {                                                               \
        const char *const was_ = stator_test_entered(m, self, states); \
        if (was_ != NULL) {                                            \
            test_fail(__FILE__, __LINE__, was_);                       \
            return;                                                    \
        }                                                              \
    } while (0)

#endif
