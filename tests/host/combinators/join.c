// SPDX-License-Identifier: Apache-2.0
// test: sources src/testing/testing.c src/testing/testing_host.c
// test: defines STATOR_HOOKS="stator/testing_hooks.h"
//
// stator/join.h: all children, each polled whatever the others say, and a cancel that waits for who owns something.
#include "tests/host/combinators/combinators.h"

#include "stator/join.h"

#define BOTH(m, ROW)                         \
    ROW(m, child, left, worker, worker_poll) \
    ROW(m, child, right, worker, worker_poll)
STATOR_JOIN(both, BOTH)

#define MIXED(m, ROW)                                        \
    ROW(m, child, plain, worker, worker_poll)                \
    ROW(m, owner, first, worker, worker_poll, worker_cancel) \
    ROW(m, owner, second, worker, worker_poll, worker_cancel)
STATOR_JOIN(mixed, MIXED)

static both both_fresh(void)
{
    const both fresh = {.child = {.left = {.number = 0}, .right = {.number = 1}}};
    return fresh;
}

static mixed mixed_fresh(void)
{
    const mixed fresh = {.child = {.plain = {.number = 0}, .first = {.number = 1}, .second = {.number = 2}}};
    return fresh;
}

static void waits_for_the_last_in_either_order(void)
{
    for (unsigned first = 0; first < 2u; first++) {
        begin(0u);
        both join = both_fresh();
        CHECK_EQUAL(STATOR_PENDING, both_poll(&join, me));
        world[first].there = 1;
        CHECK_EQUAL(STATOR_PENDING, both_poll(&join, me));
        world[1u - first].there = 1;
        CHECK_EQUAL(STATOR_READY, both_poll(&join, me));
        CHECK_ENTERED(both, &join, "complete");
        CHECK(stator_test_settles(both, &join, me));
    }
}

static void each_child_is_polled_though_the_first_waits(void)
{
    begin(0u);
    both join = both_fresh();
    world[1].there = 1;
    CHECK_EQUAL(STATOR_PENDING, both_poll(&join, me));
    CHECK_EQUAL(1, world[1].taken);
    CHECK_EQUAL(1, world[0].polls);
}

static void a_finished_child_takes_nothing_more(void)
{
    begin(0u);
    both join = both_fresh();
    world[1].there = 5;
    for (unsigned i = 0; i < 5u; i++) {
        CHECK_EQUAL(STATOR_PENDING, both_poll(&join, me));
    }
    CHECK_EQUAL(1, world[1].taken);
}

static void all_at_once_is_one_poll(void)
{
    begin(0u);
    both join = both_fresh();
    world[0].there = 1;
    world[1].there = 1;
    CHECK_EQUAL(STATOR_READY, both_poll(&join, me));
    CHECK_EQUAL(1, world[0].polls);
}

static void cancelled_it_waits_for_those_that_own_something(void)
{
    begin(0u);
    mixed join = mixed_fresh();
    CHECK_EQUAL(STATOR_PENDING, mixed_poll(&join, me));
    world[1].slow_to_stop = true;
    world[2].slow_to_stop = true;
    mixed_cancel(&join, me);
    CHECK_EQUAL(STATOR_PENDING, mixed_poll(&join, me));
    world[2].slow_to_stop = false;
    CHECK_EQUAL(STATOR_PENDING, mixed_poll(&join, me));
    world[1].slow_to_stop = false;
    CHECK_EQUAL(STATOR_READY, mixed_poll(&join, me));
    CHECK_ENTERED(mixed, &join, "stopping cancelled");
    CHECK_EQUAL(0, world[0].cancels);
    CHECK_EQUAL(1, world[1].cancels);
    CHECK_EQUAL(worker_waiting, join.child.plain.state);
    CHECK_EQUAL(worker_faulted, join.child.first.state);
    CHECK_EQUAL(1, world[0].polls); /* nobody polls one that was left */
    CHECK(stator_test_settles(mixed, &join, me));
}

static void cancelled_with_nothing_owned_it_is_over_at_the_next_poll(void)
{
    begin(0u);
    both join = both_fresh();
    both_cancel(&join, me);
    CHECK_EQUAL(STATOR_READY, both_poll(&join, me));
    CHECK_EQUAL(both_cancelled, both_state_of(&join));
    CHECK_EQUAL(0, world[0].polls);
}

static void cancelled_in_the_other_states_it_stays(void)
{
    begin(0u);
    both join = both_fresh();
    world[0].there = 1;
    world[1].there = 1;
    CHECK_EQUAL(STATOR_READY, both_poll(&join, me));
    both_cancel(&join, me);
    CHECK_EQUAL(both_complete, both_state_of(&join));

    mixed slow = mixed_fresh();
    world[1].slow_to_stop = true;
    mixed_cancel(&slow, me);
    mixed_cancel(&slow, me);
    CHECK_EQUAL(mixed_stopping, mixed_state_of(&slow));
    CHECK_EQUAL(1, world[1].cancels);
    world[1].slow_to_stop = false;
    CHECK_EQUAL(STATOR_READY, mixed_poll(&slow, me));
    mixed_cancel(&slow, me);
    CHECK_EQUAL(mixed_cancelled, mixed_state_of(&slow));
}

static void one_that_is_complete_when_cancelled_keeps_its_result(void)
{
    begin(0u);
    mixed join = mixed_fresh();
    world[1].there = 1;
    CHECK_EQUAL(STATOR_PENDING, mixed_poll(&join, me));
    mixed_cancel(&join, me);
    CHECK_EQUAL(STATOR_READY, mixed_poll(&join, me));
    CHECK_EQUAL(worker_complete, join.child.first.state);
    CHECK_EQUAL(worker_faulted, join.child.second.state);
}

static void every_edge_was_taken(void)
{
    CHECK(STATOR_TEST_ALL_EDGES_SEEN(both));
}

int main(void)
{
    TEST(waits_for_the_last_in_either_order);
    TEST(each_child_is_polled_though_the_first_waits);
    TEST(a_finished_child_takes_nothing_more);
    TEST(all_at_once_is_one_poll);
    TEST(cancelled_it_waits_for_those_that_own_something);
    TEST(cancelled_with_nothing_owned_it_is_over_at_the_next_poll);
    TEST(cancelled_in_the_other_states_it_stays);
    TEST(one_that_is_complete_when_cancelled_keeps_its_result);
    TEST(every_edge_was_taken);
    return test_finish();
}
