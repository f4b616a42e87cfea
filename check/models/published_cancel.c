// SPDX-License-Identifier: Apache-2.0
//
// A lost wake as it was published of several executors' semaphores and notifiers: a permit is handed to the first
// waiter, which is cancelled before it has been polled. It leaves, the permit with it, and the next one waits for ever.
//   PASSES_ON  1: who leaves with a permit hands it on
// check: variant lost
// check: wrong lost `the_permit_is_used` does not hold
// check: variant passed-on -DPASSES_ON=1
#include "stator/stator.h"
#include "stator_check.h"

#ifndef PASSES_ON
#define PASSES_ON 0
#endif

#define WAITER(m, ROW)            \
    ROW(m, state, waiting)        \
    ROW(m, final, got_it)         \
    ROW(m, final, cancelled)      \
    ROW(m, edge, waiting, got_it) \
    ROW(m, edge, waiting, cancelled)
STATOR_MACHINE(waiter, WAITER)
stator_poll waiter_poll(waiter *self, stator_waker me);

#define APP(s, ROW)                          \
    ROW(s, tier, only)                       \
    ROW(s, task, first, waiter, waiter_poll) \
    ROW(s, task, second, waiter, waiter_poll)
STATOR_SYSTEM(app, APP)

enum { WAITERS = 2, FREE = WAITERS };
static uint32_t queued = 3;     /* a bit a waiter */
static uint32_t granted = FREE; /* to whom the permit was handed */
static uint32_t cancel_asked;   /* of the first one */

/* Hands the permit to the first of the queue. */
static void hand_on(void)
{
    const uint32_t waiting = STATOR_PORT_LOAD(&queued);
    if (waiting != 0u) {
        const unsigned next = stator_port_lowest(waiting);
        stator_port_clear(&queued, (stator_word)1u << next);
        STATOR_PORT_STORE(&granted, next);
        app_wake((enum app_task)next);
    }
}

stator_poll waiter_poll(waiter *self, stator_waker me)
{
    if (waiter_state_of(self) != waiter_waiting) {
        return STATOR_READY;
    }
    STATOR_IN(waiter, self, waiting);
    if (me.task == app_first && STATOR_PORT_LOAD(&cancel_asked) != 0u) {
        stator_port_clear(&queued, 1u);
        if (PASSES_ON && STATOR_PORT_LOAD(&granted) == app_first) {
            hand_on();
        }
        STATOR_GO(waiter, self, waiting, cancelled);
        return STATOR_READY;
    }
    if (STATOR_PORT_LOAD(&granted) != me.task) {
        return STATOR_PENDING;
    }
    STATOR_GO(waiter, self, waiting, got_it);
    if (me.task == app_first) { /* done with it at once */
        hand_on();
    }
    return STATOR_READY;
}

static void permit_interrupt(void)
{
    hand_on();
}

static void cancel_interrupt(void)
{
    STATOR_PORT_STORE(&cancel_asked, 1u);
    app_wake(app_first);
}

static void permit_comes(void)
{
    stator_check_raise(permit_interrupt);
}

static void user_cancels(void)
{
    stator_check_raise(cancel_interrupt);
}

#define MODEL(c, ROW)                      \
    ROW(c, system, app)                    \
    ROW(c, interrupt, permit_interrupt, 1) \
    ROW(c, interrupt, cancel_interrupt, 1) \
    ROW(c, few, user_cancels, 1, true)     \
    ROW(c, few, permit_comes, 1, true)     \
    ROW(c, silent, the_permit_is_used, app.second.state == waiter_got_it)
STATOR_CHECK(model, MODEL)
