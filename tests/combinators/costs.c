// SPDX-License-Identifier: Apache-2.0
//
// What tests/scripts/combinator_costs measures: each combinator's poll as a function of its own, on two children (or
// one) that are elsewhere, and the instants between which it counts. The order of the cases is the script's.
#include "stator/join.h"
#include "stator/periodic.h"
#include "stator/retry.h"
#include "stator/select.h"
#include "stator/timeout.h"

#define CHILD(m, ROW)                    \
    ROW(m, always, uint32_t descriptor;) \
    ROW(m, state, waiting)               \
    ROW(m, final, complete)              \
    ROW(m, edge, waiting, complete)
STATOR_MACHINE(child, CHILD)

#define NOT_INLINED __attribute__((noipa)) /* neither inlined nor found to do nothing */

/* The script leaves out what these execute. */
NOT_INLINED static stator_poll child_poll(child *self, stator_waker me)
{
    (void)me;
    return child_state_of(self) == child_complete ? STATOR_READY : STATOR_PENDING;
}

static volatile bool success;
static volatile stator_time now;

NOT_INLINED static bool child_succeeded(const child *self)
{
    (void)self;
    return success;
}

NOT_INLINED static void child_restart(child *self)
{
    self->state = child_waiting;
}

NOT_INLINED stator_time stator_now(void)
{
    return now;
}

void stator_wake(stator_waker task)
{
    (void)task;
}

NOT_INLINED void stator_wake_by(stator_waker me, stator_time deadline)
{
    (void)me;
    (void)deadline;
}

#define TWO(m, ROW)                     \
    ROW(m, child, a, child, child_poll) \
    ROW(m, child, b, child, child_poll)
#define TRIES(m, ROW)                   \
    ROW(m, child, a, child, child_poll) \
    ROW(m, succeeded, child_succeeded)  \
    ROW(m, restart, child_restart)      \
    ROW(m, tries, 3)                    \
    ROW(m, backoff, 10u, 80u)
STATOR_JOIN(join, TWO)
STATOR_SELECT(fair, TWO)
STATOR_SELECT_IN_ORDER(ordered, TWO)
STATOR_TIMEOUT(timeout, child, child_poll)
STATOR_RETRY(retry, TRIES)

#define MEASURED(name)                                                          \
    NOT_INLINED static stator_poll measured_##name(name *self, stator_waker me) \
    {                                                                           \
        return name##_poll(self, me);                                           \
    }
MEASURED(join)
MEASURED(fair)
MEASURED(ordered)
MEASURED(timeout)
MEASURED(retry)
MEASURED(stator_periodic)

static const stator_waker me = {1u};

static void joins(child waits, child finished)
{
    join self = {.child = {.a = waits, .b = waits}};
    (void)measured_join(&self, me);
    self.child.a = self.child.b = finished;
    (void)measured_join(&self, me);
    (void)measured_join(&self, me);
}

static void selects(child waits, child finished)
{
    fair self = {.child = {.a = waits, .b = waits}};
    ordered by_order = {.child = {.a = waits, .b = waits}};
    (void)measured_fair(&self, me);
    self.child.a = finished;
    (void)measured_fair(&self, me);
    (void)measured_ordered(&by_order, me);
    by_order.child.a = finished;
    (void)measured_ordered(&by_order, me);
}

static void timeouts(child waits, child finished)
{
    timeout self = timeout_of(waits, 10u);
    (void)measured_timeout(&self, me);
    self.child = finished;
    (void)measured_timeout(&self, me);
    timeout late = timeout_of(waits, 0u);
    (void)measured_timeout(&late, me);
}

static void retries(child waits, child finished)
{
    retry self = {.child = {.a = waits}};
    (void)measured_retry(&self, me);
    self.child.a = finished;
    success = false;
    (void)measured_retry(&self, me);
    now = 10u;
    (void)measured_retry(&self, me); /* the pause is over, and the child waits */
    self.child.a = finished;
    success = true;
    (void)measured_retry(&self, me);
    now = 0u;
}

static void gates(void)
{
    stator_periodic self = stator_periodic_of(10u, 10u);
    (void)measured_stator_periodic(&self, me);
    now = 10u;
    (void)measured_stator_periodic(&self, me);
    stator_periodic_next(&self);
    now = 45u;
    (void)measured_stator_periodic(&self, me);
}

int main(void)
{
    const child waits = {.descriptor = 1u};
    const child finished = {.descriptor = 1u, .complete = {.state_ = child_complete}};
    joins(waits, finished);
    selects(waits, finished);
    timeouts(waits, finished);
    retries(waits, finished);
    gates();
    return 0;
}
