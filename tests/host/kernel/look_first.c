// SPDX-License-Identifier: Apache-2.0
//
// Look before exchange: with nothing ready the loop writes nothing to the ready set, in whatever order its tiers are
// polled; and what is ready is taken with one exchange a word.
#include <stdint.h>

static unsigned writes;

/* The two operations by which the port takes, counted. */
static uint32_t counted_exchange(uint32_t *word, uint32_t value)
{
    uint32_t before;
    writes++;
    __atomic_exchange(word, &value, &before, __ATOMIC_SEQ_CST);
    return before;
}

static uint32_t counted_and(uint32_t *word, uint32_t mask)
{
    writes++;
    return __atomic_and_fetch(word, mask, __ATOMIC_SEQ_CST);
}

#define __atomic_exchange_n(word, value, order) counted_exchange(word, value)
#define __atomic_fetch_and(word, mask, order)   counted_and(word, mask)

#include "stator/stator.h"
#include "tests/support/test.h"

#define COUNTER(m, ROW) ROW(m, rest, counting)
STATOR_MACHINE(counter, COUNTER)

static stator_poll counter_poll(counter *self, stator_waker me)
{
    (void)self;
    (void)me;
    return STATOR_PENDING;
}

#define APP(s, ROW)                                 \
    ROW(s, tier, small)                             \
    ROW(s, tasks, few, 20, counter, counter_poll)   \
    ROW(s, tier, large)                             \
    ROW(s, tasks, many, 200, counter, counter_poll) \
    ROW(s, tier, one_by_one, strict)                \
    ROW(s, tasks, strict, 5, counter, counter_poll) \
    ROW(s, tier, in_turn, rotate)                   \
    ROW(s, tasks, rotate, 70, counter, counter_poll)
STATOR_SYSTEM(app, APP)

static void begin(void)
{
    while (app_pass()) {}
    writes = 0;
}

static void with_nothing_ready_a_pass_writes_nothing(void)
{
    app_start();
    begin();
    for (unsigned i = 0; i < 100u; i++) {
        CHECK(!app_pass());
    }
    CHECK_EQUAL(0, writes);
}

static void a_word_is_taken_with_one_exchange_for_all_its_tasks(void)
{
    begin();
    for (unsigned task = 0; task < 20u; task++) {
        stator_wake(stator_waker_of((unsigned)app_few + task));
    }
    CHECK(app_pass());
    CHECK_EQUAL(1, writes);
}

static void a_large_tier_takes_its_summary_and_the_words_that_have_something(void)
{
    begin();
    stator_wake(stator_waker_of(app_many));
    stator_wake(stator_waker_of((unsigned)app_many + 31u));
    stator_wake(stator_waker_of((unsigned)app_many + 199u));
    CHECK(app_pass());
    CHECK_EQUAL(3, writes);
}

static void a_word_that_a_stale_summary_names_is_looked_at_and_not_taken(void)
{
    begin();
    stator_port_set(&stator_ready[app_large_tier], 1u << 3);
    CHECK(!app_pass());
    CHECK_EQUAL(1, writes);
}

static void strict_and_rotate_take_a_task_with_one_write(void)
{
    begin();
    app_wake(app_strict);
    CHECK(app_pass());
    CHECK_EQUAL(1, writes);
    app_wake(app_rotate);
    CHECK(app_pass());
    CHECK_EQUAL(2, writes);
}

static void a_cell_without_events_is_not_written(void)
{
    stator_cell cell = STATOR_CELL;
    begin();
    CHECK_EQUAL(0, stator_cell_take(&cell));
    CHECK_EQUAL(0, writes);
    stator_cell_signal(&cell, 5);
    CHECK_EQUAL(5, stator_cell_take(&cell));
    CHECK_EQUAL(1, writes);
    CHECK_EQUAL(0, stator_cell_take(&cell));
    CHECK_EQUAL(1, writes);
}

int main(void)
{
    TEST(with_nothing_ready_a_pass_writes_nothing);
    TEST(a_word_is_taken_with_one_exchange_for_all_its_tasks);
    TEST(a_large_tier_takes_its_summary_and_the_words_that_have_something);
    TEST(a_word_that_a_stale_summary_names_is_looked_at_and_not_taken);
    TEST(strict_and_rotate_take_a_task_with_one_write);
    TEST(a_cell_without_events_is_not_written);
    return test_finish();
}
