// SPDX-License-Identifier: Apache-2.0
// test: sources src/testing/testing.c src/testing/testing_host.c
// test: defines STATOR_HOOKS="stator/testing_hooks.h"
//
// stator/bit.h: what it takes for set and for too_late, and when it looks again.
#include "stator/testing.h"

#include "stator/bit.h"
#include "tests/support/test.h"

#define ADDRESS 0x40002010u
enum { ME = 5, BIT = 4 };
static const stator_waker me = {ME};
static const stator_register status = {ADDRESS};
static const stator_time starts[] = {0u, INT32_MAX - 50u, UINT32_MAX - 50u};
#define STARTS (sizeof starts / sizeof starts[0])

static unsigned reads;
static stator_time late_from; /* a read at this instant or later is one that something else delayed */
static uint32_t delay_ticks;

/* Counts the looks; and time may pass between a poll's look at the clock and its look at the register. */
uint32_t stator_test_on_read(uint32_t address, uint32_t held)
{
    (void)address;
    reads++;
    if (delay_ticks != 0u && stator_passed(late_from)) {
        const uint32_t ticks = delay_ticks;
        delay_ticks = 0;
        stator_test_advance(ticks);
    }
    return held;
}

static void begin(stator_time start)
{
    stator_test_begin(start);
    reads = 0;
    delay_ticks = 0;
}

static void a_bit_that_is_1_is_set_at_once(void)
{
    begin(0u);
    stator_bit bit = stator_bit_of(status, BIT, 100u, STATOR_BIT_ON_WAKE);
    stator_test_register_set(ADDRESS, 1u << BIT);
    CHECK_EQUAL(STATOR_READY, stator_bit_poll(&bit, me));
    CHECK(stator_test_entered(stator_bit, &bit, "set") == NULL);
    CHECK(stator_test_settles(stator_bit, &bit, me));
    CHECK_EQUAL(1, reads);
}

static void only_the_one_bit_counts(void)
{
    begin(0u);
    stator_bit bit = stator_bit_of(status, BIT, 100u, STATOR_BIT_ON_WAKE);
    stator_test_register_set(ADDRESS, ~(1u << BIT));
    CHECK_EQUAL(STATOR_PENDING, stator_bit_poll(&bit, me));
    bit = stator_bit_of(status, 31, 100u, STATOR_BIT_ON_WAKE);
    stator_test_register_set(ADDRESS, 0x80000000u);
    CHECK_EQUAL(STATOR_READY, stator_bit_poll(&bit, me));
}

static void a_rise_needs_to_be_seen_0_first(void)
{
    begin(0u);
    stator_bit bit = stator_bit_rise_of(status, BIT, 100u, STATOR_BIT_EACH_PASS);
    stator_test_register_set(ADDRESS, 1u << BIT);
    CHECK_EQUAL(STATOR_PENDING, stator_bit_poll(&bit, me));
    CHECK_EQUAL(STATOR_PENDING, stator_bit_poll(&bit, me));
    stator_test_register_set(ADDRESS, 0u);
    CHECK_EQUAL(STATOR_PENDING, stator_bit_poll(&bit, me));
    stator_test_register_set(ADDRESS, 1u << BIT);
    CHECK_EQUAL(STATOR_READY, stator_bit_poll(&bit, me));
    CHECK(stator_test_entered(stator_bit, &bit, "low set") == NULL);
}

static void a_rise_between_two_reads_of_one_poll_is_seen(void)
{
    begin(0u);
    stator_bit bit = stator_bit_rise_of(status, BIT, 100u, STATOR_BIT_ON_WAKE);
    stator_test_register_then(ADDRESS, 0u);
    stator_test_register_then(ADDRESS, 1u << BIT);
    CHECK_EQUAL(STATOR_READY, stator_bit_poll(&bit, me));
    CHECK(stator_test_entered(stator_bit, &bit, "low set") == NULL);
}

static void it_is_too_late_at_the_deadline_and_not_before(void)
{
    for (unsigned i = 0; i < STARTS; i++) {
        begin(starts[i]);
        stator_bit bit = stator_bit_of(status, BIT, stator_after(100u), STATOR_BIT_ON_WAKE);
        CHECK_EQUAL(STATOR_PENDING, stator_bit_poll(&bit, me));
        stator_test_advance(99u);
        CHECK(!stator_test_woken(ME));
        CHECK_EQUAL(STATOR_PENDING, stator_bit_poll(&bit, me));
        stator_test_advance(1u);
        CHECK(stator_test_woken(ME));
        CHECK_EQUAL(STATOR_READY, stator_bit_poll(&bit, me));
        CHECK(stator_test_entered(stator_bit, &bit, "too_late") == NULL);
        CHECK(stator_test_settles(stator_bit, &bit, me));
    }
}

static void a_bit_that_stays_1_is_no_rise(void)
{
    begin(0u);
    stator_test_register_set(ADDRESS, 1u << BIT);
    stator_bit bit = stator_bit_rise_of(status, BIT, 100u, STATOR_BIT_ON_WAKE);
    CHECK_EQUAL(STATOR_PENDING, stator_bit_poll(&bit, me));
    stator_test_advance(100u);
    CHECK_EQUAL(STATOR_READY, stator_bit_poll(&bit, me));
    CHECK(stator_test_entered(stator_bit, &bit, "too_late") == NULL);
}

static void a_poll_that_comes_late_still_finds_the_bit(void)
{
    begin(0u);
    stator_bit bit = stator_bit_of(status, BIT, 100u, STATOR_BIT_ON_WAKE);
    CHECK_EQUAL(STATOR_PENDING, stator_bit_poll(&bit, me));
    stator_test_register_set(ADDRESS, 1u << BIT);
    stator_test_advance(1000u);
    CHECK_EQUAL(STATOR_READY, stator_bit_poll(&bit, me));
    CHECK(stator_test_entered(stator_bit, &bit, "set") == NULL);
}

/* The poll is interrupted behind its look at the register for longer than the deadline: the bit may have come in time,
 * so it looks once more. */
static void a_poll_that_is_held_up_is_not_too_late(void)
{
    begin(0u);
    stator_bit bit = stator_bit_of(status, BIT, 100u, STATOR_BIT_ON_WAKE);
    delay_ticks = 200;
    late_from = 0;
    CHECK_EQUAL(STATOR_PENDING, stator_bit_poll(&bit, me));
    CHECK(stator_test_woken(ME));
    stator_test_register_set(ADDRESS, 1u << BIT);
    CHECK_EQUAL(STATOR_READY, stator_bit_poll(&bit, me));
    CHECK(stator_test_entered(stator_bit, &bit, "set") == NULL);
}

static void it_looks_again_after_so_many_ticks(void)
{
    for (unsigned i = 0; i < STARTS; i++) {
        begin(starts[i]);
        stator_bit bit = stator_bit_of(status, BIT, stator_after(100u), 30u);
        CHECK_EQUAL(STATOR_PENDING, stator_bit_poll(&bit, me));
        stator_test_run(stator_bit, &bit, me, 99u);
        CHECK_EQUAL(4, reads); /* at 0, 30, 60, 90 */
        CHECK_EQUAL(stator_bit_low, stator_bit_state_of(&bit));
        stator_test_run(stator_bit, &bit, me, 1u);
        CHECK_EQUAL(stator_bit_too_late, stator_bit_state_of(&bit));
    }
}

static void in_each_pass_it_wakes_itself(void)
{
    begin(0u);
    stator_bit bit = stator_bit_of(status, BIT, 100u, STATOR_BIT_EACH_PASS);
    for (unsigned polls = 0; polls < 3u; polls++) {
        CHECK_EQUAL(STATOR_PENDING, stator_bit_poll(&bit, me));
        CHECK(stator_test_woken(ME));
    }
    stator_test_advance(100u);
    CHECK_EQUAL(STATOR_READY, stator_bit_poll(&bit, me));
    CHECK_EQUAL(stator_bit_too_late, stator_bit_state_of(&bit));
    CHECK(!stator_test_woken(ME));
}

static void on_a_wake_only_the_deadline_is_armed(void)
{
    begin(0u);
    stator_bit bit = stator_bit_of(status, BIT, 100u, STATOR_BIT_ON_WAKE);
    CHECK_EQUAL(STATOR_PENDING, stator_bit_poll(&bit, me));
    CHECK_EQUAL(100, stator_test_deadline(ME).at);
    CHECK_EQUAL(0, stator_test_wakes(ME));
}

static void what_it_is_asked_for_is_checked(void)
{
    begin(0u);
    unsigned fault = 0;
    STATOR_TEST_FAULT(fault, (void)stator_bit_of(status, 32, 100u, STATOR_BIT_ON_WAKE));
    CHECK_EQUAL(203, fault);
    STATOR_TEST_FAULT(fault, (void)stator_bit_rise_of(status, 0, 100u, STATOR_LONGEST_TICKS + 1u));
    CHECK_EQUAL(203, fault);
    STATOR_TEST_FAULT(fault, (void)stator_bit_rise_of(status, 31, 100u, STATOR_LONGEST_TICKS));
    CHECK_EQUAL(0, fault);
}

static void every_edge_was_taken(void)
{
    CHECK(STATOR_TEST_ALL_EDGES_SEEN(stator_bit));
}

int main(void)
{
    TEST(a_bit_that_is_1_is_set_at_once);
    TEST(only_the_one_bit_counts);
    TEST(a_rise_needs_to_be_seen_0_first);
    TEST(a_rise_between_two_reads_of_one_poll_is_seen);
    TEST(it_is_too_late_at_the_deadline_and_not_before);
    TEST(a_bit_that_stays_1_is_no_rise);
    TEST(a_poll_that_comes_late_still_finds_the_bit);
    TEST(a_poll_that_is_held_up_is_not_too_late);
    TEST(it_looks_again_after_so_many_ticks);
    TEST(in_each_pass_it_wakes_itself);
    TEST(on_a_wake_only_the_deadline_is_armed);
    TEST(what_it_is_asked_for_is_checked);
    TEST(every_edge_was_taken);
    return test_finish();
}
