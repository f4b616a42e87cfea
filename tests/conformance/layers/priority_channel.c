// SPDX-License-Identifier: Apache-2.0
#include "stator/priority_channel.h"
#include "tests/layers/faults.h"
#include "tests/layers/woken.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#include <string.h>

enum { PRIORITIES = 3, CAPACITY = 4 };

STATOR_PRIORITY_CHANNEL(alarms, uint32_t, PRIORITIES, CAPACITY, 1)

static alarms queue;

static void begin(void)
{
    memset(&queue, 0, sizeof queue);
    (void)woken();
}

static void the_most_urgent_comes_first_and_in_order(void)
{
    begin();
    random_start(12);
    uint32_t sent[PRIORITIES] = {0};
    uint32_t received[PRIORITIES] = {0};
    for (unsigned i = 0; i < 20000; i++) {
        const unsigned priority = random_below(PRIORITIES);
        if (random_below(2) == 0u) {
            const uint32_t item = priority * 1000000u + sent[priority];
            const bool room = sent[priority] - received[priority] < CAPACITY;
            CHECK_EQUAL(room, alarms_try_send(&queue, priority, &item));
            sent[priority] += room;
            continue;
        }
        unsigned expected = 0;
        while (expected < PRIORITIES && sent[expected] == received[expected]) {
            expected++;
        }
        uint32_t item = 0;
        CHECK_EQUAL(expected < PRIORITIES, alarms_try_receive(&queue, &item));
        if (expected < PRIORITIES) {
            CHECK_EQUAL(expected * 1000000u + received[expected], item);
            received[expected]++;
        }
    }
}

static void a_flood_of_one_priority_does_not_crowd_out_another(void)
{
    begin();
    uint32_t item = 1;
    for (unsigned i = 0; i < CAPACITY; i++) {
        CHECK(alarms_try_send(&queue, 2, &item));
    }
    CHECK(!alarms_try_send(&queue, 2, &item));
    item = 9;
    CHECK(alarms_try_send(&queue, 0, &item));
    CHECK(alarms_try_receive(&queue, &item));
    CHECK_EQUAL(9, item);
}

static void an_item_wakes_the_receivers_and_one_gets_it_in_turn(void)
{
    begin();
    uint32_t item = 7;
    for (unsigned task = 0; task < 3; task++) {
        CHECK_EQUAL(STATOR_PENDING, alarms_receive(&queue, me(task), &item));
    }
    CHECK(alarms_try_send(&queue, 1, &item));
    CHECK_EQUAL(7, woken());
    CHECK_EQUAL(STATOR_PENDING, alarms_receive(&queue, me(0), &item));
    CHECK_EQUAL(STATOR_READY, alarms_receive(&queue, me(1), &item));
    CHECK_EQUAL(STATOR_PENDING, alarms_receive(&queue, me(2), &item));
}

static void room_wakes_the_senders(void)
{
    begin();
    uint32_t item = 7;
    for (unsigned i = 0; i < CAPACITY; i++) {
        CHECK_EQUAL(STATOR_READY, alarms_send(&queue, me(5), 1, &item));
    }
    CHECK_EQUAL(STATOR_PENDING, alarms_send(&queue, me(5), 1, &item));
    CHECK_EQUAL(STATOR_READY, alarms_send(&queue, me(6), 2, &item));
    CHECK(alarms_try_receive(&queue, &item));
    CHECK_EQUAL(1u << 5, woken());
    CHECK_EQUAL(STATOR_READY, alarms_send(&queue, me(5), 1, &item));
}

static void a_receiver_that_has_left_loses_no_item(void)
{
    begin();
    uint32_t item = 7;
    (void)alarms_receive(&queue, me(1), &item);
    (void)alarms_receive(&queue, me(2), &item);
    CHECK(alarms_try_send(&queue, 0, &item)); /* the turn of task 1, which has left */
    (void)woken();
    CHECK_EQUAL(STATOR_PENDING, alarms_receive(&queue, me(2), &item));
    CHECK_EQUAL(4, woken());
    CHECK_EQUAL(STATOR_READY, alarms_receive(&queue, me(2), &item));
}

static void a_priority_beyond_those_there_are_is_assertion_407(void)
{
    begin();
    const uint32_t item = 7;
    CHECK_EQUAL(407, FAULT_OF(alarms_try_send(&queue, PRIORITIES, &item)));
}

int main(void)
{
    TEST(the_most_urgent_comes_first_and_in_order);
    TEST(a_flood_of_one_priority_does_not_crowd_out_another);
    TEST(an_item_wakes_the_receivers_and_one_gets_it_in_turn);
    TEST(room_wakes_the_senders);
    TEST(a_receiver_that_has_left_loses_no_item);
    TEST(a_priority_beyond_those_there_are_is_assertion_407);
    return test_finish();
}
