// SPDX-License-Identifier: Apache-2.0
//
// The system of the example, on the chip and in the model: one task, which makes pause after pause.
#ifndef APP_H
#define APP_H

#include "pause.h"
#include "stator/stator.h"

#define CLIENT(m, ROW)                   \
    ROW(m, state, ready)                 \
    ROW(m, state, pausing, pause pause;) \
    ROW(m, edge, ready, pausing)         \
    ROW(m, edge, pausing, ready)
STATOR_MACHINE(client, CLIENT)
stator_poll client_poll(client *self, stator_waker me);

#define APP(s, ROW)    \
    ROW(s, tier, only) \
    ROW(s, task, client, client, client_poll)
STATOR_SYSTEM_DECLARE(app, APP)

/* How long the next pause is to be: of whoever runs the system. */
uint32_t next_ticks(void);

#endif
