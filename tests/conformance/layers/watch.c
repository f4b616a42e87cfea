// SPDX-License-Identifier: Apache-2.0
#include "stator/watch.h"
#include "tests/layers/woken.h"
#include "tests/support/test.h"

#include <string.h>

struct fix {
    int32_t latitude;
    int32_t longitude;
    uint8_t quality;
};

STATOR_WATCH(position, struct fix, 1)

static position here;

static void begin(void)
{
    memset(&here, 0, sizeof here);
    (void)woken();
}

static void send(int32_t number)
{
    const struct fix fix = {number, -number, (uint8_t)number};
    position_send(&here, &fix);
}

static void there_is_none_at_first(void)
{
    begin();
    struct fix got;
    stator_word seen = 0;
    CHECK(!position_get(&here, &got));
    CHECK_EQUAL(STATOR_PENDING, position_changed(&here, me(1), &seen, &got));
}

static void who_has_seen_none_sees_the_latest(void)
{
    begin();
    struct fix got;
    stator_word seen = 0;
    send(1);
    send(2);
    CHECK_EQUAL(STATOR_READY, position_changed(&here, me(1), &seen, &got));
    CHECK_EQUAL(2, got.latitude);
    CHECK_EQUAL(-2, got.longitude);
    CHECK_EQUAL(2, got.quality);
    CHECK_EQUAL(STATOR_PENDING, position_changed(&here, me(1), &seen, &got));
}

static void each_reader_sees_each_change_for_itself(void)
{
    begin();
    struct fix got;
    stator_word seen[8] = {0};
    for (int32_t number = 1; number < 200; number++) {
        send(number);
        for (int32_t reader = 0; reader < 8; reader++) {
            if (number % (reader + 1) == 0) {
                CHECK_EQUAL(STATOR_READY, position_changed(&here, me((unsigned)reader), &seen[reader], &got));
                CHECK_EQUAL(number, got.latitude);
            }
        }
    }
}

static void a_change_wakes_all_who_wait(void)
{
    begin();
    struct fix got;
    stator_word seen[8] = {0};
    for (unsigned reader = 0; reader < 8; reader++) {
        CHECK_EQUAL(STATOR_PENDING, position_changed(&here, me(reader), &seen[reader], &got));
    }
    send(5);
    CHECK_EQUAL(0xff, woken());
    for (unsigned reader = 0; reader < 8; reader++) {
        CHECK_EQUAL(STATOR_READY, position_changed(&here, me(reader), &seen[reader], &got));
    }
    send(6);
    CHECK_EQUAL(0, woken()); /* nobody waits now */
}

static void one_who_leaves_takes_nothing_from_the_others(void)
{
    begin();
    struct fix got;
    stator_word seen[2] = {0};
    (void)position_changed(&here, me(0), &seen[0], &got);
    (void)position_changed(&here, me(1), &seen[1], &got);
    send(1); /* task 0 has left */
    CHECK_EQUAL(STATOR_READY, position_changed(&here, me(1), &seen[1], &got));
    CHECK(position_get(&here, &got));
    CHECK_EQUAL(1, got.latitude);
}

static void the_count_of_values_wraps(void)
{
    begin();
    struct fix got;
    here.version = UINT32_MAX - 3u;
    stator_word seen = here.version;
    for (int32_t number = 1; number < 9; number++) {
        CHECK_EQUAL(STATOR_PENDING, position_changed(&here, me(1), &seen, &got));
        send(number);
        CHECK(position_get(&here, &got));
        CHECK_EQUAL(number, got.latitude);
        CHECK_EQUAL(STATOR_READY, position_changed(&here, me(1), &seen, &got));
        CHECK_EQUAL(number, got.latitude);
    }
}

int main(void)
{
    TEST(there_is_none_at_first);
    TEST(who_has_seen_none_sees_the_latest);
    TEST(each_reader_sees_each_change_for_itself);
    TEST(a_change_wakes_all_who_wait);
    TEST(one_who_leaves_takes_nothing_from_the_others);
    TEST(the_count_of_values_wraps);
    return test_finish();
}
