// SPDX-License-Identifier: Apache-2.0
//
// Bytes of RAM that combinators add to their children, here of 8 bytes each; docs/combinators.md quotes them.
#include "stator/join.h"
#include "stator/periodic.h"
#include "stator/retry.h"
#include "stator/select.h"
#include "stator/timeout.h"
#include "tests/support/test.h"

#define CHILD(m, ROW)                      \
    ROW(m, always, uint32_t descriptor;)   \
    ROW(m, state, waiting)                 \
    ROW(m, final, complete, uint8_t byte;) \
    ROW(m, edge, waiting, complete)
STATOR_MACHINE(child, CHILD)

static stator_poll child_poll(child *self, stator_waker me)
{
    (void)me;
    return child_state_of(self) == child_complete ? STATOR_READY : STATOR_PENDING;
}

static bool child_succeeded(const child *self)
{
    return child_complete_of(self)->byte == 0u;
}

static void child_restart(child *self)
{
    const child fresh = {.descriptor = self->descriptor};
    *self = fresh;
}

#define TWO(m, ROW)                     \
    ROW(m, child, a, child, child_poll) \
    ROW(m, child, b, child, child_poll)
#define TRIES(m, ROW)                   \
    ROW(m, child, a, child, child_poll) \
    ROW(m, succeeded, child_succeeded)  \
    ROW(m, restart, child_restart)      \
    ROW(m, backoff, 1u, 8u)
STATOR_JOIN(join, TWO)
STATOR_SELECT(fair_select, TWO)
STATOR_SELECT_IN_ORDER(ordered, TWO)
STATOR_TIMEOUT(timeout, child, child_poll)
STATOR_RETRY(retry, TRIES)

stator_time stator_now(void)
{
    return 0u;
}

void stator_wake(stator_waker task)
{
    (void)task;
}

void stator_wake_by(stator_waker me, stator_time deadline)
{
    (void)me;
    (void)deadline;
}

static void each_adds_what_the_page_says(void)
{
    CHECK_EQUAL(8, sizeof(child));
    CHECK_EQUAL(2 * 8 + 4, sizeof(join));
    CHECK_EQUAL(2 * 8 + 4, sizeof(fair_select));
    CHECK_EQUAL(2 * 8 + 4, sizeof(ordered));
    CHECK_EQUAL(8 + 8, sizeof(timeout));
    CHECK_EQUAL(8 + 8, sizeof(retry));
    CHECK_EQUAL(12, sizeof(stator_periodic));
}

int main(void)
{
    TEST(each_adds_what_the_page_says);
    return test_finish();
}
