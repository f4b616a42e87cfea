// SPDX-License-Identifier: Apache-2.0
// test: sources src/testing/testing.c src/testing/testing_host.c
// test: defines STATOR_HOOKS="stator/testing_hooks.h"
//
// stator/periodic.h: due at first + n * period whatever the poll's delay, what was missed is counted, over the wrap.
#include "tests/host/combinators/combinators.h"

#include "stator/periodic.h"
#include "tests/support/random.h"

static const stator_time starts[] = {0u, INT32_MAX - 2500u, UINT32_MAX - 2500u};

static void opens_at_each_multiple_and_not_before(void)
{
    for (unsigned i = 0; i < 3u; i++) {
        begin(starts[i]);
        stator_periodic gate = stator_periodic_of(stator_now() + 500u, 1000u);
        CHECK_EQUAL(STATOR_PENDING, stator_periodic_poll(&gate, me));
        CHECK_EQUAL((stator_time)(starts[i] + 500u), stator_test_deadline(ME).at);
        for (unsigned n = 0; n < 10u; n++) {
            stator_test_advance(n == 0u ? 499u : 999u);
            CHECK_EQUAL(STATOR_PENDING, stator_periodic_poll(&gate, me));
            CHECK(!stator_test_woken(ME));
            stator_test_advance(1u);
            CHECK(stator_test_woken(ME));
            CHECK_EQUAL(STATOR_READY, stator_periodic_poll(&gate, me));
            CHECK_EQUAL(0, stator_periodic_missed(&gate));
            CHECK(stator_test_settles(stator_periodic, &gate, me));
            stator_periodic_next(&gate);
        }
    }
}

/* 100,000 periods, each poll late by a random part of a period: not a tick is lost. */
static void a_late_poll_makes_nothing_after_it_late(void)
{
    begin(UINT32_MAX - 1000000u);
    stator_periodic gate = stator_periodic_of(stator_now(), 100u);
    random_start(7u);
    uint32_t at = 0;
    for (uint32_t n = 0; n < 100000u; n++) {
        const uint32_t late = random_below(100u);
        stator_test_advance(n * 100u + late - at);
        at = n * 100u + late;
        CHECK_EQUAL(STATOR_READY, stator_periodic_poll(&gate, me));
        CHECK_EQUAL(0, stator_periodic_missed(&gate));
        stator_periodic_next(&gate);
    }
    CHECK_EQUAL((stator_time)(UINT32_MAX - 1000000u + 10000000u), gate.due);
}

static void what_was_missed_is_counted_and_the_phase_is_kept(void)
{
    for (unsigned i = 0; i < 3u; i++) {
        begin(starts[i]);
        stator_periodic gate = stator_periodic_of(stator_now() + 1000u, 1000u);
        stator_test_advance(1000u);
        CHECK_EQUAL(STATOR_READY, stator_periodic_poll(&gate, me));
        stator_periodic_next(&gate);
        stator_test_advance(1999u); /* one is due, and 999 late */
        CHECK_EQUAL(STATOR_READY, stator_periodic_poll(&gate, me));
        CHECK_EQUAL(0, stator_periodic_missed(&gate));
        stator_periodic_next(&gate);
        stator_test_advance(4001u); /* at 7,000: due at 3,000, 4,000, 5,000, 6,000 and now */
        CHECK_EQUAL(STATOR_READY, stator_periodic_poll(&gate, me));
        CHECK_EQUAL(4, stator_periodic_missed(&gate));
        stator_periodic_next(&gate);
        CHECK_EQUAL(STATOR_PENDING, stator_periodic_poll(&gate, me));
        CHECK_EQUAL((stator_time)(starts[i] + 8000u), gate.due);
    }
}

static void openings_while_it_is_open_are_missed_too(void)
{
    begin(0u);
    stator_periodic gate = stator_periodic_of(0u, 10u);
    CHECK_EQUAL(STATOR_READY, stator_periodic_poll(&gate, me));
    stator_test_advance(35u); /* its task worked for so long; due at 10, 20, 30 */
    stator_periodic_next(&gate);
    CHECK_EQUAL(STATOR_READY, stator_periodic_poll(&gate, me));
    CHECK_EQUAL(2, stator_periodic_missed(&gate));
    stator_periodic_next(&gate);
    CHECK_EQUAL(STATOR_PENDING, stator_periodic_poll(&gate, me));
    CHECK_EQUAL(40, gate.due);
}

static void more_than_65535_missed_say_65535_and_the_phase_is_kept(void)
{
    begin(5u);
    stator_periodic gate = stator_periodic_of(5u, 1u);
    stator_test_advance(65535u);
    CHECK_EQUAL(STATOR_READY, stator_periodic_poll(&gate, me));
    CHECK_EQUAL(65535, stator_periodic_missed(&gate));
    stator_periodic_next(&gate);
    stator_test_advance(INT32_MAX);
    CHECK_EQUAL(STATOR_READY, stator_periodic_poll(&gate, me));
    CHECK_EQUAL(65535, stator_periodic_missed(&gate));
    CHECK_EQUAL((stator_time)(stator_now() + 1u), gate.due);
}

static void the_longest_period_wraps_too(void)
{
    begin(UINT32_MAX - 5u);
    stator_periodic gate = stator_periodic_of(stator_now(), STATOR_LONGEST_TICKS);
    CHECK_EQUAL(STATOR_READY, stator_periodic_poll(&gate, me));
    stator_periodic_next(&gate);
    CHECK_EQUAL(STATOR_PENDING, stator_periodic_poll(&gate, me));
    stator_test_advance(STATOR_LONGEST_TICKS - 1u);
    CHECK_EQUAL(STATOR_PENDING, stator_periodic_poll(&gate, me));
    stator_test_advance(1u);
    CHECK_EQUAL(STATOR_READY, stator_periodic_poll(&gate, me));
    CHECK_EQUAL(0, stator_periodic_missed(&gate));
}

static void a_poll_at_each_opening_and_no_more(void)
{
    begin(0u);
    stator_periodic gate = stator_periodic_of(10u, 10u);
    unsigned polls = 0;
    (void)stator_periodic_poll(&gate, me);
    for (struct stator_test_run run = {1000u, 0u}; stator_test_runs(&run, ME);) {
        polls++;
        CHECK_EQUAL(STATOR_READY, stator_periodic_poll(&gate, me));
        stator_periodic_next(&gate);
        CHECK_EQUAL(STATOR_PENDING, stator_periodic_poll(&gate, me));
    }
    CHECK_EQUAL(100, polls);
}

static void a_closed_gate_is_not_closed_again(void)
{
    begin(0u);
    stator_periodic gate = stator_periodic_of(10u, 10u);
    stator_periodic_next(&gate);
    CHECK_EQUAL(10, gate.due);
    CHECK_ENTERED(stator_periodic, &gate, "");
}

#if __STDC_HOSTED__
static void a_period_of_nothing_or_too_long_is_an_assertion(void)
{
    begin(0u);
    unsigned number;
    STATOR_TEST_FAULT(number, (void)stator_periodic_of(0u, 0u));
    CHECK_EQUAL(202, number);
    STATOR_TEST_FAULT(number, (void)stator_periodic_of(0u, STATOR_LONGEST_TICKS + 1u));
    CHECK_EQUAL(202, number);
    STATOR_TEST_FAULT(number, (void)stator_periodic_of(0u, 1u));
    CHECK_EQUAL(0, number);
}
#endif

static void every_edge_was_taken(void)
{
    CHECK(STATOR_TEST_ALL_EDGES_SEEN(stator_periodic));
}

int main(void)
{
    TEST(opens_at_each_multiple_and_not_before);
    TEST(a_late_poll_makes_nothing_after_it_late);
    TEST(what_was_missed_is_counted_and_the_phase_is_kept);
    TEST(openings_while_it_is_open_are_missed_too);
    TEST(more_than_65535_missed_say_65535_and_the_phase_is_kept);
    TEST(the_longest_period_wraps_too);
    TEST(a_poll_at_each_opening_and_no_more);
    TEST(a_closed_gate_is_not_closed_again);
#if __STDC_HOSTED__
    TEST(a_period_of_nothing_or_too_long_is_an_assertion);
#endif
    TEST(every_edge_was_taken);
    return test_finish();
}
