// SPDX-License-Identifier: Apache-2.0
//
// A lost wake as it was published of several timer drivers: the alarm is set by a compare register that matches one
// value. The counter reaches that value before the register is written, and matches it again a whole round later.
//   LOOKS_AGAIN  1: behind the write the counter is looked at once more
// check: variant lost
// check: wrong lost `nobody_is_late` does not hold
// check: variant looks-again -DLOOKS_AGAIN=1
#include "stator/register.h"
#include "stator/stator.h"
#include "stator_check.h"

#ifndef LOOKS_AGAIN
#define LOOKS_AGAIN 0
#endif
enum { PERIOD_TICKS = 1, COUNTER_MASK = 7, HALF = 4 };

#define TICKER(m, ROW)                      \
    ROW(m, state, setting)                  \
    ROW(m, state, waiting, uint32_t until;) \
    ROW(m, edge, setting, waiting)          \
    ROW(m, edge, waiting, setting)
STATOR_MACHINE(ticker, TICKER)
stator_poll ticker_poll(ticker *self, stator_waker me);

#define APP(s, ROW)    \
    ROW(s, tier, only) \
    ROW(s, task, ticker, ticker, ticker_poll)
STATOR_SYSTEM(app, APP)

static const stator_register counter = {0};
static const stator_register compare = {4};
static uint32_t count;
static uint32_t compared = COUNTER_MASK + 1;

uint32_t stator_simulated_read(uint32_t address)
{
    (void)address;
    return count;
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    (void)address;
    compared = value;
}

static bool passed(uint32_t instant)
{
    return ((count - instant) & COUNTER_MASK) < HALF;
}

stator_poll ticker_poll(ticker *self, stator_waker me)
{
    switch (ticker_state_of(self)) {
    case ticker_setting: {
        STATOR_IN(ticker, self, setting);
        const uint32_t until = (stator_register_read(counter) + PERIOD_TICKS) & COUNTER_MASK;
        stator_register_write(compare, until);
        STATOR_GO(ticker, self, setting, waiting, .until = until);
        if (LOOKS_AGAIN) {
            stator_wake(me);
        }
        return STATOR_PENDING;
    }
    case ticker_waiting: {
        STATOR_IN(ticker, self, waiting);
        if (((stator_register_read(counter) - here->until) & COUNTER_MASK) < HALF) {
            STATOR_GO(ticker, self, waiting, setting);
            stator_wake(me);
        }
        return STATOR_PENDING;
    }
    }
    return STATOR_PENDING;
}

static void alarm_interrupt(void)
{
    app_wake(app_ticker);
}

static void tick(void)
{
    count = (count + 1) & COUNTER_MASK;
    if (count == compared) {
        stator_check_raise(alarm_interrupt);
    }
}

static bool is_late(void)
{
    return app.ticker.state == ticker_waiting && passed(app.ticker.waiting.until) && count != app.ticker.waiting.until;
}

#define MODEL(c, ROW)                          \
    ROW(c, system, app)                        \
    ROW(c, interrupt, alarm_interrupt, 1)      \
    ROW(c, event, tick, true)                  \
    ROW(c, asleep, nobody_is_late, !is_late()) \
    ROW(c, again, it_ticks, app.ticker.state == ticker_setting)
STATOR_CHECK(model, MODEL)
