// SPDX-License-Identifier: Apache-2.0
//
// Tells a person or a program what goes on: lines of text, through the UART's queue.
//
//   waiting ---- a tick, ten a second ----> telling
//      ^                                     |   ^
//      +------------ all told ---------------+   +-- one line a poll, when there is room in the queue
//
// What finds no room stays due, and is told as it then is: a slow line makes values rarer, not older.
//   F  values, 5 a second         S  all tasks' states, when one changed, at most 10 a second
//   L  load, 1 a second           E  an event
//
// Who may call: the poll loop. Cost: a poll formats and queues at most one line. Cancelling: none, it runs for ever.
#ifndef SENSOR_FUSION_TELEMETRY_H
#define SENSOR_FUSION_TELEMETRY_H

#include "drivers/uart_16550.h"
#include "shared.h"
#include "stator/machine.h"

#define TELEMETRY_TICK_MS 100u
#define TELEMETRY_TASKS   16u

/* What the last L line counted up to. */
struct load {
    stator_time at;
    uint32_t polls;
    uint32_t wakes;
    uint32_t asleep_ticks;
};

#define TELEMETRY(m, ROW)                                                                    \
    ROW(m, always, struct uart_16550 *uart;)                                                 \
    ROW(m, always, struct shared *shared;)                                                   \
    ROW(m, always, struct load load;)                                                        \
    ROW(m, always, uint32_t input_lost; uint8_t ticks; uint8_t shown[TELEMETRY_TASKS];)      \
    ROW(m, state, waiting, stator_time tick;)                                                \
    ROW(m, state, telling, uint8_t due; stator_time tick;) /* bits of enum telemetry_line */ \
    ROW(m, edge, waiting, telling)                                                           \
    ROW(m, edge, telling, waiting)
STATOR_MACHINE(telemetry, TELEMETRY)
#if __SIZEOF_POINTER__ == 4
STATOR_BUDGET(telemetry, 56);
#endif

/* With the clock running. */
void telemetry_start(telemetry *self, struct uart_16550 *uart, struct shared *shared);

/* Never STATOR_READY. */
stator_poll telemetry_poll(telemetry *self, stator_waker me);

#endif
