// SPDX-License-Identifier: Apache-2.0
//
// Tiers of one system: each begins a word, so there are indices between them that no task has.
#include "stator/stator.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#include <string.h>

#define COUNTER(m, ROW)             \
    ROW(m, always, uint32_t polls;) \
    ROW(m, rest, counting)
STATOR_MACHINE(counter, COUNTER)

static stator_poll counter_poll(counter *self, stator_waker me);
static counter lone;

/* 3 tasks, 40 (so that there are summaries), 1, and 33 of which the arrays stand between single ones. */
#define APP(s, ROW)                                     \
    ROW(s, tier, urgent)                                \
    ROW(s, task, first, counter, counter_poll)          \
    ROW(s, tasks, pair, 2, counter, counter_poll)       \
    ROW(s, tier, large)                                 \
    ROW(s, tasks, forty, 40, counter, counter_poll)     \
    ROW(s, tier, single)                                \
    ROW(s, task_at, alone, counter, counter_poll, lone) \
    ROW(s, tier, background)                            \
    ROW(s, task, before, counter, counter_poll)         \
    ROW(s, tasks, some, 20, counter, counter_poll)      \
    ROW(s, task, between, counter, counter_poll)        \
    ROW(s, tasks, more, 10, counter, counter_poll)      \
    ROW(s, task, last, counter, counter_poll)
STATOR_SYSTEM(app, APP)

enum { TASKS = 3 + 40 + 1 + 33 };

static struct {
    unsigned first, count;
} const tiers[] = {{0, 3}, {32, 40}, {96, 1}, {128, 33}};

static uint16_t polled[1000];
static unsigned polled_count;
static unsigned wake_at_poll; /* of this task ... */
static unsigned wake_then;    /* ... wake that one; 0: none */

static stator_poll counter_poll(counter *self, stator_waker me)
{
    self->polls++;
    polled[polled_count++ % 1000u] = me.task;
    if (wake_then != 0u && me.task == wake_at_poll) {
        stator_wake(stator_waker_of(wake_then));
        wake_then = 0;
    }
    return STATOR_PENDING;
}

static void run_until_idle(void)
{
    while (app_pass()) {}
}

static void begin(void)
{
    run_until_idle();
    memset(&app, 0, sizeof app);
    polled_count = 0;
    wake_then = 0;
}

/* The n-th task of the table. */
static unsigned task_number(unsigned n)
{
    unsigned tier = 0;
    while (n >= tiers[tier].count) {
        n -= tiers[tier].count;
        tier++;
    }
    return tiers[tier].first + n;
}

static bool is_task(unsigned index)
{
    for (unsigned tier = 0; tier < sizeof tiers / sizeof tiers[0]; tier++) {
        if (index - tiers[tier].first < tiers[tier].count) {
            return true;
        }
    }
    return false;
}

static void each_tier_begins_a_word(void)
{
    CHECK_EQUAL(0, app_first);
    CHECK_EQUAL(1, app_pair);
    CHECK_EQUAL(32, app_forty);
    CHECK_EQUAL(96, app_alone);
    CHECK_EQUAL(128, app_before);
    CHECK_EQUAL(149, app_between);
    CHECK_EQUAL(160, app_last);
}

static void at_the_start_all_tasks_are_polled_once_in_the_order_of_the_table(void)
{
    begin();
    lone.polls = 0;
    app_start();
    run_until_idle();
    CHECK_EQUAL(TASKS, polled_count);
    for (unsigned n = 0; n < TASKS; n++) {
        CHECK_EQUAL(task_number(n), polled[n]);
    }
    CHECK_EQUAL(1, lone.polls);
    CHECK_EQUAL(1, app.between.polls);
    CHECK_EQUAL(1, app.more[9].polls);
}

static void a_pass_polls_the_highest_tier_that_is_ready(void)
{
    begin();
    app_wake(app_last);
    app_wake(app_alone);
    app_wake(app_first);
    CHECK(app_pass());
    CHECK_EQUAL(1, polled_count);
    CHECK_EQUAL(app_first, polled[0]);
    CHECK(app_pass());
    CHECK_EQUAL(app_alone, polled[1]);
    CHECK(app_pass());
    CHECK_EQUAL(app_last, polled[2]);
    CHECK(!app_pass());
}

static void a_higher_tier_woken_by_a_poll_goes_before_the_next_lower_one(void)
{
    begin();
    wake_at_poll = app_alone;
    wake_then = app_pair;
    app_wake(app_alone);
    app_wake(app_last);
    run_until_idle();
    CHECK_EQUAL(3, polled_count);
    CHECK_EQUAL(app_alone, polled[0]);
    CHECK_EQUAL(app_pair, polled[1]);
    CHECK_EQUAL(app_last, polled[2]);
}

static void an_index_that_no_task_has_wakes_nobody(void)
{
    begin();
    for (unsigned index = 0; index <= UINT16_MAX; index++) {
        if (!is_task(index)) {
            stator_wake(stator_waker_of(index));
        }
    }
    for (unsigned word = 0; word < sizeof stator_ready / sizeof stator_ready[0]; word++) {
        CHECK_EQUAL(0, stator_ready[word]);
    }
    CHECK(!app_pass());
}

static void any_set_of_wakes_polls_that_set(void)
{
    static bool woken[TASKS];
    random_start(3);
    for (unsigned round = 0; round < 1000; round++) {
        begin();
        const uint32_t one_in = 1u + random_below(20);
        unsigned expected = 0;
        for (unsigned n = 0; n < TASKS; n++) {
            woken[n] = random_below(one_in) == 0u;
            if (woken[n]) {
                stator_wake(stator_waker_of(task_number(n)));
                expected++;
            }
        }
        run_until_idle();
        CHECK_EQUAL(expected, polled_count);
        for (unsigned n = 0, next = 0; n < TASKS; n++) {
            if (woken[n]) {
                CHECK_EQUAL(task_number(n), polled[next++]);
            }
        }
    }
}

int main(void)
{
    TEST(each_tier_begins_a_word);
    TEST(at_the_start_all_tasks_are_polled_once_in_the_order_of_the_table);
    TEST(a_pass_polls_the_highest_tier_that_is_ready);
    TEST(a_higher_tier_woken_by_a_poll_goes_before_the_next_lower_one);
    TEST(an_index_that_no_task_has_wakes_nobody);
    TEST(any_set_of_wakes_polls_that_set);
    return test_finish();
}
