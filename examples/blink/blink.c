// SPDX-License-Identifier: Apache-2.0
#include "board_time.h"
#include "clock.h"
#include "stator/stator.h"

static const stator_register leds = {FPGAIO_BASE + FPGAIO_LED};

#define BLINKER(m, ROW)                 \
    ROW(m, always, stator_time change;) \
    ROW(m, state, dark)                 \
    ROW(m, state, lit)                  \
    ROW(m, edge, dark, lit)             \
    ROW(m, edge, lit, dark)
STATOR_MACHINE(blinker, BLINKER)

static stator_poll blinker_poll(blinker *self, stator_waker me)
{
    if (stator_passed(self->change)) {
        self->change += BOARD_TICKS_PER_SECOND / 2u; /* from the last change, not from now: it does not drift */
        if (blinker_state_of(self) == blinker_dark) {
            STATOR_IN(blinker, self, dark);
            stator_register_write(leds, 1u);
            STATOR_GO(blinker, self, dark, lit);
        } else {
            STATOR_IN(blinker, self, lit);
            stator_register_write(leds, 0u);
            STATOR_GO(blinker, self, lit, dark);
        }
    }
    stator_wake_by(me, self->change);
    return STATOR_PENDING;
}

#define APP(s, ROW)     \
    ROW(s, tier, only)  \
    ROW(s, time, clock) \
    ROW(s, task, led, blinker, blinker_poll)
STATOR_SYSTEM(app, APP)

int main(void)
{
    board_time_start();
    app_run();
}
