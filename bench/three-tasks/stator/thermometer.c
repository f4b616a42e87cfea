// SPDX-License-Identifier: Apache-2.0
#include "thermometer.h"

enum step { RESET, IDENTIFY, CALIBRATE, CONFIGURE, CONVERT, LOOK, READ };

/* count: bytes to read; 0: writes value. */
static const struct transfer {
    uint8_t at, count, value;
} transfers[] = {
    [RESET] = {.at = SENSOR_RESET, .value = SENSOR_RESET_KEY},
    [IDENTIFY] = {.at = SENSOR_ID, .count = 1},
    [CALIBRATE] = {.at = SENSOR_T1, .count = CALIBRATION_BYTES},
    [CONFIGURE] = {.at = SENSOR_FILTER, .value = SENSOR_FILTER_4},
    [CONVERT] = {.at = SENSOR_CONTROL, .value = SENSOR_CONVERT},
    [LOOK] = {.at = SENSOR_STATUS, .count = 1},
    [READ] = {.at = SENSOR_DATA, .count = RAW_BYTES},
};

static void begin(const thermometer *self)
{
    const struct transfer *const transfer = &transfers[self->step];
    if (transfer->count != 0) {
        i2c_read(transfer->at, transfer->count);
    } else {
        i2c_write(transfer->at, transfer->value);
    }
}

/* Each of the following returns how many ticks the machine pauses. */
static uint32_t lose(thermometer *self, enum sensor_lost why)
{
    sensor_lost(why);
    self->step = RESET;
    self->tries = 0;
    const uint32_t ticks = BACK_OFF_TICKS << self->doublings;
    if (self->doublings < BACK_OFF_DOUBLINGS) {
        self->doublings++;
    }
    return ticks;
}

static uint32_t try_again(thermometer *self)
{
    self->tries++;
    if (self->tries < TRIES) {
        return RETRY_TICKS;
    }
    return lose(self, SENSOR_SILENT);
}

static uint32_t go_on(thermometer *self, stator_time now)
{
    uint8_t bytes[RAW_BYTES];
    uint32_t ticks = 0;
    self->tries = 0;
    switch ((enum step)self->step) {
    case RESET:
        ticks = RESET_TICKS;
        break;
    case IDENTIFY:
        i2c_fetch(bytes, 1);
        if (bytes[0] != SENSOR_ID_BMP280) {
            return lose(self, SENSOR_UNKNOWN);
        }
        break;
    case CALIBRATE:
        i2c_fetch(self->calibration, CALIBRATION_BYTES);
        if ((self->calibration[0] | self->calibration[1]) == 0) {
            return lose(self, SENSOR_UNCALIBRATED);
        }
        break;
    case CONFIGURE:
        self->next = now;
        break;
    case CONVERT:
        self->looks = 0;
        ticks = CONVERSION_TICKS;
        break;
    case LOOK:
        i2c_fetch(bytes, 1);
        if ((bytes[0] & SENSOR_CONVERTS) != 0) {
            self->looks++;
            return self->looks == LOOKS ? lose(self, SENSOR_STUCK) : LOOK_TICKS;
        }
        break;
    case READ:
        i2c_fetch(bytes, RAW_BYTES);
        temperature_measured(bytes, self->calibration);
        self->doublings = 0;
        self->step = CONVERT;
        self->next += PERIOD_TICKS;
        return self->next - now;
    }
    self->step++;
    return ticks;
}

stator_poll thermometer_poll(thermometer *self, stator_waker me)
{
    for (;;) {
        switch (thermometer_state_of(self)) {
        case thermometer_off: {
            STATOR_IN(thermometer, self, off);
            STATOR_GO(thermometer, self, off, pausing, .until = stator_now());
            continue;
        }
        case thermometer_pausing: {
            STATOR_IN(thermometer, self, pausing);
            if (!stator_passed(here->until)) {
                stator_wake_by(me, here->until);
                return STATOR_PENDING;
            }
            begin(self);
            STATOR_GO(thermometer, self, pausing, transferring, .deadline = stator_after(TRANSFER_TICKS));
            continue;
        }
        case thermometer_transferring: {
            STATOR_IN(thermometer, self, transferring);
            const stator_time now = stator_now();
            const enum i2c_status status = i2c_status();
            if (status == I2C_BUSY && stator_before(now, here->deadline)) {
                stator_wake_by(me, here->deadline);
                return STATOR_PENDING;
            }
            if (status == I2C_BUSY) {
                i2c_abort();
            }
            const uint32_t ticks = status == I2C_DONE ? go_on(self, now) : try_again(self);
            STATOR_GO(thermometer, self, transferring, pausing, .until = now + ticks);
            continue;
        }
        }
        __builtin_unreachable();
    }
}
