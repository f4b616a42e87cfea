// SPDX-License-Identifier: Apache-2.0
#include "stator/channel_spsc.h"
#include "tests/layers/woken.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#include <string.h>

STATOR_CHANNEL_SPSC(one, uint32_t, 1)
STATOR_CHANNEL_SPSC(five, uint32_t, 5)
STATOR_CHANNEL_SPSC(eight, uint32_t, 8)

static five samples;

static void begin(void)
{
    memset(&samples, 0, sizeof samples);
    (void)woken();
}

#define ANY_CAPACITY(name, capacity)                                 \
    do {                                                             \
        name queue;                                                  \
        memset(&queue, 0, sizeof queue);                             \
        uint32_t sent = 0;                                           \
        uint32_t received = 0;                                       \
        while (received < 5000u) {                                   \
            uint32_t item = sent;                                    \
            if (random_below(2) == 0u) {                             \
                const bool room = sent - received < (capacity);      \
                CHECK_EQUAL(room, name##_try_send(&queue, &item));   \
                sent += room;                                        \
            } else {                                                 \
                const bool any = sent != received;                   \
                CHECK_EQUAL(any, name##_try_receive(&queue, &item)); \
                CHECK(!any || item == received);                     \
                received += any;                                     \
            }                                                        \
            CHECK_EQUAL(sent - received, name##_count(&queue));      \
        }                                                            \
    } while (0)

static void items_come_in_order_full_and_empty_and_around(void)
{
    random_start(2);
    ANY_CAPACITY(one, 1u);
    ANY_CAPACITY(five, 5u);
    ANY_CAPACITY(eight, 8u);
}

static void the_receiver_waits_and_is_woken_once(void)
{
    begin();
    uint32_t item = 7;
    CHECK_EQUAL(STATOR_PENDING, five_receive(&samples, me(3), &item));
    CHECK(five_try_send(&samples, &item));
    CHECK_EQUAL(1u << 3, woken());
    CHECK(five_try_send(&samples, &item));
    CHECK_EQUAL(0, woken());
    CHECK_EQUAL(STATOR_READY, five_receive(&samples, me(3), &item));
    CHECK_EQUAL(7, item);
}

static void the_sender_waits_for_room(void)
{
    begin();
    uint32_t item = 7;
    for (unsigned i = 0; i < 5; i++) {
        CHECK_EQUAL(STATOR_READY, five_send(&samples, me(4), &item));
    }
    CHECK_EQUAL(STATOR_PENDING, five_send(&samples, me(4), &item));
    CHECK_EQUAL(0, woken());
    CHECK(five_try_receive(&samples, &item));
    CHECK_EQUAL(1u << 4, woken());
    CHECK_EQUAL(STATOR_READY, five_send(&samples, me(4), &item));
}

static void task_0_can_wait_and_nobody_is_not_woken(void)
{
    begin();
    uint32_t item = 7;
    CHECK_EQUAL(STATOR_PENDING, five_receive(&samples, me(0), &item));
    CHECK(five_try_send(&samples, &item));
    CHECK_EQUAL(1, woken());
    CHECK(five_try_receive(&samples, &item));
    CHECK_EQUAL(STATOR_PENDING, five_receive(&samples, STATOR_NOBODY, &item));
    CHECK(five_try_send(&samples, &item));
    CHECK_EQUAL(0, woken());
}

static void a_receiver_that_left_costs_one_wake_and_its_item_stays(void)
{
    begin();
    uint32_t item = 7;
    (void)five_receive(&samples, me(3), &item); /* and leaves */
    CHECK(five_try_send(&samples, &item));
    CHECK_EQUAL(1u << 3, woken());
    CHECK_EQUAL(1, five_count(&samples));
    CHECK_EQUAL(STATOR_READY, five_receive(&samples, me(5), &item)); /* another goes on from there */
}

int main(void)
{
    TEST(items_come_in_order_full_and_empty_and_around);
    TEST(the_receiver_waits_and_is_woken_once);
    TEST(the_sender_waits_for_room);
    TEST(task_0_can_wait_and_nobody_is_not_woken);
    TEST(a_receiver_that_left_costs_one_wake_and_its_item_stays);
    return test_finish();
}
