// SPDX-License-Identifier: Apache-2.0
//
// A control task that is due each millisecond, beside a task that computes for milliseconds on end. The control tier
// preempts the loop, so it is served within microseconds; built with ONE_TIER, both are tiers of the loop, and it waits
// for the end of a poll. The summary says how late the control task was at worst.
#include "bells.h"
#include "semihosting.h"
#include "stator/ceiling.h"
#include "stator/shared.h"
#include "stator/stator.h"

#define PERIOD_TICKS (BOARD_TICKS_PER_SECOND / 1000u)
#define POLL_TICKS   (BOARD_TICKS_PER_SECOND / 200u) /* how long the planner computes in one poll */
enum { TURNS = 300 };

/* Of both tiers. The regulator, the most urgent that uses it, needs no lock to read; the planner needs one to write. */
static struct setpoint {
    uint32_t position;
    uint32_t inverse; /* ~position */
} setpoint = {0u, ~0u};
STATOR_SHARED(setpoint, "written under a ceiling lock");

#define REGULATOR(m, ROW)                                   \
    ROW(m, always, stator_time due; uint32_t latest_ticks;) \
    ROW(m, always, uint16_t turns; uint16_t torn;)          \
    ROW(m, state, starting)                                 \
    ROW(m, state, regulating)                               \
    ROW(m, final, done)                                     \
    ROW(m, edge, starting, regulating)                      \
    ROW(m, edge, regulating, done)
STATOR_MACHINE(regulator, REGULATOR)

#define PLANNER(m, ROW)             \
    ROW(m, always, uint32_t plans;) \
    ROW(m, state, planning)
STATOR_MACHINE(planner, PLANNER)

#define REPORTER(m, ROW) ROW(m, rest, waiting)
STATOR_MACHINE(reporter, REPORTER)

static stator_poll regulator_poll(regulator *self, stator_waker me);
static stator_poll planner_poll(planner *self, stator_waker me);
static stator_poll reporter_poll(reporter *self, stator_waker me);
#ifdef ONE_TIER
#define CONTROL(s, ROW) ROW(s, tier, control)
#else
static void alarm_of_control(stator_time when);
#define CONTROL(s, ROW)                             \
    ROW(s, preempting, control, fair, ring_control) \
    ROW(s, time_of, control_clock, control, alarm_of_control)
#endif
#define APP(s, ROW)                                \
    CONTROL(s, ROW)                                \
    ROW(s, task, motor, regulator, regulator_poll) \
    ROW(s, tier, background)                       \
    ROW(s, time, clock)                            \
    ROW(s, task, report, reporter, reporter_poll)  \
    ROW(s, task, plan, planner, planner_poll)
STATOR_SYSTEM(app, APP)

static stator_poll regulator_poll(regulator *self, stator_waker me)
{
    for (;;) {
        switch (regulator_state_of(self)) {
        case regulator_starting: {
            STATOR_IN(regulator, self, starting);
            self->due = stator_after(PERIOD_TICKS);
            STATOR_GO(regulator, self, starting, regulating);
            continue;
        }
        case regulator_regulating: {
            STATOR_IN(regulator, self, regulating);
            stator_wake_by(me, self->due);
            if (!stator_passed(self->due)) {
                return STATOR_PENDING;
            }
            const uint32_t late_ticks = stator_now() - self->due;
            self->latest_ticks = late_ticks > self->latest_ticks ? late_ticks : self->latest_ticks;
            self->torn = (uint16_t)(self->torn + (setpoint.inverse != ~setpoint.position));
            self->due += PERIOD_TICKS;
            if (++self->turns < TURNS) {
                continue;
            }
            app_wake(app_report);
            STATOR_GO(regulator, self, regulating, done);
            return STATOR_READY;
        }
        case regulator_done:
            return STATOR_READY;
        }
        __builtin_unreachable();
    }
}

static stator_poll planner_poll(planner *self, stator_waker me)
{
    const stator_time until = stator_after(POLL_TICKS);
    while (!stator_passed(until)) {
        self->plans++;
        const stator_ceiling held = stator_ceiling_enter(CONTROL_CEILING);
        setpoint.position = self->plans;
        setpoint.inverse = ~self->plans;
        stator_ceiling_leave(held);
    }
    stator_wake(me);
    return STATOR_PENDING;
}

static void say(const char *before, uint32_t number, const char *after)
{
    semihosting_write(before);
    semihosting_write_number(number);
    semihosting_write(after);
}

/* Woken at the start too: nothing is to be reported then. */
static stator_poll reporter_poll(reporter *self, stator_waker me)
{
    (void)self, (void)me;
    if (regulator_state_of(&app.motor) == regulator_done) {
        const uint32_t ticks_per_us = BOARD_TICKS_PER_SECOND / 1000000u;
        say("control: ", app.motor.turns, " turns of 1 ms; ");
        say("late at worst by ", (app.motor.latest_ticks + ticks_per_us - 1u) / ticks_per_us, " us; ");
        say("", app.motor.torn, " torn setpoints of ");
        say("", app.plan.plans, " planned\n");
        semihosting_exit(0);
    }
    return STATOR_PENDING;
}

stator_time stator_now(void)
{
    return board_ticks();
}

#ifdef ONE_TIER

void stator_alarm(stator_time when)
{
    board_alarm_at(when);
}

void board_alarm_handler(void)
{
    board_alarm_acknowledge();
    stator_time_due();
}

#else

/* Two tiers, one hardware alarm. */
static struct stator_alarms alarms;
STATOR_SHARED(alarms, "atomic, stator/alarms.h");
enum { OF_CONTROL, OF_BACKGROUND };

static void alarm_of_control(stator_time when)
{
    stator_alarms_ask(&alarms, OF_CONTROL, when);
    pend_alarm();
}

void stator_alarm(stator_time when)
{
    stator_alarms_ask(&alarms, OF_BACKGROUND, when);
    pend_alarm();
}

static void serve_alarms(void)
{
    stator_until next;
    const stator_word due = stator_alarms_take(&alarms, &next);
    if ((due & 1u << OF_CONTROL) != 0u) {
        app_wake(app_control_clock);
    }
    if ((due & 1u << OF_BACKGROUND) != 0u) {
        stator_time_due();
    }
    if (!next.never) {
        board_alarm_at(next.at);
    }
}

void board_alarm_handler(void)
{
    board_alarm_acknowledge();
    serve_alarms();
}

BELL_HANDLERS(app, APP, serve_alarms, app_control_serve)

#endif

int main(void)
{
    board_clock_start();
    bells_start();
    interrupt_enable(BOARD_ALARM_IRQ);
    app_run();
}
