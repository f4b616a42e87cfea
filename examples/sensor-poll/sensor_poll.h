// SPDX-License-Identifier: Apache-2.0
//
// A sensor on a bus, asked now and then: 8 bytes, whatever state it is in.
//
//   idle -- sensor_poll_ask --> reading -- answered --> idle
//                                 |  ^
//                                 |  +-- no answer, retries left: again after SENSOR_RETRY_TICKS
//                                 +-- no answer --> faulted
//
// Who may call: tasks. Cost: a transfer a poll (bus.h). Cancelling: set it to zero; between two polls it owns nothing.
// No instant is kept for the next try, so a wake that comes early makes it early: that is what 8 bytes cost.
#ifndef SENSOR_POLL_H
#define SENSOR_POLL_H

#include "stator/machine.h"
#include "stator/time.h"

#define SENSOR_RETRIES     3u
#define SENSOR_RETRY_TICKS 25000u

/* address: as bus.h has it. code: enum bus_answer, of the last try. */
#define SENSOR_POLL(m, ROW)                                    \
    ROW(m, rest, idle)                                         \
    ROW(m, state, reading, uint8_t retries; uint32_t address;) \
    ROW(m, final, faulted, uint32_t code;)                     \
    ROW(m, edge, idle, reading)                                \
    ROW(m, edge, reading, idle)                                \
    ROW(m, edge, reading, faulted)
STATOR_MACHINE(sensor_poll, SENSOR_POLL)
STATOR_STATIC_ASSERT(sizeof(sensor_poll) == 8u, "the state byte packs beside the small field");

stator_poll sensor_poll_poll(sensor_poll *self, stator_waker me);

/* Asks the sensor once more; `me` is the task that polls `self`. Returns false, and changes nothing, when it is not
 * idle. */
bool sensor_poll_ask(sensor_poll *self, uint32_t address, stator_waker me);

/* Gets each value. Supplied by the user. Called in sensor_poll_poll. */
void sensor_poll_value(uint32_t address, uint16_t value);

#endif
