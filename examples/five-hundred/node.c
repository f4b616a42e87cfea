// SPDX-License-Identifier: Apache-2.0
#include "node.h"

static void take(node *self, stator_waker me)
{
    uint16_t number;
    while (inbox_receive(&self->inbox, me, &number) == STATOR_READY) {
        self->disordered = self->disordered || number != self->taken;
        self->taken++;
    }
}

stator_poll node_poll(node *self, stator_waker me, inbox *next, uint32_t period_ticks)
{
    take(self, me);
    for (;;) {
        switch (node_state_of(self)) {
        case node_resting: {
            STATOR_IN(node, self, resting);
            if (!stator_passed(self->gives_at)) {
                stator_wake_by(me, self->gives_at);
                return STATOR_PENDING;
            }
            self->gives_at += period_ticks;
            STATOR_GO(node, self, resting, giving, .left = GIVEN_NUMBERS);
            continue;
        }
        case node_giving: {
            STATOR_IN(node, self, giving);
            for (; here->left != 0u; here->left--) {
                if (inbox_send(next, me, &self->given) == STATOR_PENDING) {
                    return STATOR_PENDING;
                }
                self->given++;
            }
            STATOR_GO(node, self, giving, resting);
            stator_wake_by(me, self->gives_at);
            return STATOR_PENDING;
        }
        }
    }
}
