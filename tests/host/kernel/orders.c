// SPDX-License-Identifier: Apache-2.0
//
// The orders strict and rotate, as order.h promises them, in tiers of one word and of several with a summary.
// The default order is ready_set_cases.h's.
#include "stator/stator.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#include <string.h>

#define COUNTER(m, ROW)             \
    ROW(m, always, uint32_t polls;) \
    ROW(m, rest, counting)
STATOR_MACHINE(counter, COUNTER)

static stator_poll counter_poll(counter *self, stator_waker me);

enum { SMALL = 5, LARGE = 100 };

#define APP(s, ROW)                                 \
    ROW(s, tier, strict_small, strict)              \
    ROW(s, tasks, ss, SMALL, counter, counter_poll) \
    ROW(s, tier, rotate_small, rotate)              \
    ROW(s, tasks, rs, SMALL, counter, counter_poll) \
    ROW(s, tier, strict_large, strict)              \
    ROW(s, tasks, sl, LARGE, counter, counter_poll) \
    ROW(s, tier, rotate_large, rotate)              \
    ROW(s, tasks, rl, LARGE, counter, counter_poll)
STATOR_SYSTEM(app, APP)

static unsigned first, count; /* the tier that a case is about */
static uint16_t polled[1000]; /* counted from its first task */
static unsigned polled_count;
static void (*during_poll)(unsigned task);

static stator_poll counter_poll(counter *self, stator_waker me)
{
    self->polls++;
    polled[polled_count++ % 1000u] = (uint16_t)(me.task - first);
    if (during_poll != NULL) {
        during_poll(me.task - first);
    }
    return STATOR_PENDING;
}

static void wake(unsigned task)
{
    stator_wake(stator_waker_of(first + task));
}

static struct app_round held;

static void run_until_idle(void)
{
    while (app_step(&held)) {}
}

static void begin(unsigned first_of_tier, unsigned count_of_tier)
{
    during_poll = NULL;
    run_until_idle();
    memset(&app, 0, sizeof app);
    memset(&held, 0, sizeof held);
    first = first_of_tier;
    count = count_of_tier;
    polled_count = 0;
}

static unsigned next_polled(void)
{
    const unsigned before = polled_count;
    return app_step(&held) ? polled[before % 1000u] : UINT16_MAX;
}

static void one_poll_a_step(unsigned tier, unsigned tasks)
{
    begin(tier, tasks);
    wake(0);
    wake(tasks - 1u);
    CHECK(app_step(&held));
    CHECK_EQUAL(1, polled_count);
    CHECK(app_step(&held));
    CHECK_EQUAL(2, polled_count);
    run_until_idle();
    CHECK_EQUAL(2, polled_count);
}

static void strict_and_rotate_take_one_task_a_step(void)
{
    one_poll_a_step(app_ss, SMALL);
    one_poll_a_step(app_rs, SMALL);
    one_poll_a_step(app_sl, LARGE);
    one_poll_a_step(app_rl, LARGE);
}

static void wake_all_before(unsigned task)
{
    for (unsigned other = 0; other < task; other++) {
        wake(other);
    }
}

/* Task t is followed by all those before it again: 2^t polls from t on, all in strict order. */
static void strict_polls_the_first_ready_task_again(void)
{
    begin(app_ss, SMALL);
    during_poll = wake_all_before;
    wake(SMALL - 1u);
    run_until_idle();
    static const uint16_t expected[] = {4, 0, 1, 0, 2, 0, 1, 0, 3, 0, 1, 0, 2, 0, 1, 0};
    CHECK_EQUAL(sizeof expected / sizeof expected[0], polled_count);
    CHECK_EQUAL(0, memcmp(expected, polled, sizeof expected));
}

static void wake_self_a_while(unsigned task)
{
    if (task == 0u && polled_count < 50u) {
        wake(0);
    }
}

static void strict_may_starve_a_later_task(unsigned tier, unsigned tasks)
{
    begin(tier, tasks);
    during_poll = wake_self_a_while;
    wake(tasks - 1u);
    wake(0);
    for (unsigned pass = 0; pass < 50; pass++) {
        CHECK_EQUAL(0, next_polled());
    }
    CHECK_EQUAL(tasks - 1u, next_polled());
}

static void under_strict_a_task_that_wakes_itself_starves_those_after_it(void)
{
    strict_may_starve_a_later_task(app_ss, SMALL);
    strict_may_starve_a_later_task(app_sl, LARGE);
}

static void wake_32(unsigned task)
{
    if (task == 64u) {
        wake(32);
    }
}

static void strict_sees_a_wake_in_an_earlier_word(void)
{
    begin(app_sl, LARGE);
    during_poll = wake_32;
    wake(64);
    wake(65);
    CHECK_EQUAL(64, next_polled());
    CHECK_EQUAL(32, next_polled());
    CHECK_EQUAL(65, next_polled());
}

static void wake_self_always(unsigned task)
{
    wake(task);
}

/* Everyone is always ready: then the turn goes round. */
static void goes_round(unsigned tier, unsigned tasks)
{
    begin(tier, tasks);
    during_poll = wake_self_always;
    for (unsigned task = 0; task < tasks; task++) {
        wake(task);
    }
    const unsigned start = next_polled();
    for (unsigned turn = 1; turn < 3u * tasks; turn++) {
        CHECK_EQUAL((start + turn) % tasks, next_polled());
    }
}

static void under_rotate_each_is_polled_once_before_any_is_polled_twice(void)
{
    goes_round(app_rs, SMALL);
    goes_round(app_rl, LARGE);
}

static void wake_at_random(unsigned task)
{
    (void)task;
    if (polled_count < 600u) {
        wake(random_below(count));
        wake(random_below(count));
    }
}

/* Any wakes in between: the next one polled is the first ready task after the last one, around. */
static void follows_the_turn(unsigned tier, unsigned tasks)
{
    begin(tier, tasks);
    during_poll = wake_at_random;
    wake(random_below(tasks));
    unsigned turn = (next_polled() + 1u) % tasks;
    for (unsigned i = 0; i < 500; i++) {
        unsigned expected = UINT16_MAX;
        for (unsigned ahead = tasks; ahead-- > 0u;) {
            const unsigned task = (turn + ahead) % tasks;
            const stator_word leaf = stator_ready[(unsigned)app_summaries_ + (first + task) / 32u];
            expected = (leaf >> ((first + task) % 32u) & 1u) != 0u ? task : expected;
        }
        CHECK_EQUAL(expected, next_polled());
        turn = (expected + 1u) % tasks;
    }
}

static void rotate_takes_the_next_ready_task_after_the_last_one(void)
{
    random_start(4);
    follows_the_turn(app_rs, SMALL);
    follows_the_turn(app_rl, LARGE);
}

static void any_set_is_polled_exactly_once(unsigned tier, unsigned tasks)
{
    static bool woken[LARGE];
    for (unsigned round = 0; round < 300; round++) {
        begin(tier, tasks);
        unsigned expected = 0;
        const uint32_t one_in = 1u + random_below(20);
        for (unsigned task = 0; task < tasks; task++) {
            woken[task] = random_below(one_in) == 0u;
            if (woken[task]) {
                wake(task);
                expected++;
            }
        }
        run_until_idle();
        CHECK_EQUAL(expected, polled_count);
        for (unsigned i = 0; i < polled_count; i++) {
            CHECK(woken[polled[i]]);
            woken[polled[i]] = false;
        }
    }
}

static void strict_and_rotate_lose_no_wake_and_invent_none(void)
{
    random_start(5);
    any_set_is_polled_exactly_once(app_ss, SMALL);
    any_set_is_polled_exactly_once(app_rs, SMALL);
    any_set_is_polled_exactly_once(app_sl, LARGE);
    any_set_is_polled_exactly_once(app_rl, LARGE);
}

/* A wake sets its task's bit, then the summary's: the loop may have polled the task in between. */
static void stale_summary(unsigned tier, unsigned tasks, unsigned tier_number)
{
    begin(tier, tasks);
    stator_port_set(&stator_ready[tier_number], 0xfu);
    wake(tasks - 1u);
    CHECK_EQUAL(tasks - 1u, next_polled());
    run_until_idle();
    CHECK_EQUAL(1, polled_count);
    CHECK_EQUAL(0, stator_ready[tier_number]);
}

static void a_stale_summary_bit_costs_a_look_and_goes(void)
{
    stale_summary(app_sl, LARGE, app_strict_large_tier);
    stale_summary(app_rl, LARGE, app_rotate_large_tier);
}

/* The other half of such a wake: the bit is set, its summary not yet. */
static void half_a_wake(unsigned tier, unsigned tier_number)
{
    begin(tier, LARGE);
    stator_port_set(&stator_ready[(unsigned)app_summaries_ + tier / 32u + 2u], 1u);
    run_until_idle();
    CHECK_EQUAL(0, polled_count);
    stator_port_set(&stator_ready[tier_number], 1u << 2);
    run_until_idle();
    CHECK_EQUAL(1, polled_count);
    CHECK_EQUAL(64, polled[0]);
}

static void a_bit_whose_summary_comes_later_is_not_lost(void)
{
    half_a_wake(app_sl, app_strict_large_tier);
    half_a_wake(app_rl, app_rotate_large_tier);
}

int main(void)
{
    TEST(strict_and_rotate_take_one_task_a_step);
    TEST(strict_polls_the_first_ready_task_again);
    TEST(under_strict_a_task_that_wakes_itself_starves_those_after_it);
    TEST(strict_sees_a_wake_in_an_earlier_word);
    TEST(under_rotate_each_is_polled_once_before_any_is_polled_twice);
    TEST(rotate_takes_the_next_ready_task_after_the_last_one);
    TEST(strict_and_rotate_lose_no_wake_and_invent_none);
    TEST(a_stale_summary_bit_costs_a_look_and_goes);
    TEST(a_bit_whose_summary_comes_later_is_not_lost);
    return test_finish();
}
