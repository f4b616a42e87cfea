// SPDX-License-Identifier: Apache-2.0
#include "stator/semaphore.h"
#include "tests/layers/faults.h"
#include "tests/layers/woken.h"
#include "tests/support/test.h"

#include <string.h>

#define MOST ((stator_word)UINT32_MAX)

STATOR_SEMAPHORE(fair, WOKEN_WORDS)
STATOR_SEMAPHORE_GREEDY(greedy, WOKEN_WORDS)

static fair slots;
static greedy seats;

static void begin(void)
{
    memset(&slots, 0, sizeof slots);
    memset(&seats, 0, sizeof seats);
    (void)woken();
}

static void there_is_none_at_first(void)
{
    begin();
    CHECK(!fair_try_take(&slots));
    CHECK(!greedy_try_take(&seats));
    CHECK_EQUAL(STATOR_PENDING, fair_take(&slots, me(0)));
    CHECK_EQUAL(STATOR_PENDING, greedy_take(&seats, me(0)));
}

static void as_many_take_as_were_given(void)
{
    begin();
    fair_give(&slots, 3);
    greedy_give(&seats, 3);
    for (unsigned task = 0; task < 3; task++) {
        CHECK_EQUAL(STATOR_READY, fair_take(&slots, me(task)));
        CHECK_EQUAL(STATOR_READY, greedy_take(&seats, me(task)));
    }
    CHECK_EQUAL(STATOR_PENDING, fair_take(&slots, me(3)));
    CHECK_EQUAL(STATOR_PENDING, greedy_take(&seats, me(3)));
}

static void giving_wakes_all_who_wait(void)
{
    begin();
    for (unsigned task = 0; task < 32; task++) {
        CHECK_EQUAL(STATOR_PENDING, fair_take(&slots, me(task)));
        CHECK_EQUAL(STATOR_PENDING, greedy_take(&seats, me(task)));
    }
    fair_give(&slots, 1);
    CHECK_EQUAL(0xffffffff, woken());
    greedy_give(&seats, 1);
    CHECK_EQUAL(0xffffffff, woken());
}

static void in_turn_the_next_after_the_last_takes(void)
{
    begin();
    slots.turns[2 * WOKEN_WORDS] = 4; /* took last */
    for (unsigned task = 3; task < 7; task++) {
        CHECK_EQUAL(STATOR_PENDING, fair_take(&slots, me(task)));
    }
    fair_give(&slots, 1);
    (void)woken();
    CHECK_EQUAL(STATOR_PENDING, fair_take(&slots, me(3)));
    CHECK_EQUAL(1u << 3, woken()); /* gives way, and looks again */
    CHECK_EQUAL(STATOR_PENDING, fair_take(&slots, me(4)));
    CHECK_EQUAL(STATOR_READY, fair_take(&slots, me(5)));
    CHECK_EQUAL(STATOR_PENDING, fair_take(&slots, me(6)));
    CHECK_EQUAL(1u << 4, woken());
}

static void greedily_the_first_that_is_polled_takes(void)
{
    begin();
    for (unsigned task = 3; task < 7; task++) {
        (void)greedy_take(&seats, me(task));
    }
    greedy_give(&seats, 1);
    CHECK_EQUAL(STATOR_READY, greedy_take(&seats, me(3)));
}

static void one_who_gave_way_to_one_that_has_left_takes_at_its_second_look(void)
{
    begin();
    (void)fair_take(&slots, me(1));
    (void)fair_take(&slots, me(2));
    fair_give(&slots, 1); /* the turn of task 1, which has left */
    CHECK_EQUAL(6, woken());
    CHECK_EQUAL(STATOR_PENDING, fair_take(&slots, me(2)));
    CHECK_EQUAL(4, woken());
    CHECK_EQUAL(STATOR_READY, fair_take(&slots, me(2)));
}

static void permits_that_are_left_wake_those_who_gave_way(void)
{
    begin();
    for (unsigned task = 1; task < 4; task++) {
        (void)fair_take(&slots, me(task));
    }
    fair_give(&slots, 2);
    CHECK_EQUAL(STATOR_PENDING, fair_take(&slots, me(3)));
    CHECK_EQUAL(STATOR_PENDING, fair_take(&slots, me(2)));
    (void)woken();
    CHECK_EQUAL(STATOR_READY, fair_take(&slots, me(1)));
    CHECK_EQUAL(0xc, woken() & 0xc);
    CHECK_EQUAL(STATOR_READY, fair_take(&slots, me(2)));
    CHECK_EQUAL(STATOR_PENDING, fair_take(&slots, me(3)));
}

static void a_permit_taken_out_of_turn_by_an_interrupt_is_not_given_twice(void)
{
    begin();
    (void)fair_take(&slots, me(1));
    fair_give(&slots, 1);
    CHECK(fair_try_take(&slots));
    CHECK_EQUAL(STATOR_PENDING, fair_take(&slots, me(1)));
    fair_give(&slots, 1);
    CHECK_EQUAL(STATOR_READY, fair_take(&slots, me(1)));
}

static void the_count_may_be_as_high_as_its_word_and_no_higher(void)
{
    begin();
    fair_give(&slots, MOST - 1u);
    fair_give(&slots, 1);
    CHECK_EQUAL(MOST, fair_count(&slots));
    CHECK_EQUAL(404, FAULT_OF(fair_give(&slots, 1)));
    CHECK_EQUAL(MOST, fair_count(&slots));
    CHECK(fair_try_take(&slots));
    CHECK_EQUAL(404, FAULT_OF(fair_give(&slots, 2)));
    greedy_give(&seats, MOST);
    CHECK_EQUAL(404, FAULT_OF(greedy_give(&seats, MOST)));
}

static void a_machine_polled_by_hand_takes_when_there_is_one(void)
{
    begin();
    CHECK_EQUAL(STATOR_PENDING, fair_take(&slots, STATOR_NOBODY));
    (void)fair_take(&slots, me(1));
    fair_give(&slots, 1);
    CHECK_EQUAL(STATOR_READY, fair_take(&slots, STATOR_NOBODY));
    greedy_give(&seats, 1);
    CHECK_EQUAL(STATOR_READY, greedy_take(&seats, STATOR_NOBODY));
}

int main(void)
{
    TEST(there_is_none_at_first);
    TEST(as_many_take_as_were_given);
    TEST(giving_wakes_all_who_wait);
    TEST(in_turn_the_next_after_the_last_takes);
    TEST(greedily_the_first_that_is_polled_takes);
    TEST(one_who_gave_way_to_one_that_has_left_takes_at_its_second_look);
    TEST(permits_that_are_left_wake_those_who_gave_way);
    TEST(a_permit_taken_out_of_turn_by_an_interrupt_is_not_given_twice);
    TEST(the_count_may_be_as_high_as_its_word_and_no_higher);
    TEST(a_machine_polled_by_hand_takes_when_there_is_one);
    return test_finish();
}
