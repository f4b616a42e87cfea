// SPDX-License-Identifier: Apache-2.0
// expect-error: sensor_faulted
#include "stator/machine.h"

#define MACHINE(m, ROW)                       \
    ROW(m, state, idle)                       \
    ROW(m, state, reading, uint32_t address;) \
    ROW(m, final, faulted, uint8_t reason;)   \
    ROW(m, edge, idle, reading)               \
    ROW(m, edge, reading, faulted)
STATOR_MACHINE(sensor, MACHINE)

stator_poll sensor_poll(sensor *self, stator_waker me);
stator_poll sensor_poll(sensor *self, stator_waker me)
{
    (void)me;
    switch (sensor_state_of(self)) {
    case sensor_idle:
    case sensor_reading:
        return STATOR_PENDING;
#ifdef OK
    case sensor_faulted:
        return STATOR_READY;
#endif
    }
    return STATOR_PENDING;
}
