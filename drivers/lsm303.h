// SPDX-License-Identifier: Apache-2.0
//
// The magnetometer of ST's LSM303DLHC: a sensor (sensor.h has its states). Datasheet DocID018771, chapters 7.2 and 5.
//   identify    "H43" in IRA_REG_M .. IRC_REG_M
//   configure   75 measurements a second, +-1.3 gauss, continuous
//   sample      OUT_X_H_M .. OUT_Y_L_M, in one read, so that the three axes are of one instant
#ifndef DRIVERS_LSM303_H
#define DRIVERS_LSM303_H

#include "sensor.h"

#define LSM303_ADDRESS          0x1Eu
#define LSM303_COUNTS_PER_GAUSS 1100 /* x and y, at +-1.3 gauss (table 75); z: 980 */

struct lsm303_field {
    int16_t x; /* counts */
    int16_t y;
    int16_t z;
};

extern const struct sensor_description lsm303_description;

/* The field of a sample; false: an axis is saturated, or not the 12 bits that the sensor has. Callers: any context. */
bool lsm303_field_of(const struct register_bytes *sample, struct lsm303_field *field);

#endif
