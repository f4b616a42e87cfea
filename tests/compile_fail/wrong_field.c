// SPDX-License-Identifier: Apache-2.0
// expect-error: reason
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
    STATOR_IN(sensor, self, idle);
    (void)here;
#ifdef OK
    STATOR_GO(sensor, self, idle, reading, .address = 1);
#else
    STATOR_GO(sensor, self, idle, reading, .reason = 1);
#endif
    return STATOR_PENDING;
}
