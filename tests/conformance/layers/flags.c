// SPDX-License-Identifier: Apache-2.0
#include "stator/flags.h"
#include "tests/layers/woken.h"
#include "tests/support/test.h"

#include <string.h>

STATOR_FLAGS(events, WOKEN_WORDS)

static events link;
static stator_word seen;

static void begin(void)
{
    memset(&link, 0, sizeof link);
    seen = 0xee;
    (void)woken();
}

static void any_waits_for_one_of_them(void)
{
    begin();
    CHECK_EQUAL(STATOR_PENDING, events_any(&link, me(1), 6, &seen));
    CHECK_EQUAL(0xee, seen);
    events_set(&link, 1);
    CHECK_EQUAL(2, woken());
    CHECK_EQUAL(STATOR_PENDING, events_any(&link, me(1), 6, &seen));
    events_set(&link, 4);
    CHECK_EQUAL(2, woken());
    CHECK_EQUAL(STATOR_READY, events_any(&link, me(1), 6, &seen));
    CHECK_EQUAL(4, seen);
    CHECK_EQUAL(5, events_get(&link));
}

static void all_waits_for_each_of_them(void)
{
    begin();
    events_set(&link, 2);
    CHECK_EQUAL(STATOR_PENDING, events_all(&link, me(1), 6, &seen));
    events_set(&link, 4 | 8);
    CHECK_EQUAL(STATOR_READY, events_all(&link, me(1), 6, &seen));
    CHECK_EQUAL(6, seen);
    CHECK_EQUAL(14, events_get(&link));
}

static void taking_any_clears_those_it_saw_and_no_other(void)
{
    begin();
    events_set(&link, 1 | 2 | 8);
    CHECK_EQUAL(STATOR_READY, events_take_any(&link, me(1), 2 | 4 | 8, &seen));
    CHECK_EQUAL(2 | 8, seen);
    CHECK_EQUAL(1, events_get(&link));
    CHECK_EQUAL(STATOR_PENDING, events_take_any(&link, me(1), 2 | 4 | 8, &seen));
}

static void taking_all_takes_none_while_one_is_missing(void)
{
    begin();
    events_set(&link, 1);
    CHECK_EQUAL(STATOR_PENDING, events_take_all(&link, me(1), 3, &seen));
    CHECK_EQUAL(1, events_get(&link));
    events_set(&link, 2 | 4);
    CHECK_EQUAL(STATOR_READY, events_take_all(&link, me(1), 3, &seen));
    CHECK_EQUAL(4, events_get(&link));
}

static void setting_wakes_all_and_one_of_them_takes(void)
{
    begin();
    for (unsigned task = 0; task < 4; task++) {
        CHECK_EQUAL(STATOR_PENDING, events_take_any(&link, me(task), 1, &seen));
    }
    CHECK_EQUAL(STATOR_PENDING, events_any(&link, me(9), 1, &seen));
    events_set(&link, 1);
    CHECK_EQUAL(0x20f, woken());
    CHECK_EQUAL(STATOR_READY, events_any(&link, me(9), 1, &seen));
    CHECK_EQUAL(STATOR_READY, events_take_any(&link, me(2), 1, &seen));
    for (unsigned task = 0; task < 4; task++) {
        CHECK_EQUAL(STATOR_PENDING, events_take_any(&link, me(task), 1, &seen));
    }
}

static void clearing_wakes_nobody(void)
{
    begin();
    events_set(&link, 7);
    (void)events_any(&link, me(1), 8, &seen);
    (void)woken();
    events_clear(&link, 2);
    CHECK_EQUAL(0, woken());
    CHECK_EQUAL(5, events_get(&link));
}

static void the_highest_bit_is_a_flag_like_the_others(void)
{
    begin();
    const stator_word highest = (stator_word)1u << (STATOR_WORD_BITS - 1u);
    events_set(&link, highest);
    CHECK_EQUAL(STATOR_READY, events_take_all(&link, me(31), highest, &seen));
    CHECK_EQUAL(highest, seen);
    CHECK_EQUAL(0, events_get(&link));
}

static void one_who_leaves_leaves_the_flags_as_they_are(void)
{
    begin();
    (void)events_take_any(&link, me(1), 1, &seen);
    events_set(&link, 1);
    CHECK_EQUAL(2, woken()); /* and task 1 has left */
    CHECK_EQUAL(STATOR_READY, events_take_any(&link, me(2), 1, &seen));
}

int main(void)
{
    TEST(any_waits_for_one_of_them);
    TEST(all_waits_for_each_of_them);
    TEST(taking_any_clears_those_it_saw_and_no_other);
    TEST(taking_all_takes_none_while_one_is_missing);
    TEST(setting_wakes_all_and_one_of_them_takes);
    TEST(clearing_wakes_nobody);
    TEST(the_highest_bit_is_a_flag_like_the_others);
    TEST(one_who_leaves_leaves_the_flags_as_they_are);
    return test_finish();
}
