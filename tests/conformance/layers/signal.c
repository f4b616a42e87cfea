// SPDX-License-Identifier: Apache-2.0
#include "stator/signal.h"
#include "tests/layers/woken.h"
#include "tests/support/test.h"

#include <string.h>

struct reading {
    uint32_t number;
    char text[7];
    uint16_t check;
};

STATOR_SIGNAL(bell, 1)
STATOR_SIGNAL_OF(latest, struct reading, 1)
STATOR_SIGNAL_OF(level, uint8_t, 1)

static bell door;
static latest readings;

static struct reading reading_of(uint32_t number)
{
    const struct reading reading = {number, {'a', 'b', 'c', 'd', 'e', 'f', (char)(number % 100u)}, (uint16_t)~number};
    return reading;
}

static bool is_reading(const struct reading *reading, uint32_t number)
{
    const struct reading expected = reading_of(number);
    return reading->number == expected.number && memcmp(reading->text, expected.text, sizeof expected.text) == 0 &&
           reading->check == expected.check;
}

static void begin(void)
{
    memset(&door, 0, sizeof door);
    memset(&readings, 0, sizeof readings);
    (void)woken();
}

static void nothing_is_sent_at_first(void)
{
    begin();
    CHECK(!bell_is_sent(&door));
    CHECK(!bell_try_take(&door));
    CHECK_EQUAL(STATOR_PENDING, bell_take(&door, me(3)));
    struct reading got;
    CHECK(!latest_is_sent(&readings));
    CHECK(!latest_try_take(&readings, &got));
    CHECK_EQUAL(STATOR_PENDING, latest_take(&readings, me(3), &got));
}

static void a_signal_sent_before_the_wait_is_taken_at_once(void)
{
    begin();
    bell_send(&door);
    CHECK_EQUAL(STATOR_READY, bell_take(&door, me(3)));
    CHECK_EQUAL(STATOR_PENDING, bell_take(&door, me(3)));
}

static void sending_wakes_all_who_wait_and_one_takes(void)
{
    begin();
    for (unsigned task = 2; task < 6; task++) {
        CHECK_EQUAL(STATOR_PENDING, bell_take(&door, me(task)));
    }
    CHECK_EQUAL(0, woken());
    bell_send(&door);
    CHECK_EQUAL(0x3c, woken());
    CHECK_EQUAL(STATOR_READY, bell_take(&door, me(4)));
    CHECK_EQUAL(STATOR_PENDING, bell_take(&door, me(2)));
    bell_send(&door);
    CHECK_EQUAL(1u << 2, woken()); /* those who did not look again are not armed */
}

static void two_signals_are_one(void)
{
    begin();
    bell_send(&door);
    bell_send(&door);
    CHECK(bell_try_take(&door));
    CHECK(!bell_try_take(&door));
}

static void one_who_leaves_leaves_the_signal_to_the_others(void)
{
    begin();
    (void)bell_take(&door, me(1));
    (void)bell_take(&door, me(2));
    bell_send(&door);
    CHECK_EQUAL(6, woken()); /* task 1 has left, and does not take */
    CHECK_EQUAL(STATOR_READY, bell_take(&door, me(2)));
}

static void who_has_taken_is_not_woken_again(void)
{
    begin();
    (void)bell_take(&door, me(1));
    door.sent = 1u; /* as a sender between its two steps */
    CHECK_EQUAL(STATOR_READY, bell_take(&door, me(1)));
    bell_send(&door);
    CHECK_EQUAL(0, woken());
}

static void the_latest_value_is_taken_whole_and_once(void)
{
    begin();
    struct reading got;
    for (uint32_t number = 1; number < 1000; number++) {
        const struct reading sent = reading_of(number);
        latest_send(&readings, &sent);
        if (number % 3u == 0u) {
            CHECK(latest_is_sent(&readings));
            CHECK_EQUAL(STATOR_READY, latest_take(&readings, me(0), &got));
            CHECK(is_reading(&got, number));
            CHECK(!latest_is_sent(&readings));
            CHECK_EQUAL(STATOR_PENDING, latest_take(&readings, me(0), &got));
        }
    }
}

static void the_count_of_values_wraps(void)
{
    begin();
    readings.version = UINT32_MAX - 2u;
    readings.taken = UINT32_MAX - 2u;
    for (uint32_t number = 1; number < 8; number++) {
        struct reading got = reading_of(0);
        const struct reading sent = reading_of(number);
        CHECK(!latest_is_sent(&readings));
        latest_send(&readings, &sent);
        CHECK(readings.version != 0u);
        CHECK(latest_try_take(&readings, &got));
        CHECK(is_reading(&got, number));
    }
}

static void a_value_of_one_byte(void)
{
    level tank;
    memset(&tank, 0, sizeof tank);
    for (unsigned value = 0; value < 256u; value++) {
        const uint8_t sent = (uint8_t)value;
        uint8_t got = (uint8_t)~value;
        level_send(&tank, &sent);
        CHECK(level_try_take(&tank, &got));
        CHECK_EQUAL(value, got);
    }
}

int main(void)
{
    TEST(nothing_is_sent_at_first);
    TEST(a_signal_sent_before_the_wait_is_taken_at_once);
    TEST(sending_wakes_all_who_wait_and_one_takes);
    TEST(two_signals_are_one);
    TEST(one_who_leaves_leaves_the_signal_to_the_others);
    TEST(who_has_taken_is_not_woken_again);
    TEST(the_latest_value_is_taken_whole_and_once);
    TEST(the_count_of_values_wraps);
    TEST(a_value_of_one_byte);
    return test_finish();
}
