// SPDX-License-Identifier: Apache-2.0
//
// Deadlines on a port, over a clock that the test holds: near 0, near 2^31 and across the wrap. conformance_clock.c has
// the real one.
#include "stator/stator.h"
#include "tests/support/test.h"

#define SLEEPER(m, ROW)                    \
    ROW(m, always, stator_time polled_at;) \
    ROW(m, always, stator_time ask;)       \
    ROW(m, always, bool asks;)             \
    ROW(m, rest, waiting)
STATOR_MACHINE(sleeper, SLEEPER)
static stator_poll sleeper_poll(sleeper *self, stator_waker me);
static void idle(stator_until until);

enum { SLEEPERS = 11 };

#define APP(s, ROW)                                          \
    ROW(s, tier, only)                                       \
    ROW(s, time, time)                                       \
    ROW(s, tasks, sleepers, SLEEPERS, sleeper, sleeper_poll) \
    ROW(s, idle, idle)
STATOR_SYSTEM(app, APP)

static const stator_time starts[] = {0u, (stator_time)INT32_MAX - 50u, UINT32_MAX - 50u};
enum { STARTS = sizeof starts / sizeof starts[0] };

static stator_time now, alarm_at;
static bool alarm_set;
static uint8_t order[2 * SLEEPERS];
static unsigned polled_count;
static stator_until told;

stator_time stator_now(void)
{
    return now;
}

void stator_alarm(stator_time when)
{
    alarm_at = when;
    alarm_set = true;
}

static stator_poll sleeper_poll(sleeper *self, stator_waker me)
{
    self->polled_at = stator_now();
    order[polled_count++ % (2u * SLEEPERS)] = (uint8_t)(me.task - (unsigned)app_sleepers);
    if (self->asks) {
        self->asks = false;
        stator_wake_by(me, self->ask);
    }
    return STATOR_PENDING;
}

/* In place of sleep: the clock jumps to the alarm. */
static void idle(stator_until until)
{
    told = until;
    if (alarm_set) {
        now = stator_before(now, alarm_at) ? alarm_at : now;
        alarm_set = false;
        stator_time_due();
    }
}

static void run_until_idle(void)
{
    while (app_pass()) {}
}

/* Each sleeper asks for an instant, by its number, and all sleeps are slept. */
static void play(stator_time start, const uint8_t *ask_ticks)
{
    now = start;
    alarm_set = false;
    for (unsigned i = 0; i < SLEEPERS; i++) {
        app.sleepers[i].ask = start + ask_ticks[i];
        app.sleepers[i].asks = true;
    }
    app_start();
    run_until_idle();
    polled_count = 0;
    do {
        app_sleep();
        run_until_idle();
    } while (!told.never);
}

static void deadlines_come_in_order_at_their_instants(void)
{
    static const uint8_t ask_ticks[SLEEPERS] = {90, 10, 40, 100, 20, 70, 60, 30, 110, 80, 50};
    for (unsigned i = 0; i < STARTS; i++) {
        play(starts[i], ask_ticks);
        CHECK_EQUAL(SLEEPERS, polled_count);
        for (unsigned n = 0; n < SLEEPERS; n++) {
            CHECK_EQUAL((n + 1u) * 10u, ask_ticks[order[n]]);
            CHECK_EQUAL((n + 1u) * 10u, app.sleepers[order[n]].polled_at - starts[i]);
        }
    }
}

static void deadlines_of_one_instant_come_in_the_tables_order(void)
{
    static const uint8_t ask_ticks[SLEEPERS] = {60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60};
    for (unsigned i = 0; i < STARTS; i++) {
        play(starts[i], ask_ticks);
        CHECK_EQUAL(SLEEPERS, polled_count);
        for (unsigned n = 0; n < SLEEPERS; n++) {
            CHECK_EQUAL(n, order[n]);
            CHECK_EQUAL(60, app.sleepers[n].polled_at - starts[i]);
        }
    }
}

static void the_earlier_of_two_deadlines_is_kept(void)
{
    for (unsigned i = 0; i < STARTS; i++) {
        now = starts[i];
        polled_count = 0;
        stator_wake_by(stator_waker_of(app_sleepers + 3), now + 100u);
        stator_wake_by(stator_waker_of(app_sleepers + 3), now + 60u);
        stator_wake_by(stator_waker_of(app_sleepers + 3), now + 80u);
        do {
            app_sleep();
            run_until_idle();
        } while (!told.never);
        CHECK_EQUAL(1, polled_count);
        CHECK_EQUAL(60, app.sleepers[3].polled_at - starts[i]);
    }
}

static void a_deadline_that_has_passed_comes_at_once(void)
{
    for (unsigned i = 0; i < STARTS; i++) {
        now = starts[i];
        polled_count = 0;
        stator_wake_by(stator_waker_of(app_sleepers), now - 20u);
        app_sleep();
        run_until_idle();
        CHECK_EQUAL(1, polled_count);
        CHECK_EQUAL(0, app.sleepers[0].polled_at - starts[i]);
    }
}

static void nobody_asks_for_nothing(void)
{
    alarm_set = false;
    stator_wake_by(STATOR_NOBODY, now + 10u);
    CHECK(!alarm_set);
    app_sleep();
    CHECK(told.never);
}

int main(void)
{
    TEST(deadlines_come_in_order_at_their_instants);
    TEST(deadlines_of_one_instant_come_in_the_tables_order);
    TEST(the_earlier_of_two_deadlines_is_kept);
    TEST(a_deadline_that_has_passed_comes_at_once);
    TEST(nobody_asks_for_nothing);
    return test_finish();
}
