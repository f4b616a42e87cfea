// SPDX-License-Identifier: Apache-2.0
#include "pause.h"

#include "registers.h"
#include "stator/cell.h"
#include "stator/register.h"

static const stator_register load = {DUAL_TIMER_BASE + DUAL_TIMER_LOAD};
static const stator_register control = {DUAL_TIMER_BASE + DUAL_TIMER_CONTROL};
static const stator_register clear = {DUAL_TIMER_BASE + DUAL_TIMER_INT_CLEAR};

#define ENDED 1u
static stator_cell timer = STATOR_CELL;

static void start(uint32_t ticks)
{
    stator_register_write(load, ticks);
    stator_register_write(control, DUAL_TIMER_CONTROL_ENABLE | DUAL_TIMER_CONTROL_IRQ | DUAL_TIMER_CONTROL_32_BITS |
                                       DUAL_TIMER_CONTROL_ONESHOT);
}

void pause_interrupt(void)
{
    stator_cell_signal(&timer, ENDED);
    stator_register_write(clear, 1u);
}

stator_poll pause_poll(pause *self, stator_waker me)
{
    switch (pause_state_of(self)) {
    case pause_set: {
        STATOR_IN(pause, self, set);
        start(self->ticks);
        stator_cell_arm(&timer, me);
        (void)stator_cell_take(&timer); /* what an earlier pause left is not this one's */
        STATOR_GO(pause, self, set, running);
        return STATOR_PENDING;
    }
    case pause_running: {
        STATOR_IN(pause, self, running);
        stator_cell_arm(&timer, me);
        if (stator_cell_take(&timer) == 0u) {
            return STATOR_PENDING;
        }
        STATOR_GO(pause, self, running, over);
        return STATOR_READY;
    }
    case pause_over:
        return STATOR_READY;
    }
    return STATOR_READY;
}
