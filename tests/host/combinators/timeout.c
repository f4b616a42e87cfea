// SPDX-License-Identifier: Apache-2.0
// test: sources src/testing/testing.c src/testing/testing_host.c
// test: defines STATOR_HOOKS="stator/testing_hooks.h"
//
// stator/timeout.h: in time, too late, cancelled; over the wrap of the clock; results before clocks.
#include "tests/host/combinators/combinators.h"

#include "stator/timeout.h"

STATOR_TIMEOUT(timed, worker, worker_poll)
STATOR_TIMEOUT_OF_OWNER(guarded, worker, worker_poll, worker_cancel)

enum { PERIOD = 1000 };

static const stator_time starts[] = {0u, INT32_MAX - 500u, UINT32_MAX - 500u, UINT32_MAX - 999u};
#define EACH_START(start) for (unsigned i_ = 0, start; i_ < 4u && ((start) = starts[i_], true); i_++)

static timed timed_fresh(void)
{
    const worker child = {.number = 0};
    return timed_of(child, stator_after(PERIOD));
}

static guarded guarded_fresh(void)
{
    const worker child = {.number = 0};
    return guarded_of(child, stator_after(PERIOD));
}

static void a_child_that_finishes_before_the_deadline_is_in_time(void)
{
    EACH_START(start)
    {
        begin(start);
        timed timeout = timed_fresh();
        CHECK_EQUAL(STATOR_PENDING, timed_poll(&timeout, me));
        stator_test_advance(PERIOD - 1u);
        CHECK_EQUAL(STATOR_PENDING, timed_poll(&timeout, me));
        world[0].there = 1;
        CHECK_EQUAL(STATOR_READY, timed_poll(&timeout, me));
        CHECK_ENTERED(timed, &timeout, "in_time");
        CHECK(stator_test_settles(timed, &timeout, me));
    }
}

static void its_task_is_woken_at_the_deadline_and_not_before(void)
{
    EACH_START(start)
    {
        begin(start);
        timed timeout = timed_fresh();
        CHECK_EQUAL(STATOR_PENDING, timed_poll(&timeout, me));
        CHECK_EQUAL((stator_time)(start + PERIOD), stator_test_deadline(ME).at);
        stator_test_advance(PERIOD - 1u);
        CHECK(!stator_test_woken(ME));
        stator_test_advance(1u);
        CHECK(stator_test_woken(ME));
        CHECK_EQUAL(STATOR_READY, timed_poll(&timeout, me));
        CHECK_ENTERED(timed, &timeout, "stopping too_late");
        CHECK_EQUAL(worker_waiting, timeout.child.state);
        CHECK(stator_test_settles(timed, &timeout, me));
    }
}

static void polled_too_late_a_finished_child_is_in_time(void)
{
    EACH_START(start)
    {
        begin(start);
        timed timeout = timed_fresh();
        CHECK_EQUAL(STATOR_PENDING, timed_poll(&timeout, me));
        world[0].there = 1;
        stator_test_advance(50u * PERIOD);
        CHECK_EQUAL(STATOR_READY, timed_poll(&timeout, me));
        CHECK_EQUAL(timed_in_time, timed_state_of(&timeout));
        CHECK_EQUAL(1, world[0].taken);
    }
}

static void a_deadline_of_now_tries_once(void)
{
    begin(7u);
    const worker child = {.number = 0};
    timed timeout = timed_of(child, stator_now());
    CHECK_EQUAL(STATOR_READY, timed_poll(&timeout, me));
    CHECK_EQUAL(timed_too_late, timed_state_of(&timeout));
    CHECK_EQUAL(1, world[0].polls);
    CHECK_EQUAL(0, stator_test_wakes(ME));
}

static void a_poll_in_vain_costs_no_second_one(void)
{
    begin(0u);
    timed timeout = timed_fresh();
    (void)timed_poll(&timeout, me);
    stator_test_run(timed, &timeout, me, 3u * PERIOD);
    CHECK_EQUAL(timed_too_late, timed_state_of(&timeout));
    CHECK_EQUAL(1, stator_test_wakes(ME));
    CHECK_EQUAL(2, world[0].polls);
    CHECK(stator_test_deadline(ME).never);
}

static void a_child_that_owns_something_ends_before_too_late_is_reached(void)
{
    begin(0u);
    guarded timeout = guarded_fresh();
    world[0].slow_to_stop = true;
    CHECK_EQUAL(STATOR_PENDING, guarded_poll(&timeout, me));
    stator_test_advance(PERIOD);
    CHECK_EQUAL(STATOR_PENDING, guarded_poll(&timeout, me));
    CHECK_EQUAL(guarded_stopping, guarded_state_of(&timeout));
    CHECK_EQUAL(STATOR_PENDING, guarded_poll(&timeout, me));
    CHECK_EQUAL(1, world[0].cancels);
    world[0].slow_to_stop = false;
    CHECK_EQUAL(STATOR_READY, guarded_poll(&timeout, me));
    CHECK_ENTERED(guarded, &timeout, "stopping too_late");
    CHECK_EQUAL(worker_faulted, timeout.child.state);
    CHECK(stator_test_settles(guarded, &timeout, me));
}

static void cancelled_while_waiting(void)
{
    begin(0u);
    guarded timeout = guarded_fresh();
    world[0].slow_to_stop = true;
    CHECK_EQUAL(STATOR_PENDING, guarded_poll(&timeout, me));
    guarded_cancel(&timeout, me);
    CHECK_EQUAL(STATOR_PENDING, guarded_poll(&timeout, me));
    stator_test_advance(2u * PERIOD); /* the deadline of the state that was left says nothing */
    CHECK_EQUAL(STATOR_PENDING, guarded_poll(&timeout, me));
    world[0].slow_to_stop = false;
    CHECK_EQUAL(STATOR_READY, guarded_poll(&timeout, me));
    CHECK_ENTERED(guarded, &timeout, "stopping cancelled");

    timed plain = timed_fresh();
    timed_cancel(&plain, me);
    CHECK_EQUAL(STATOR_READY, timed_poll(&plain, me));
    CHECK_EQUAL(timed_cancelled, timed_state_of(&plain));
}

static void cancelled_in_the_other_states_it_stays(void)
{
    begin(0u);
    guarded timeout = guarded_fresh();
    world[0].slow_to_stop = true;
    stator_test_advance(PERIOD);
    CHECK_EQUAL(STATOR_PENDING, guarded_poll(&timeout, me));
    guarded_cancel(&timeout, me);
    CHECK_EQUAL(1, world[0].cancels);
    world[0].slow_to_stop = false;
    CHECK_EQUAL(STATOR_READY, guarded_poll(&timeout, me));
    CHECK_EQUAL(guarded_too_late, guarded_state_of(&timeout));
    guarded_cancel(&timeout, me);
    CHECK_EQUAL(guarded_too_late, guarded_state_of(&timeout));

    guarded done = guarded_fresh();
    world[0].there = 1;
    CHECK_EQUAL(STATOR_READY, guarded_poll(&done, me));
    guarded_cancel(&done, me);
    CHECK_EQUAL(guarded_in_time, guarded_state_of(&done));
}

static void what_a_child_got_while_it_was_stopped_is_not_lost(void)
{
    begin(0u);
    guarded timeout = guarded_fresh();
    CHECK_EQUAL(STATOR_PENDING, guarded_poll(&timeout, me));
    /* It has finished, but not been polled, when somebody cancels: the child says so. */
    worker_poll(&timeout.child, me);
    world[0].there = 1;
    (void)worker_poll(&timeout.child, me);
    guarded_cancel(&timeout, me);
    CHECK_EQUAL(STATOR_READY, guarded_poll(&timeout, me));
    CHECK_EQUAL(guarded_cancelled, guarded_state_of(&timeout));
    CHECK_EQUAL(worker_complete, timeout.child.state);
}

static void every_edge_was_taken(void)
{
    CHECK(STATOR_TEST_ALL_EDGES_SEEN(timed));
    CHECK(STATOR_TEST_ALL_EDGES_SEEN(guarded));
}

int main(void)
{
    TEST(a_child_that_finishes_before_the_deadline_is_in_time);
    TEST(its_task_is_woken_at_the_deadline_and_not_before);
    TEST(polled_too_late_a_finished_child_is_in_time);
    TEST(a_deadline_of_now_tries_once);
    TEST(a_poll_in_vain_costs_no_second_one);
    TEST(a_child_that_owns_something_ends_before_too_late_is_reached);
    TEST(cancelled_while_waiting);
    TEST(cancelled_in_the_other_states_it_stays);
    TEST(what_a_child_got_while_it_was_stopped_is_not_lost);
    TEST(every_edge_was_taken);
    return test_finish();
}
