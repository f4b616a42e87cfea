// SPDX-License-Identifier: Apache-2.0
//
// A periodic gate whose alarm may come late by more than two periods: it opens when it is due, keeps its phase, and
// counts what it has missed, with the tick counter at every point of its range.
#include "stator/periodic.h"
#include "stator/stator.h"
#include "stator_check.h"

enum { PERIOD_TICKS = 3, LATE_TICKS = 7 };

#define TICKER(m, ROW)                            \
    ROW(m, state, beginning)                      \
    ROW(m, state, ticking, stator_periodic gate;) \
    ROW(m, edge, beginning, ticking)
STATOR_MACHINE(ticker, TICKER)
stator_poll ticker_poll(ticker *self, stator_waker me);

#define APP(s, ROW)     \
    ROW(s, tier, all)   \
    ROW(s, time, clock) \
    ROW(s, task, ticker, ticker, ticker_poll)
STATOR_SYSTEM(app, APP)

static uint8_t most_missed;

stator_poll ticker_poll(ticker *self, stator_waker me)
{
    if (ticker_state_of(self) == ticker_beginning) {
        STATOR_IN(ticker, self, beginning);
        (void)here;
        STATOR_GO(ticker, self, beginning, ticking, .gate = stator_periodic_of(stator_now(), PERIOD_TICKS));
    }
    STATOR_IN(ticker, self, ticking);
    const stator_time due = here->gate.due;
    if (stator_periodic_poll(&here->gate, me) == STATOR_PENDING) {
        return STATOR_PENDING;
    }
    const uint32_t late_ticks = stator_now() - due;
    const uint16_t missed = stator_periodic_missed(&here->gate);
    if (late_ticks > INT32_MAX || missed > late_ticks / PERIOD_TICKS) {
        stator_check_fail("it opens before it is due");
    }
    if (here->gate.due - due != (missed + 1u) * PERIOD_TICKS) {
        stator_check_fail("it loses its phase");
    }
    most_missed = (uint8_t)(missed > most_missed ? missed : most_missed);
    stator_periodic_next(&here->gate);
    stator_wake(me);
    return STATOR_PENDING;
}

#define MODEL(c, ROW)                                                                                         \
    ROW(c, system, app)                                                                                       \
    ROW(c, clock, 1)                                                                                          \
    ROW(c, late, LATE_TICKS)                                                                                  \
    ROW(c, always, misses_no_more_than_it_is_late, most_missed <= (LATE_TICKS + PERIOD_TICKS) / PERIOD_TICKS) \
    ROW(c, again, has_missed_two, most_missed >= 2)
STATOR_CHECK(model, MODEL)
