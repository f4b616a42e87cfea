// SPDX-License-Identifier: Apache-2.0
//
// Deadlines through the whole of a system, in virtual time, with the clock started at 0, near 2^31 and near 2^32.
#include "stator/stator.h"
#include "stator_posix.h"
#include "tests/support/test.h"

#include <string.h>

/* Each poll notes the time, then asks for what the case wrote down for it. */
#define SLEEPER(m, ROW)                 \
    ROW(m, always, uint64_t polled_at;) \
    ROW(m, always, uint32_t polls;)     \
    ROW(m, always, uint32_t ask[4];)    \
    ROW(m, always, uint8_t asks;)       \
    ROW(m, always, uint32_t period;)    \
    ROW(m, rest, waiting)
STATOR_MACHINE(sleeper, SLEEPER)

static stator_poll sleeper_poll(sleeper *self, stator_waker me);
static void sleep_until(stator_until until);

#define APP(s, ROW)                                   \
    ROW(s, tier, control)                             \
    ROW(s, time, clock)                               \
    ROW(s, tasks, sleeper, 40, sleeper, sleeper_poll) \
    ROW(s, idle, sleep_until)
STATOR_SYSTEM(app, APP)

static const stator_time starts[] = {0u, INT32_MAX - 500u, UINT32_MAX - 500u};
enum { STARTS = sizeof starts / sizeof starts[0] };

static stator_until told;
static bool nothing_due;

/* `ask` counts from the start of the case, `period` from now; asked once each. */
static stator_poll sleeper_poll(sleeper *self, stator_waker me)
{
    self->polled_at = stator_posix_elapsed();
    self->polls++;
    const stator_time start = stator_now() - (stator_time)self->polled_at;
    for (unsigned i = 0; i < self->asks; i++) {
        stator_wake_by(me, start + self->ask[i]);
    }
    self->asks = 0;
    if (self->period != 0u) {
        stator_wake_by(me, stator_after(self->period));
    }
    return STATOR_PENDING;
}

static void sleep_until(stator_until until)
{
    told = until;
    stator_port_wait();
}

static void nothing_is_due(void)
{
    nothing_due = true;
}

static void sleep_once(void)
{
    while (app_pass()) {}
    app_sleep();
    while (app_pass()) {}
}

/* Everybody has been polled once, at time 0, and nothing is armed. */
static void begin(stator_time start)
{
    stator_posix_virtual_time(start);
    stator_posix_when_nothing_is_due(nothing_is_due);
    memset(&app, 0, sizeof app);
    memset(&app_clock_, 0, sizeof app_clock_);
    nothing_due = false;
    app_start();
    while (app_pass()) {}
    for (unsigned i = 0; i < 40u; i++) {
        app.sleeper[i].polls = 0;
    }
}

static void ask(unsigned task, uint32_t at)
{
    sleeper *const asking = &app.sleeper[task];
    asking->ask[asking->asks++] = at;
    stator_wake(stator_waker_of((unsigned)app_sleeper + task));
}

static void a_deadline_wakes_its_task_at_its_time(void)
{
    for (unsigned i = 0; i < STARTS; i++) {
        begin(starts[i]);
        ask(3, 1000);
        sleep_once();
        CHECK_EQUAL(2, app.sleeper[3].polls);
        CHECK_EQUAL(1000, app.sleeper[3].polled_at);
        CHECK(!nothing_due);
        sleep_once();
        CHECK(nothing_due);
        CHECK_EQUAL(2, app.sleeper[3].polls);
    }
}

static void deadlines_come_in_order_across_the_wrap(void)
{
    for (unsigned i = 0; i < STARTS; i++) {
        begin(starts[i]);
        for (unsigned task = 0; task < 40u; task++) {
            ask(task, 10u + (task * 17u % 40u) * 25u);
        }
        for (unsigned turn = 0; turn < 40u; turn++) {
            sleep_once();
            CHECK_EQUAL(10u + turn * 25u, stator_posix_elapsed());
        }
        for (unsigned task = 0; task < 40u; task++) {
            CHECK_EQUAL(2, app.sleeper[task].polls);
            CHECK_EQUAL(10u + (task * 17u % 40u) * 25u, app.sleeper[task].polled_at);
        }
    }
}

static void the_earliest_of_several_deadlines_is_kept_and_the_later_ones_are_not(void)
{
    for (unsigned i = 0; i < STARTS; i++) {
        begin(starts[i]);
        ask(0, 900);
        ask(0, 300);
        ask(0, 600);
        sleep_once();
        CHECK_EQUAL(300, app.sleeper[0].polled_at);
        sleep_once();
        CHECK(nothing_due);
        CHECK_EQUAL(2, app.sleeper[0].polls);
    }
}

static void after_it_has_come_a_later_deadline_counts_again(void)
{
    begin(0);
    ask(0, 300);
    sleep_once();
    ask(0, 900);
    sleep_once();
    CHECK_EQUAL(900, app.sleeper[0].polled_at);
}

static void a_deadline_of_a_finished_wait_costs_one_poll(void)
{
    begin(0);
    ask(0, 300);
    while (app_pass()) {}
    app_wake(app_sleeper); /* something else came: the wait is over, its deadline is still there */
    sleep_once();
    CHECK_EQUAL(3, app.sleeper[0].polls);
    CHECK_EQUAL(300, app.sleeper[0].polled_at);
}

static void equal_deadlines_are_served_in_one_wake_of_the_alarm(void)
{
    begin(starts[2]);
    for (unsigned task = 0; task < 40u; task++) {
        ask(task, 700);
    }
    sleep_once();
    for (unsigned task = 0; task < 40u; task++) {
        CHECK_EQUAL(700, app.sleeper[task].polled_at);
        CHECK_EQUAL(2, app.sleeper[task].polls);
    }
}

static void a_deadline_in_the_past_comes_at_once(void)
{
    for (unsigned i = 0; i < STARTS; i++) {
        begin(starts[i]);
        ask(1, 800);
        sleep_once();
        ask(0, 500);
        sleep_once();
        CHECK_EQUAL(800, app.sleeper[0].polled_at);
        CHECK_EQUAL(2, app.sleeper[0].polls);
    }
}

static void the_longest_period_is_as_long_as_it_says(void)
{
    for (unsigned i = 0; i < STARTS; i++) {
        begin(starts[i]);
        ask(0, STATOR_LONGEST_TICKS);
        ask(1, 1);
        sleep_once();
        CHECK_EQUAL(1, app.sleeper[1].polled_at);
        CHECK_EQUAL(1, app.sleeper[0].polls);
        sleep_once();
        CHECK_EQUAL(STATOR_LONGEST_TICKS, app.sleeper[0].polled_at);
    }
}

static void periods_keep_their_count_round_the_whole_clock(void)
{
    begin(starts[1]);
    for (unsigned task = 0; task < 3u; task++) {
        app.sleeper[task].period = 1000000u << task;
        app_wake((enum app_task)((unsigned)app_sleeper + task));
    }
    const uint64_t end = 2u * ((uint64_t)UINT32_MAX + 1u);
    while (stator_posix_elapsed() < end) {
        sleep_once();
    }
    for (unsigned task = 0; task < 3u; task++) {
        CHECK_EQUAL(1u + stator_posix_elapsed() / app.sleeper[task].period, app.sleeper[task].polls);
    }
}

static void nobody_and_an_index_out_of_range_have_no_deadline(void)
{
    begin(0);
    stator_wake_by(STATOR_NOBODY, 10);
    stator_wake_by(stator_waker_of(app_end_), 10);
    sleep_once();
    CHECK(nothing_due);
}

static void the_idle_hook_is_told_until_when_nothing_is_due(void)
{
    for (unsigned i = 0; i < STARTS; i++) {
        begin(starts[i]);
        ask(7, 900);
        ask(9, 400);
        sleep_once();
        CHECK(!told.never);
        CHECK_EQUAL((stator_time)(starts[i] + 400u), told.at);
        sleep_once();
        CHECK_EQUAL((stator_time)(starts[i] + 900u), told.at);
        sleep_once();
        CHECK(told.never);
    }
}

static void an_alarm_too_often_or_too_early_wakes_nobody(void)
{
    begin(0);
    ask(0, 500);
    while (app_pass()) {}
    stator_time_due();
    while (app_pass()) {}
    CHECK_EQUAL(1, app.sleeper[0].polls);
    sleep_once();
    CHECK_EQUAL(500, app.sleeper[0].polled_at);
}

int main(void)
{
    TEST(a_deadline_wakes_its_task_at_its_time);
    TEST(deadlines_come_in_order_across_the_wrap);
    TEST(the_earliest_of_several_deadlines_is_kept_and_the_later_ones_are_not);
    TEST(after_it_has_come_a_later_deadline_counts_again);
    TEST(a_deadline_of_a_finished_wait_costs_one_poll);
    TEST(equal_deadlines_are_served_in_one_wake_of_the_alarm);
    TEST(a_deadline_in_the_past_comes_at_once);
    TEST(the_longest_period_is_as_long_as_it_says);
    TEST(periods_keep_their_count_round_the_whole_clock);
    TEST(nobody_and_an_index_out_of_range_have_no_deadline);
    TEST(the_idle_hook_is_told_until_when_nothing_is_due);
    TEST(an_alarm_too_often_or_too_early_wakes_nobody);
    return test_finish();
}
