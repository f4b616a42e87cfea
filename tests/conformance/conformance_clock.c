// SPDX-License-Identifier: Apache-2.0
// test: board_sources boards/time/board_time.c
//
// The clock and the alarm that come with a board or with the POSIX port, and sleep that the alarm ends.
#include "stator/stator.h"
#include "tests/support/test.h"

#if __STDC_HOSTED__
#include "stator_posix.h"
#define TICKS_PER_SECOND STATOR_POSIX_TICKS_PER_SECOND
static void board_time_start(void) {}
#else
#include "board_time.h"
#include "clock.h"
#define TICKS_PER_SECOND BOARD_TICKS_PER_SECOND
#endif

#define MILLISECOND (TICKS_PER_SECOND / 1000u)

#define SLEEPER(m, ROW)                    \
    ROW(m, always, stator_time polled_at;) \
    ROW(m, rest, waiting)
STATOR_MACHINE(sleeper, SLEEPER)
static stator_poll sleeper_poll(sleeper *self, stator_waker me);
static void idle(stator_until until);

enum { SLEEPERS = 5 };

#define APP(s, ROW)                                          \
    ROW(s, tier, only)                                       \
    ROW(s, time, time)                                       \
    ROW(s, tasks, sleepers, SLEEPERS, sleeper, sleeper_poll) \
    ROW(s, idle, idle)
STATOR_SYSTEM(app, APP)

static struct app_round held;
static unsigned polled_count, sleeps;

static stator_poll sleeper_poll(sleeper *self, stator_waker me)
{
    (void)me;
    self->polled_at = stator_now();
    polled_count++;
    return STATOR_PENDING;
}

static void idle(stator_until until)
{
    (void)until;
    sleeps++;
    stator_port_wait();
}

static void run_until(unsigned count)
{
    while (polled_count < count) {
        if (!app_step(&held)) {
            app_sleep();
        }
    }
}

static void begin(void)
{
    while (app_step(&held)) {}
    polled_count = 0;
    sleeps = 0;
}

static void the_clock_goes_forward(void)
{
    stator_time last = stator_now();
    const stator_time start = last;
    while (stator_before(last, start + MILLISECOND)) {
        const stator_time next = stator_now();
        CHECK(!stator_before(next, last));
        last = next;
    }
}

static void an_alarm_ends_the_sleep_and_none_is_early(void)
{
    begin();
    const stator_time start = stator_now();
    for (unsigned i = SLEEPERS; i-- != 0u;) {
        stator_wake_by(stator_waker_of(app_sleepers + i), start + (i + 1u) * 3u * MILLISECOND);
    }
    run_until(SLEEPERS);
    CHECK(sleeps != 0u);
    for (unsigned i = 0; i < SLEEPERS; i++) {
        CHECK(!stator_before(app.sleepers[i].polled_at, start + (i + 1u) * 3u * MILLISECOND));
        CHECK(i == 0u || !stator_before(app.sleepers[i].polled_at, app.sleepers[i - 1u].polled_at));
    }
}

static void a_later_alarm_is_replaced_by_an_earlier_one(void)
{
    begin();
    const stator_time start = stator_now();
    stator_wake_by(stator_waker_of(app_sleepers), start + 30u * TICKS_PER_SECOND);
    stator_wake_by(stator_waker_of(app_sleepers + 1), start + 2u * MILLISECOND);
    run_until(1);
    CHECK(!stator_before(app.sleepers[1].polled_at, start + 2u * MILLISECOND));
    CHECK(stator_before(stator_now(), start + 20u * TICKS_PER_SECOND));
}

static void an_alarm_that_has_passed_comes_all_the_same(void)
{
    for (uint32_t ago_ticks = 0; ago_ticks < 200u; ago_ticks++) {
        begin();
        stator_wake_by(stator_waker_of(app_sleepers + 2), stator_now() - ago_ticks);
        run_until(1);
    }
}

/* Among them those that pass while the compare register is written. */
static void an_alarm_a_few_ticks_ahead_is_not_missed(void)
{
    for (uint32_t ahead_ticks = 0; ahead_ticks < 200u; ahead_ticks++) {
        begin();
        const stator_time deadline = stator_now() + ahead_ticks;
        stator_wake_by(stator_waker_of(app_sleepers + 2), deadline);
        run_until(1);
        CHECK(!stator_before(app.sleepers[2].polled_at, deadline));
    }
}

int main(void)
{
    board_time_start();
    TEST(the_clock_goes_forward);
    TEST(an_alarm_ends_the_sleep_and_none_is_early);
    TEST(a_later_alarm_is_replaced_by_an_earlier_one);
    TEST(an_alarm_that_has_passed_comes_all_the_same);
    TEST(an_alarm_a_few_ticks_ahead_is_not_missed);
    return test_finish();
}
