// SPDX-License-Identifier: Apache-2.0
#include "stator/channel.h"
#include "tests/layers/woken.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#include <string.h>

enum { CAPACITY = 8 };

struct job {
    uint32_t number;
    uint8_t kind;
};

STATOR_CHANNEL(jobs, struct job, CAPACITY, WOKEN_WORDS)
STATOR_CHANNEL(pair, uint8_t, 2, WOKEN_WORDS)

static jobs queue;

static void begin(void)
{
    memset(&queue, 0, sizeof queue);
    (void)woken();
}

/* As after so many sends and receives. */
static void begin_at(stator_word position)
{
    begin();
    queue.head = queue.tail = position;
    for (stator_word i = 0; i < CAPACITY; i++) {
        queue.slots[(position + i) % CAPACITY].lap = (position + i) & ~(stator_word)(CAPACITY - 1);
    }
}

static bool send(uint32_t number)
{
    const struct job job = {number, (uint8_t)number};
    return jobs_try_send(&queue, &job);
}

static bool receive(uint32_t number)
{
    struct job job = {~number, 0};
    return jobs_try_receive(&queue, &job) && job.number == number && job.kind == (uint8_t)number;
}

static void items_come_in_order_full_and_empty(void)
{
    begin();
    struct job job;
    for (unsigned round = 0; round < 100; round++) {
        CHECK(!jobs_try_receive(&queue, &job));
        for (uint32_t i = 0; i < CAPACITY; i++) {
            CHECK(send(round + i));
        }
        CHECK(!send(99));
        CHECK_EQUAL(CAPACITY, jobs_count(&queue));
        for (uint32_t i = 0; i < CAPACITY; i++) {
            CHECK(receive(round + i));
        }
        CHECK_EQUAL(0, jobs_count(&queue));
    }
}

static void the_smallest_channel_holds_two(void)
{
    pair two;
    memset(&two, 0, sizeof two);
    for (unsigned round = 0; round < 600; round++) {
        uint8_t items[3] = {(uint8_t)round, (uint8_t)(round + 1u), 0};
        CHECK(pair_try_send(&two, &items[0]));
        CHECK(pair_try_send(&two, &items[1]));
        CHECK(!pair_try_send(&two, &items[2]));
        CHECK(pair_try_receive(&two, &items[2]) && items[2] == items[0]);
        CHECK(pair_try_receive(&two, &items[2]) && items[2] == items[1]);
        CHECK(!pair_try_receive(&two, &items[2]));
    }
}

static void the_positions_wrap(void)
{
    random_start(9);
    begin_at((stator_word)(0u - 1000u));
    uint32_t sent = 0;
    uint32_t received = 0;
    while (received < 2000u) {
        if (random_below(2) == 0u) {
            CHECK_EQUAL(sent - received < CAPACITY, send(sent));
            sent += sent - received < CAPACITY;
        } else {
            CHECK_EQUAL(sent != received, receive(received));
            received += sent != received;
        }
        CHECK_EQUAL(sent - received, jobs_count(&queue));
    }
    CHECK(queue.tail < 2000u);
}

static void an_item_wakes_the_receivers_and_one_gets_it(void)
{
    begin();
    struct job job;
    for (unsigned task = 0; task < 5; task++) {
        CHECK_EQUAL(STATOR_PENDING, jobs_receive(&queue, me(task), &job));
    }
    CHECK(send(1));
    CHECK_EQUAL(0x1f, woken());
    CHECK_EQUAL(STATOR_PENDING, jobs_receive(&queue, me(0), &job)); /* task 1 comes after task 0 */
    CHECK_EQUAL(STATOR_READY, jobs_receive(&queue, me(1), &job));
    CHECK_EQUAL(1, job.number);
    for (unsigned task = 2; task < 5; task++) {
        CHECK_EQUAL(STATOR_PENDING, jobs_receive(&queue, me(task), &job));
    }
}

static void room_wakes_the_senders_and_one_gets_it(void)
{
    begin();
    const struct job job = {7, 7};
    struct job got;
    for (uint32_t i = 0; i < CAPACITY; i++) {
        CHECK_EQUAL(STATOR_READY, jobs_send(&queue, me(9), &job));
    }
    for (unsigned task = 0; task < 5; task++) {
        CHECK_EQUAL(STATOR_PENDING, jobs_send(&queue, me(task), &job));
    }
    (void)woken();
    CHECK_EQUAL(STATOR_READY, jobs_receive(&queue, me(20), &got));
    CHECK_EQUAL(0x1f, woken());
    CHECK_EQUAL(STATOR_READY, jobs_send(&queue, me(0), &job)); /* after task 9, around */
    CHECK_EQUAL(STATOR_PENDING, jobs_send(&queue, me(1), &job));
    CHECK_EQUAL(CAPACITY, jobs_count(&queue));
}

static void a_receiver_that_timed_out_leaves_its_item_to_another_that_rests(void)
{
    begin();
    struct job job;
    (void)jobs_receive(&queue, me(1), &job);
    (void)jobs_receive(&queue, me(2), &job);
    CHECK(send(1)); /* the turn of task 1, whose deadline passes now */
    CHECK_EQUAL(6, woken());
    CHECK_EQUAL(STATOR_PENDING, jobs_receive(&queue, me(2), &job));
    CHECK_EQUAL(4, woken());
    CHECK_EQUAL(STATOR_READY, jobs_receive(&queue, me(2), &job));
    CHECK_EQUAL(1, job.number);
}

static void a_slot_that_is_being_filled_hides_those_behind_it_until_it_is(void)
{
    begin();
    struct job job;
    stator_word at;
    /* A sender is interrupted between taking its slot and filling it, and its interrupter sends. */
    CHECK(stator_slots_claim(jobs_slots_(&queue), &queue.tail, 0u, &at));
    CHECK(send(2));
    CHECK_EQUAL(2, jobs_count(&queue));
    CHECK_EQUAL(STATOR_PENDING, jobs_receive(&queue, me(4), &job));
    CHECK_EQUAL(0, woken());
    const struct job first = {1, 1};
    jobs_fill_(&queue, at, &first);
    CHECK_EQUAL(1u << 4, woken());
    CHECK_EQUAL(STATOR_READY, jobs_receive(&queue, me(4), &job));
    CHECK_EQUAL(1, job.number);
    CHECK_EQUAL(STATOR_READY, jobs_receive(&queue, me(4), &job));
    CHECK_EQUAL(2, job.number);
}

static void a_slot_that_is_being_emptied_is_not_filled(void)
{
    begin();
    stator_word at;
    for (uint32_t i = 0; i < CAPACITY; i++) {
        CHECK(send(i));
    }
    CHECK(stator_slots_claim(jobs_slots_(&queue), &queue.head, 1u, &at));
    CHECK(!send(99));
    struct job job;
    jobs_empty_(&queue, at, &job);
    CHECK_EQUAL(0, job.number);
    CHECK(send(99));
}

int main(void)
{
    TEST(items_come_in_order_full_and_empty);
    TEST(the_smallest_channel_holds_two);
    TEST(the_positions_wrap);
    TEST(an_item_wakes_the_receivers_and_one_gets_it);
    TEST(room_wakes_the_senders_and_one_gets_it);
    TEST(a_receiver_that_timed_out_leaves_its_item_to_another_that_rests);
    TEST(a_slot_that_is_being_filled_hides_those_behind_it_until_it_is);
    TEST(a_slot_that_is_being_emptied_is_not_filled);
    return test_finish();
}
