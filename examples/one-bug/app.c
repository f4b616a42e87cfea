// SPDX-License-Identifier: Apache-2.0
#include "app.h"

stator_poll client_poll(client *self, stator_waker me)
{
    for (;;) {
        switch (client_state_of(self)) {
        case client_ready: {
            STATOR_IN(client, self, ready);
            STATOR_GO(client, self, ready, pausing, .pause = {.ticks = next_ticks()});
            continue;
        }
        case client_pausing: {
            STATOR_IN(client, self, pausing);
            if (pause_poll(&here->pause, me) == STATOR_PENDING) {
                return STATOR_PENDING;
            }
            STATOR_GO(client, self, pausing, ready);
            stator_wake(me); /* one pause a poll */
            return STATOR_PENDING;
        }
        }
    }
}
