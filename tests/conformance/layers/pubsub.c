// SPDX-License-Identifier: Apache-2.0
#include "stator/pubsub.h"
#include "tests/layers/woken.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#include <string.h>

enum { CAPACITY = 8, SUBSCRIBERS = 5 };

struct reading {
    uint32_t number;
    uint16_t check;
};

STATOR_PUBSUB(news, struct reading, CAPACITY, 1)

static news feed;
static struct reading got;
static stator_word missed;

static void begin_at(stator_word position)
{
    memset(&feed, 0, sizeof feed);
    feed.tail = position;
    const struct stator_pubsub pubsub = news_pubsub_(&feed);
    for (stator_word i = 1; i <= CAPACITY && position != 0u; i++) {
        *stator_pubsub_slot(pubsub, position - i) = stator_pubsub_lap(pubsub, position - i) + 1u;
    }
    missed = 99;
    (void)woken();
}

static bool publish(uint32_t number)
{
    const struct reading reading = {number, (uint16_t)~number};
    return news_publish(&feed, &reading);
}

static bool next_is(stator_word *next, uint32_t number)
{
    return news_try_next(&feed, next, &got, &missed) && got.number == number && got.check == (uint16_t)~number;
}

static void each_subscriber_receives_each_item(void)
{
    begin_at(0);
    stator_word next[SUBSCRIBERS];
    for (unsigned i = 0; i < SUBSCRIBERS; i++) {
        next[i] = news_subscribe(&feed);
    }
    for (uint32_t number = 0; number < 1000; number++) {
        CHECK(publish(number));
        for (unsigned i = 0; i < SUBSCRIBERS; i++) {
            CHECK(next_is(&next[i], number));
            CHECK_EQUAL(0, missed);
            CHECK(!news_try_next(&feed, &next[i], &got, &missed));
        }
    }
}

/* At random, also over the wrap of the positions: what was missed and what was received add up, in order. */
static void one_that_falls_behind_is_told_how_many_it_missed(void)
{
    random_start(15);
    begin_at((stator_word)(0u - 5000u));
    stator_word next[SUBSCRIBERS];
    uint32_t expected[SUBSCRIBERS] = {0};
    uint32_t published = 0;
    uint64_t all_missed = 0;
    for (unsigned i = 0; i < SUBSCRIBERS; i++) {
        next[i] = news_subscribe(&feed);
    }
    for (unsigned step = 0; step < 40000; step++) {
        if (random_below(2) == 0u) {
            CHECK(publish(published));
            published++;
            continue;
        }
        const unsigned i = random_below(SUBSCRIBERS) * random_below(2); /* the first one keeps up better */
        const uint32_t behind = published - expected[i];
        const uint32_t lost = behind > CAPACITY ? behind - CAPACITY : 0u;
        CHECK_EQUAL(behind != 0u, news_try_next(&feed, &next[i], &got, &missed));
        if (behind != 0u) {
            CHECK_EQUAL(lost, missed);
            CHECK_EQUAL(expected[i] + lost, got.number);
            expected[i] += lost + 1u;
            all_missed += lost;
        }
    }
    CHECK(all_missed > 100u);
    CHECK(feed.tail < 20000u);
}

static void one_that_subscribes_late_receives_what_comes_from_then_on(void)
{
    begin_at(0);
    for (uint32_t number = 0; number < 5; number++) {
        CHECK(publish(number));
    }
    stator_word next = news_subscribe(&feed);
    CHECK(!news_try_next(&feed, &next, &got, &missed));
    CHECK(publish(5));
    CHECK(next_is(&next, 5));
}

static void an_item_wakes_all_who_wait(void)
{
    begin_at(0);
    stator_word next[SUBSCRIBERS] = {0};
    for (unsigned i = 0; i < SUBSCRIBERS; i++) {
        CHECK_EQUAL(STATOR_PENDING, news_next(&feed, me(i), &next[i], &got, &missed));
    }
    CHECK(publish(1));
    CHECK_EQUAL(0x1f, woken());
    CHECK_EQUAL(STATOR_READY, news_next(&feed, me(3), &next[3], &got, &missed));
    CHECK(publish(2)); /* task 3 has not waited since, and the others are ready */
    CHECK_EQUAL(0, woken());
    for (unsigned i = 0; i < SUBSCRIBERS; i++) {
        CHECK_EQUAL(STATOR_READY, news_next(&feed, me(i), &next[i], &got, &missed));
    }
}

static void a_publisher_that_interrupts_another_for_a_whole_lap_is_told_that_it_dropped(void)
{
    begin_at(0);
    stator_word next = 0;
    feed.tail = 1; /* a publisher has taken its slot, and is interrupted before it fills it */
    for (uint32_t number = 1; number < CAPACITY; number++) {
        CHECK(publish(number));
    }
    CHECK(!publish(CAPACITY));
    CHECK(!news_try_next(&feed, &next, &got, &missed));
    const struct stator_pubsub pubsub = news_pubsub_(&feed);
    *stator_pubsub_slot(pubsub, 0) = 1; /* it goes on, and fills it */
    CHECK(news_try_next(&feed, &next, &got, &missed));
    CHECK(next_is(&next, 1));
    CHECK(publish(CAPACITY));
}

int main(void)
{
    TEST(each_subscriber_receives_each_item);
    TEST(one_that_falls_behind_is_told_how_many_it_missed);
    TEST(one_that_subscribes_late_receives_what_comes_from_then_on);
    TEST(an_item_wakes_all_who_wait);
    TEST(a_publisher_that_interrupts_another_for_a_whole_lap_is_told_that_it_dropped);
    return test_finish();
}
