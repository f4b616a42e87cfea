// SPDX-License-Identifier: Apache-2.0
#include "sensor_poll.h"

#include "bus.h"

bool sensor_poll_ask(sensor_poll *self, uint32_t address, stator_waker me)
{
    if (sensor_poll_state_of(self) != sensor_poll_idle) {
        return false;
    }
    STATOR_IN(sensor_poll, self, idle);
    STATOR_GO(sensor_poll, self, idle, reading, .retries = SENSOR_RETRIES, .address = address);
    stator_wake(me);
    return true;
}

stator_poll sensor_poll_poll(sensor_poll *self, stator_waker me)
{
    for (;;) {
        switch (sensor_poll_state_of(self)) {
        case sensor_poll_idle:
            return STATOR_PENDING;
        case sensor_poll_reading: {
            STATOR_IN(sensor_poll, self, reading);
            uint16_t value = 0;
            const enum bus_answer answer = bus_read(here->address, &value);
            if (answer == bus_answered) {
                sensor_poll_value(here->address, value);
                STATOR_GO(sensor_poll, self, reading, idle);
            } else if (here->retries > 0u) {
                here->retries--;
                stator_wake_by(me, stator_after(SENSOR_RETRY_TICKS));
                return STATOR_PENDING;
            } else {
                STATOR_GO(sensor_poll, self, reading, faulted, .code = (uint32_t)answer);
            }
            continue;
        }
        case sensor_poll_faulted:
            return STATOR_READY;
        }
    }
}
