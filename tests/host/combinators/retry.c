// SPDX-License-Identifier: Apache-2.0
// test: sources src/testing/testing.c src/testing/testing_host.c
// test: defines STATOR_HOOKS="stator/testing_hooks.h"
//
// stator/retry.h: how often, after which pauses, cancelled in each state; and a retry of timeouts under a timeout.
#include "tests/host/combinators/combinators.h"

#include "stator/retry.h"
#include "stator/timeout.h"

/* Fails until world[n].there says otherwise: finished either way. */
#define ATTEMPT(m, ROW)             \
    ROW(m, always, uint8_t number;) \
    ROW(m, state, trying)           \
    ROW(m, state, stopping)         \
    ROW(m, final, complete)         \
    ROW(m, final, faulted)          \
    ROW(m, edge, trying, complete)  \
    ROW(m, edge, trying, faulted)   \
    ROW(m, edge, trying, stopping)  \
    ROW(m, edge, stopping, faulted) \
    ROW(m, edge, any, trying)
STATOR_MACHINE(attempt, ATTEMPT)

static bool attempt_waits;

static stator_poll attempt_poll(attempt *self, stator_waker waker)
{
    (void)waker;
    switch (attempt_state_of(self)) {
    case attempt_trying: {
        STATOR_IN(attempt, self, trying);
        world[self->number].polls++;
        if (attempt_waits) {
            return STATOR_PENDING;
        }
        if (world[self->number].there != 0u) {
            STATOR_GO(attempt, self, trying, complete);
        } else {
            STATOR_GO(attempt, self, trying, faulted);
        }
        return STATOR_READY;
    }
    case attempt_stopping: {
        STATOR_IN(attempt, self, stopping);
        if (world[self->number].slow_to_stop) {
            return STATOR_PENDING;
        }
        STATOR_GO(attempt, self, stopping, faulted);
        return STATOR_READY;
    }
    case attempt_complete:
    case attempt_faulted:
        break;
    }
    return STATOR_READY;
}

static void attempt_cancel(attempt *self, stator_waker waker)
{
    (void)waker;
    world[self->number].cancels++;
    if (attempt_state_of(self) == attempt_trying) {
        STATOR_IN(attempt, self, trying);
        STATOR_GO(attempt, self, trying, stopping);
    }
}

static bool attempt_succeeded(const attempt *self)
{
    return attempt_state_of(self) == attempt_complete;
}

static void attempt_restart(attempt *self)
{
    STATOR_GO_ANY(attempt, self, trying);
}

#define FOUR_TIMES(m, ROW)                                       \
    ROW(m, owner, access, attempt, attempt_poll, attempt_cancel) \
    ROW(m, succeeded, attempt_succeeded)                         \
    ROW(m, restart, attempt_restart)                             \
    ROW(m, tries, 4)                                             \
    ROW(m, backoff, 100u, 250u)
STATOR_RETRY(four_times, FOUR_TIMES)

#define FOR_EVER(m, ROW)                         \
    ROW(m, child, access, attempt, attempt_poll) \
    ROW(m, succeeded, attempt_succeeded)         \
    ROW(m, restart, attempt_restart)             \
    ROW(m, backoff, 0u, 0u)
STATOR_RETRY(for_ever, FOR_EVER)

static four_times four_times_fresh(stator_time start)
{
    const four_times fresh = {.child = {.access = {.number = 0}}};
    begin(start);
    attempt_waits = false;
    return fresh;
}

static void the_first_success_is_the_end(void)
{
    four_times retry = four_times_fresh(0u);
    world[0].there = 1;
    CHECK_EQUAL(STATOR_READY, four_times_poll(&retry, me));
    CHECK_EQUAL(0, four_times_complete_of(&retry)->failed);
    CHECK_ENTERED(four_times, &retry, "complete");
    CHECK(stator_test_settles(four_times, &retry, me));
}

/* 100, 200, 250 ticks; on three sides of the wrap. */
static void pauses_double_up_to_the_longest(void)
{
    const stator_time starts[] = {0u, INT32_MAX - 150u, UINT32_MAX - 150u};
    static const uint32_t pauses[] = {100u, 200u, 250u};
    for (unsigned i = 0; i < 3u; i++) {
        four_times retry = four_times_fresh(starts[i]);
        CHECK_EQUAL(STATOR_PENDING, four_times_poll(&retry, me));
        for (unsigned try = 0; try < 3u; try++) {
            CHECK_EQUAL(try + 1u, world[0].polls);
            CHECK_EQUAL((stator_time)(stator_now() + pauses[try]), stator_test_deadline(ME).at);
            stator_test_advance(pauses[try] - 1u);
            CHECK_EQUAL(STATOR_PENDING, four_times_poll(&retry, me));
            CHECK_EQUAL(try + 1u, world[0].polls);
            CHECK(!stator_test_woken(ME));
            stator_test_advance(1u);
            CHECK(stator_test_woken(ME));
            CHECK_EQUAL(try < 2u ? STATOR_PENDING : STATOR_READY, four_times_poll(&retry, me));
        }
        CHECK_EQUAL(4, four_times_exhausted_of(&retry)->failed);
        CHECK_ENTERED(four_times, &retry, "pausing trying pausing trying pausing trying exhausted");
        CHECK(stator_test_settles(four_times, &retry, me));
        CHECK_EQUAL(4, world[0].polls);
    }
}

static void a_success_after_failures_tells_how_many(void)
{
    four_times retry = four_times_fresh(0u);
    CHECK_EQUAL(STATOR_PENDING, four_times_poll(&retry, me));
    stator_test_run(four_times, &retry, me, 150u);
    world[0].there = 1;
    stator_test_run(four_times, &retry, me, 1000u);
    CHECK_EQUAL(2, four_times_complete_of(&retry)->failed);
}

static void cancelled_while_trying_the_child_is_polled_to_its_end(void)
{
    four_times retry = four_times_fresh(0u);
    attempt_waits = true;
    world[0].slow_to_stop = true;
    CHECK_EQUAL(STATOR_PENDING, four_times_poll(&retry, me));
    four_times_cancel(&retry, me);
    CHECK_EQUAL(STATOR_PENDING, four_times_poll(&retry, me));
    four_times_cancel(&retry, me);
    CHECK_EQUAL(1, world[0].cancels);
    world[0].slow_to_stop = false;
    CHECK_EQUAL(STATOR_READY, four_times_poll(&retry, me));
    CHECK_ENTERED(four_times, &retry, "stopping cancelled");
    CHECK_EQUAL(attempt_faulted, retry.child.access.state);
    CHECK(stator_test_settles(four_times, &retry, me));
}

static void cancelled_while_pausing_it_is_over_at_once(void)
{
    four_times retry = four_times_fresh(0u);
    CHECK_EQUAL(STATOR_PENDING, four_times_poll(&retry, me));
    four_times_cancel(&retry, me);
    CHECK_EQUAL(0, world[0].cancels);
    CHECK_EQUAL(STATOR_READY, four_times_poll(&retry, me));
    CHECK_ENTERED(four_times, &retry, "pausing cancelled");
    stator_test_run(four_times, &retry, me, 1000u);
    CHECK_EQUAL(1, world[0].polls);
}

static void cancelled_when_over_it_stays(void)
{
    four_times retry = four_times_fresh(0u);
    world[0].there = 1;
    CHECK_EQUAL(STATOR_READY, four_times_poll(&retry, me));
    four_times_cancel(&retry, me);
    CHECK_EQUAL(four_times_complete, four_times_state_of(&retry));
}

/* No pause at all: still one try a poll, or the task would keep the loop. */
static void without_a_limit_it_goes_on_one_try_a_poll_and_the_count_stops_at_255(void)
{
    begin(0u);
    attempt_waits = false;
    for_ever retry = {.child = {.access = {.number = 0}}};
    for (unsigned try = 1; try <= 1000u; try++) {
        CHECK_EQUAL(STATOR_PENDING, for_ever_poll(&retry, me));
        CHECK_EQUAL(try, world[0].polls);
        CHECK(stator_test_woken(ME));
    }
    world[0].there = 1;
    CHECK_EQUAL(STATOR_READY, for_ever_poll(&retry, me));
    CHECK_EQUAL(255, for_ever_complete_of(&retry)->failed);
}

static void a_pause_never_overflows(void)
{
    CHECK_EQUAL(3, stator_backoff(3u, 100u, 1u));
    CHECK_EQUAL(96, stator_backoff(3u, 100u, 6u));
    CHECK_EQUAL(100, stator_backoff(3u, 100u, 7u));
    CHECK_EQUAL(100, stator_backoff(3u, 100u, 33u));
    CHECK_EQUAL(100, stator_backoff(3u, 100u, 255u));
    CHECK_EQUAL(5, stator_backoff(9u, 5u, 1u));
    CHECK_EQUAL(STATOR_LONGEST_TICKS, stator_backoff(1u, STATOR_LONGEST_TICKS, 31u));
    for (unsigned failed = 2; failed < 256u; failed++) {
        CHECK(stator_backoff(1u, STATOR_LONGEST_TICKS, failed) >=
              stator_backoff(1u, STATOR_LONGEST_TICKS, failed - 1u));
    }
}

/* Combinators are machines, so they nest: each try has 50 ticks, all of them together 400. */
STATOR_TIMEOUT_OF_OWNER(one_try, attempt, attempt_poll, attempt_cancel)

static bool one_try_succeeded(const one_try *self)
{
    return one_try_state_of(self) == one_try_in_time && attempt_succeeded(&self->child);
}

static void one_try_restart(one_try *self)
{
    const attempt fresh = {.number = self->child.number};
    *self = one_try_of(fresh, stator_after(50u));
}

#define TRIES(m, ROW)                                            \
    ROW(m, owner, access, one_try, one_try_poll, one_try_cancel) \
    ROW(m, succeeded, one_try_succeeded)                         \
    ROW(m, restart, one_try_restart)                             \
    ROW(m, backoff, 100u, 100u)
STATOR_RETRY(tries, TRIES)
STATOR_TIMEOUT_OF_OWNER(whole, tries, tries_poll, tries_cancel)

static whole whole_fresh(void)
{
    begin(UINT32_MAX - 200u);
    const attempt child = {.number = 0};
    const tries retry = {.child = {.access = one_try_of(child, stator_after(50u))}};
    attempt_waits = true;
    return whole_of(retry, stator_after(400u));
}

static void nested_each_deadline_counts(void)
{
    whole access = whole_fresh();
    CHECK_EQUAL(STATOR_PENDING, whole_poll(&access, me));
    /* Tries from 0 to 50, from 150 to 200, from 300 to 350; a pause that would last until 450 */
    stator_test_run(whole, &access, me, 399u);
    CHECK_EQUAL(whole_waiting, whole_state_of(&access));
    CHECK_EQUAL(3, world[0].cancels);
    stator_test_run(whole, &access, me, 1u);
    CHECK_EQUAL(whole_too_late, whole_state_of(&access));
    CHECK_EQUAL(tries_cancelled, access.child.state);
}

static void nested_a_success_in_a_later_try_is_the_whole_ones(void)
{
    whole access = whole_fresh();
    CHECK_EQUAL(STATOR_PENDING, whole_poll(&access, me));
    stator_test_run(whole, &access, me, 160u);
    attempt_waits = false;
    world[0].there = 1;
    stator_wake(me); /* its interrupt */
    stator_test_run(whole, &access, me, 0u);
    CHECK_EQUAL(whole_in_time, whole_state_of(&access));
    CHECK_EQUAL(1, tries_complete_of(&access.child)->failed);
    CHECK(stator_test_settles(whole, &access, me));
}

static void every_edge_was_taken(void)
{
    CHECK(STATOR_TEST_ALL_EDGES_SEEN(four_times));
}

int main(void)
{
    TEST(the_first_success_is_the_end);
    TEST(pauses_double_up_to_the_longest);
    TEST(a_success_after_failures_tells_how_many);
    TEST(cancelled_while_trying_the_child_is_polled_to_its_end);
    TEST(cancelled_while_pausing_it_is_over_at_once);
    TEST(cancelled_when_over_it_stays);
    TEST(without_a_limit_it_goes_on_one_try_a_poll_and_the_count_stops_at_255);
    TEST(a_pause_never_overflows);
    TEST(nested_each_deadline_counts);
    TEST(nested_a_success_in_a_later_try_is_the_whole_ones);
    TEST(every_edge_was_taken);
    return test_finish();
}
