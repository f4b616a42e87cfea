// SPDX-License-Identifier: Apache-2.0
//
// The ready set of a system of TASKS tasks in one tier: each ready_set_*.c is one size.
#include "stator/stator.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#include <string.h>

#define COUNTER(m, ROW)             \
    ROW(m, always, uint32_t polls;) \
    ROW(m, rest, counting)
STATOR_MACHINE(counter, COUNTER)

static stator_poll counter_poll(counter *self, stator_waker me);

#define APP(s, ROW)    \
    ROW(s, tier, only) \
    ROW(s, tasks, counters, TASKS, counter, counter_poll)
STATOR_SYSTEM(app, APP)

enum {
    BITS = (int)STATOR_WORD_BITS,
    WORDS = (TASKS + BITS - 1) / BITS,
    SUMMARIES = (WORDS > 1 ? 1 : 0) + (WORDS > BITS ? (WORDS + BITS - 1) / BITS : 0),
};
STATOR_STATIC_ASSERT(
    sizeof stator_ready == sizeof(stator_word) * (WORDS + SUMMARIES),
    "one word up to its bits; above, a word for so many tasks and one summary; above its bits squared, "
    "a level between, of a word for so many words");

static void (*during_poll)(unsigned task);
static stator_index polled[4 * TASKS];
static unsigned polled_count;

static stator_poll counter_poll(counter *self, stator_waker me)
{
    self->polls++;
    polled[polled_count++ % (4u * TASKS)] = me.task;
    if (during_poll != NULL) {
        during_poll(me.task);
    }
    return STATOR_PENDING;
}

static void begin(void)
{
    during_poll = NULL;
    while (app_pass()) {}
    memset(&app, 0, sizeof app);
    polled_count = 0;
}

static void at_the_start_each_task_is_polled_once(void)
{
    begin();
    app_start();
    CHECK(app_pass());
    CHECK(!app_pass());
    CHECK_EQUAL(TASKS, polled_count);
    for (unsigned task = 0; task < TASKS; task++) {
        CHECK_EQUAL(task, polled[task]);
        CHECK_EQUAL(1, app.counters[task].polls);
    }
}

static void a_wake_polls_its_task_and_no_other(void)
{
    begin();
    for (unsigned task = 0; task < TASKS; task++) {
        polled_count = 0;
        stator_wake(stator_waker_of(task));
        CHECK(app_pass());
        CHECK(!app_pass());
        CHECK_EQUAL(1, polled_count);
        CHECK_EQUAL(task, polled[0]);
    }
}

static void the_inline_wake_is_the_same(void)
{
    begin();
    for (unsigned task = 0; task < TASKS; task++) {
        app_wake((enum app_task)task);
        CHECK(app_pass());
        CHECK_EQUAL(1, app.counters[task].polls);
    }
    CHECK_EQUAL(TASKS, polled_count);
}

static void two_wakes_are_one_poll(void)
{
    begin();
    for (unsigned task = 0; task < TASKS; task++) {
        stator_wake(stator_waker_of(task));
        stator_wake(stator_waker_of(task));
    }
    CHECK(app_pass());
    CHECK(!app_pass());
    CHECK_EQUAL(TASKS, polled_count);
}

static void any_set_of_wakes_polls_that_set_in_the_order_of_the_table(void)
{
    static bool woken[TASKS];
    random_start(1);
    for (unsigned round = 0; round < 300; round++) {
        begin();
        const uint32_t one_in = 1u + random_below(20);
        unsigned expected = 0;
        for (unsigned task = 0; task < TASKS; task++) {
            woken[task] = random_below(one_in) == 0u;
            if (woken[task]) {
                stator_wake(stator_waker_of(task));
                expected++;
            }
        }
        CHECK_EQUAL(expected != 0u, app_pass());
        CHECK(!app_pass());
        CHECK_EQUAL(expected, polled_count);
        for (unsigned task = 0; task < TASKS; task++) {
            CHECK_EQUAL(woken[task], app.counters[task].polls);
        }
        for (unsigned i = 1; i < polled_count; i++) {
            CHECK(polled[i - 1u] < polled[i]);
        }
    }
}

static void wake_self(unsigned task)
{
    stator_wake(stator_waker_of(task));
}

static void a_task_that_wakes_itself_starves_no_other(void)
{
    begin();
    during_poll = wake_self;
    app_start();
    for (unsigned pass = 1; pass <= 4; pass++) {
        CHECK(app_pass());
        for (unsigned task = 0; task < TASKS; task++) {
            CHECK_EQUAL(pass, app.counters[task].polls);
        }
    }
}

static void wake_the_one_before(unsigned task)
{
    if (task > 0u) {
        stator_wake(stator_waker_of(task - 1u));
    }
}

static void wakes_from_polls_against_the_order_are_not_lost(void)
{
    begin();
    during_poll = wake_the_one_before;
    stator_wake(stator_waker_of(TASKS - 1u));
    while (app_pass()) {}
    for (unsigned task = 0; task < TASKS; task++) {
        CHECK_EQUAL(1, app.counters[task].polls);
    }
}

static void wake_any(unsigned task)
{
    (void)task;
    if (polled_count < 3u * TASKS) {
        stator_wake(stator_waker_of(random_below(TASKS)));
    }
}

static void after_wakes_from_polls_at_random_the_set_is_empty(void)
{
    random_start(2);
    for (unsigned round = 0; round < 50; round++) {
        begin();
        during_poll = wake_any;
        app_start();
        while (app_pass()) {}
        for (unsigned word = 0; word < WORDS + SUMMARIES; word++) {
            CHECK_EQUAL(0, stator_ready[word]);
        }
    }
}

static void nobody_and_an_index_out_of_range_wake_nobody(void)
{
    begin();
    stator_wake(STATOR_NOBODY);
    for (unsigned task = TASKS; task <= TASKS + 70000u && task <= STATOR_NO_TASK; task++) {
        stator_wake(stator_waker_of(task));
    }
    for (unsigned word = 0; word < WORDS + SUMMARIES; word++) {
        CHECK_EQUAL(0, stator_ready[word]);
    }
    CHECK(!app_pass());
}

int main(void)
{
    TEST(at_the_start_each_task_is_polled_once);
    TEST(a_wake_polls_its_task_and_no_other);
    TEST(the_inline_wake_is_the_same);
    TEST(two_wakes_are_one_poll);
    TEST(any_set_of_wakes_polls_that_set_in_the_order_of_the_table);
    TEST(a_task_that_wakes_itself_starves_no_other);
    TEST(wakes_from_polls_against_the_order_are_not_lost);
    TEST(after_wakes_from_polls_at_random_the_set_is_empty);
    TEST(nobody_and_an_index_out_of_range_wake_nobody);
    return test_finish();
}
