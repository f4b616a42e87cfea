// SPDX-License-Identifier: Apache-2.0
#include "stator/barrier.h"
#include "tests/layers/woken.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#include <string.h>

enum { PARTIES = 4 };

/* An 8-bit CPU needs thousands of instructions for a random number. */
#define POLLS (STATOR_WORD_BITS < 32u ? 4000u : 100000u)

STATOR_BARRIER(gate, PARTIES, WOKEN_WORDS)

static gate meeting;
static stator_word round_of[PARTIES];

static void begin(void)
{
    memset(&meeting, 0, sizeof meeting);
    memset(round_of, 0, sizeof round_of);
    (void)woken();
}

static stator_poll wait(unsigned task)
{
    return gate_wait(&meeting, me(task), &round_of[task]);
}

static void all_go_on_when_the_last_has_come(void)
{
    begin();
    for (unsigned round = 0; round < 100; round++) {
        for (unsigned i = 0; i < PARTIES - 1u; i++) {
            CHECK_EQUAL(STATOR_PENDING, wait((round + i) % PARTIES));
            CHECK_EQUAL(STATOR_PENDING, wait((round + i) % PARTIES)); /* a poll too many */
            CHECK_EQUAL(i + 1u, gate_arrived(&meeting));
        }
        CHECK_EQUAL(0, woken());
        const unsigned last = (round + PARTIES - 1u) % PARTIES;
        CHECK_EQUAL(STATOR_READY, wait(last));
        CHECK_EQUAL(0xfu & ~(1u << last), woken());
        for (unsigned i = 0; i < PARTIES - 1u; i++) {
            CHECK_EQUAL(STATOR_READY, wait((round + i) % PARTIES));
        }
    }
}

static void one_that_comes_again_before_the_others_have_left_waits_for_the_next_round(void)
{
    begin();
    for (unsigned task = 0; task < PARTIES - 1u; task++) {
        (void)wait(task);
    }
    CHECK_EQUAL(STATOR_READY, wait(3));
    CHECK_EQUAL(STATOR_PENDING, wait(3));
    for (unsigned task = 0; task < PARTIES - 1u; task++) {
        CHECK_EQUAL(STATOR_READY, wait(task));
    }
    CHECK_EQUAL(1, gate_arrived(&meeting));
}

static void one_that_is_restarted_is_not_counted_twice(void)
{
    begin();
    CHECK_EQUAL(STATOR_PENDING, wait(0));
    round_of[0] = 0;
    CHECK_EQUAL(STATOR_PENDING, wait(0));
    CHECK_EQUAL(1, gate_arrived(&meeting));
    CHECK_EQUAL(STATOR_PENDING, wait(1));
    CHECK_EQUAL(STATOR_PENDING, wait(2));
    CHECK_EQUAL(STATOR_READY, wait(3));
    CHECK_EQUAL(STATOR_READY, wait(0));
}

static void one_that_is_cancelled_has_arrived_and_lets_the_others_go_on(void)
{
    begin();
    CHECK_EQUAL(STATOR_PENDING, wait(0)); /* and is cancelled */
    CHECK_EQUAL(STATOR_PENDING, wait(1));
    CHECK_EQUAL(STATOR_PENDING, wait(2));
    CHECK_EQUAL(STATOR_READY, wait(3));
    CHECK_EQUAL(STATOR_READY, wait(1));
}

static void one_that_leaves_takes_its_arrival_back_unless_all_had_come(void)
{
    begin();
    CHECK_EQUAL(STATOR_PENDING, wait(0));
    CHECK(gate_leave(&meeting, me(0), &round_of[0]));
    CHECK_EQUAL(0, gate_arrived(&meeting));
    CHECK(!gate_leave(&meeting, me(0), &round_of[0]));
    for (unsigned task = 1; task < PARTIES; task++) {
        CHECK_EQUAL(STATOR_PENDING, wait(task));
    }
    CHECK_EQUAL(STATOR_READY, wait(0));
    CHECK(!gate_leave(&meeting, me(1), &round_of[1]));
    CHECK_EQUAL(0, gate_arrived(&meeting));
}

static void the_count_of_rounds_wraps(void)
{
    begin();
    meeting.round = (stator_word)(UINT32_MAX - 3u);
    for (unsigned round = 0; round < 8; round++) {
        for (unsigned task = 0; task < PARTIES - 1u; task++) {
            CHECK_EQUAL(STATOR_PENDING, wait(task));
            CHECK(round_of[task] != 0u);
        }
        CHECK_EQUAL(STATOR_READY, wait(3));
        for (unsigned task = 0; task < PARTIES - 1u; task++) {
            CHECK_EQUAL(STATOR_READY, wait(task));
        }
    }
    CHECK_EQUAL(5, meeting.round);
}

/* Whatever order they come in and leave in, nobody is ever a round ahead of one that has not come. */
static void in_any_order_nobody_runs_ahead(void)
{
    begin();
    random_start(8);
    uint32_t passed[PARTIES] = {0};
    uint32_t rounds = 0; /* the meeting's own count may have 8 bits */
    stator_word seen = meeting.round;
    for (unsigned polls = 0; polls < POLLS; polls++) {
        const unsigned task = random_below(PARTIES);
        if (random_below(10) == 0u) {
            (void)gate_leave(&meeting, me(task), &round_of[task]);
            continue;
        }
        if (wait(task) == STATOR_READY) {
            passed[task]++;
        }
        rounds += (stator_word)(meeting.round - seen);
        seen = meeting.round;
        for (unsigned other = 0; other < PARTIES; other++) {
            CHECK(passed[task] <= rounds && passed[other] <= rounds);
        }
    }
    CHECK(rounds > POLLS / 100u);
}

int main(void)
{
    TEST(all_go_on_when_the_last_has_come);
    TEST(one_that_comes_again_before_the_others_have_left_waits_for_the_next_round);
    TEST(one_that_is_restarted_is_not_counted_twice);
    TEST(one_that_is_cancelled_has_arrived_and_lets_the_others_go_on);
    TEST(one_that_leaves_takes_its_arrival_back_unless_all_had_come);
    TEST(the_count_of_rounds_wraps);
    TEST(in_any_order_nobody_runs_ahead);
    return test_finish();
}
