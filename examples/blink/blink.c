// SPDX-License-Identifier: Apache-2.0
#include "board_time.h"
#include "registers.h"
#include "stator/stator.h"

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
        self->change = stator_after(SYSTEM_CLOCK_HZ / 2);
        if (blinker_state_of(self) == blinker_dark) {
            STATOR_IN(blinker, self, dark);
            STATOR_GO(blinker, self, dark, lit);
        } else {
            STATOR_IN(blinker, self, lit);
            STATOR_GO(blinker, self, lit, dark);
        }
        stator_register_write((stator_register){FPGAIO_BASE + FPGAIO_LED}, self->state == blinker_lit);
    }
    stator_wake_by(me, self->change);
    return STATOR_PENDING;
}

#define APP(s, ROW)       \
    ROW(s, tier, control) \
    ROW(s, time, clock)   \
    ROW(s, task, led, blinker, blinker_poll)
STATOR_SYSTEM(app, APP)
int main(void)
{
    board_time_start();
    app_run();
}
