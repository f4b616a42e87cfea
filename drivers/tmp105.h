// SPDX-License-Identifier: Apache-2.0
//
// TI's temperature sensor TMP105: a sensor (sensor.h has its states). Datasheet SBOS348, chapter 7.
//   identify    it has no identity: that it answers is all
//   configure   12 bits: 1/16 degree
//   sample      the temperature register
#ifndef DRIVERS_TMP105_H
#define DRIVERS_TMP105_H

#include "sensor.h"

#define TMP105_ADDRESS 0x48u

extern const struct sensor_description tmp105_description;

/* The temperature of a sample, in 1/1000 degree Celsius: -128,000 to 127,937. Callers: any context. */
int32_t tmp105_millidegrees_of(const struct register_bytes *sample);

#endif
