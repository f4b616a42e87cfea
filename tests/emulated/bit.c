// SPDX-License-Identifier: Apache-2.0
// test: qemu -icount shift=6,sleep=off
//
// stator/bit.h on a real device, at each of its three paces: the interrupt status of timer 2 of the dual timer. Timer 1
// is the clock's alarm; they share an interrupt.
#include "stator/bit.h"
#include "clock.h"
#include "register_access.h"
#include "stator/stator.h"
#include "tests/support/test.h"

/* DDI 0479 4.5 */
#define TIMER2_BASE         (DUAL_TIMER_BASE + 0x20u)
#define TIMER_STATUS        0x10u /* bit 0, before the mask */
#define TIMER_MASKED_STATUS 0x14u /* and behind it */
#define TIMER_RUNS          (DUAL_TIMER_CONTROL_ENABLE | DUAL_TIMER_CONTROL_32_BITS | DUAL_TIMER_CONTROL_ONESHOT)
#define EXPIRY_TICKS        5000u
#define PATIENCE_TICKS      50000u
#define SLACK_TICKS         1000u /* the alarm, the loop, a few polls */

static const stator_register timer_status = {TIMER2_BASE + TIMER_STATUS};
static stator_cell expiry = STATOR_CELL;
static stator_time began;

#define WAITER(m, ROW)                                 \
    ROW(m, always, uint32_t polls;)                    \
    ROW(m, state, waiting, stator_bit expired;)        \
    ROW(m, final, done, bool in_time; stator_time at;) \
    ROW(m, edge, waiting, done)                        \
    ROW(m, edge, any, waiting)
STATOR_MACHINE(waiter, WAITER)

static stator_poll waiter_poll(waiter *self, stator_waker me)
{
    switch (waiter_state_of(self)) {
    case waiter_waiting: {
        STATOR_IN(waiter, self, waiting);
        self->polls++;
        stator_cell_arm(&expiry, me);
        if (stator_bit_poll(&here->expired, me) == STATOR_PENDING) {
            return STATOR_PENDING;
        }
        const bool in_time = stator_bit_state_of(&here->expired) == stator_bit_set;
        STATOR_GO(waiter, self, waiting, done, .in_time = in_time, .at = stator_now());
        return STATOR_READY;
    }
    case waiter_done:
        break;
    }
    return STATOR_READY;
}

#define APP(s, ROW)     \
    ROW(s, tier, only)  \
    ROW(s, time, clock) \
    ROW(s, task, waiter, waiter, waiter_poll)
STATOR_SYSTEM(app, APP)

stator_time stator_now(void)
{
    return board_ticks();
}

void stator_alarm(stator_time when)
{
    board_alarm_at(when);
}

/* Leaves timer 2's status as it is, for the waiter to read: it masks it, or the interrupt would come for ever. */
void board_alarm_handler(void);
void board_alarm_handler(void)
{
    if (register_read(TIMER2_BASE + TIMER_MASKED_STATUS) != 0u) {
        register_write(TIMER2_BASE + DUAL_TIMER_CONTROL, TIMER_RUNS);
        stator_cell_signal(&expiry, 1u);
    }
    if (register_read(DUAL_TIMER_BASE + TIMER_MASKED_STATUS) != 0u) {
        board_alarm_acknowledge();
        stator_time_due();
    }
}

static void timer_start(uint32_t ticks, uint32_t with_interrupt)
{
    began = stator_now();
    register_write(TIMER2_BASE + DUAL_TIMER_LOAD, ticks);
    register_write(TIMER2_BASE + DUAL_TIMER_CONTROL, TIMER_RUNS | with_interrupt);
}

static void timer_stop(void)
{
    register_write(TIMER2_BASE + DUAL_TIMER_CONTROL, 0u);
    register_write(TIMER2_BASE + DUAL_TIMER_INT_CLEAR, 1u);
}

/* Runs the system until the bit is there or it is too late; how many ticks after `began`. */
static uint32_t wait_for(stator_bit bit)
{
    STATOR_GO_ANY(waiter, &app.waiter, waiting, .expired = bit);
    app.waiter.polls = 0;
    app_wake(app_waiter);
    while (waiter_state_of(&app.waiter) != waiter_done) {
        if (!app_pass()) {
            app_sleep();
        }
    }
    return app.waiter.done.at - began;
}

static void a_bit_is_found_in_the_pass_after_it_was_set(void)
{
    timer_start(EXPIRY_TICKS, 0u);
    const uint32_t ticks = wait_for(stator_bit_of(timer_status, 0, stator_after(PATIENCE_TICKS), STATOR_BIT_EACH_PASS));
    timer_stop();
    CHECK(waiter_done_of(&app.waiter)->in_time);
    CHECK(ticks >= EXPIRY_TICKS && ticks < EXPIRY_TICKS + SLACK_TICKS);
    CHECK(app.waiter.polls > 20u);
}

static void a_bit_is_found_at_the_next_look(void)
{
    timer_start(EXPIRY_TICKS, 0u);
    const uint32_t ticks = wait_for(stator_bit_of(timer_status, 0, stator_after(PATIENCE_TICKS), 4000u));
    timer_stop();
    CHECK(waiter_done_of(&app.waiter)->in_time);
    CHECK(ticks >= 8000u && ticks < 8000u + SLACK_TICKS);
    CHECK_EQUAL(3, app.waiter.polls);
}

static void an_interrupt_wakes_who_waits_for_it(void)
{
    timer_start(EXPIRY_TICKS, DUAL_TIMER_CONTROL_IRQ);
    const uint32_t ticks = wait_for(stator_bit_of(timer_status, 0, stator_after(PATIENCE_TICKS), STATOR_BIT_ON_WAKE));
    timer_stop();
    CHECK(waiter_done_of(&app.waiter)->in_time);
    CHECK(ticks >= EXPIRY_TICKS && ticks < EXPIRY_TICKS + SLACK_TICKS);
    CHECK_EQUAL(2, app.waiter.polls);
}

static void a_bit_that_does_not_come_is_too_late(void)
{
    began = stator_now();
    const uint32_t ticks = wait_for(stator_bit_of(timer_status, 0, stator_after(3000u), STATOR_BIT_ON_WAKE));
    CHECK(!waiter_done_of(&app.waiter)->in_time);
    CHECK(ticks >= 3000u && ticks < 3000u + SLACK_TICKS);
    CHECK_EQUAL(2, app.waiter.polls);
}

static void a_bit_left_from_before_is_no_rise(void)
{
    timer_start(100u, 0u);
    (void)wait_for(stator_bit_of(timer_status, 0, stator_after(PATIENCE_TICKS), STATOR_BIT_EACH_PASS));
    CHECK(waiter_done_of(&app.waiter)->in_time);
    (void)wait_for(stator_bit_rise_of(timer_status, 0, stator_after(3000u), STATOR_BIT_EACH_PASS));
    CHECK(!waiter_done_of(&app.waiter)->in_time);
    timer_stop();
    timer_start(EXPIRY_TICKS, 0u);
    (void)wait_for(stator_bit_rise_of(timer_status, 0, stator_after(PATIENCE_TICKS), STATOR_BIT_EACH_PASS));
    timer_stop();
    CHECK(waiter_done_of(&app.waiter)->in_time);
}

int main(void)
{
    board_clock_start();
    interrupt_enable(BOARD_ALARM_IRQ);
    TEST(a_bit_is_found_in_the_pass_after_it_was_set);
    TEST(a_bit_is_found_at_the_next_look);
    TEST(an_interrupt_wakes_who_waits_for_it);
    TEST(a_bit_that_does_not_come_is_too_late);
    TEST(a_bit_left_from_before_is_no_rise);
    return test_finish();
}
