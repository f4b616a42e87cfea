// SPDX-License-Identifier: Apache-2.0
//
// Infineon's barometer DPS310: a sensor (sensor.h has its states). Datasheet DPS310 V1.2, chapters 4.9, 7 and 8.
//   identify    its coefficients and its sensor are ready (40 ms after power-on; until then: not there yet)
//   configure   reads the coefficients, then measures both, continuously, 32 times a second, without oversampling
//   sample      raw pressure and temperature, in one read
#ifndef DRIVERS_DPS310_H
#define DRIVERS_DPS310_H

#include "sensor.h"

#define DPS310_ADDRESS 0x77u

struct dps310_air {
    int32_t millipascal;
    int32_t millidegrees; /* Celsius, of the sensor itself */
};

extern const struct sensor_description dps310_description;

/*
 * What a sample says, compensated with the sensor's own coefficients (4.9.1, 4.9.2), in integers: within 0.1 Pa and
 * 0.001 degree of the same formula in double (tests/host/dps310.c). False: outside 30,000 to 120,000 Pa.
 * Callers: any context. Cost: nine 64-bit multiplications, no division.
 */
bool dps310_air_of(const struct register_bytes *sample, const uint8_t calibration[SENSOR_CALIBRATION_BYTES],
                   struct dps310_air *air);

#endif
