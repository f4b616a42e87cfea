// SPDX-License-Identifier: Apache-2.0
// expect-error: sensor_idle.*address|address.*sensor_idle
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
#ifdef OK
    STATOR_IN(sensor, self, reading);
#else
    STATOR_IN(sensor, self, idle);
#endif
    here->address = 1;
    return STATOR_PENDING;
}
