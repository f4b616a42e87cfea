// SPDX-License-Identifier: Apache-2.0
//
// Microchip's temperature sensor EMC1413, its first external diode: a sensor (sensor.h has its states). Datasheet
// DS20005274, chapter 5.
//   identify    product and manufacturer
//   configure   nothing: the reset values are right (0 to 127 degrees, four conversions a second)
//   sample      external diode 1: whole degrees, then eighths, one byte a read (block reads are another mode). Reading
//               the high byte keeps the low one of the same conversion (5.1)
#ifndef DRIVERS_EMC1413_H
#define DRIVERS_EMC1413_H

#include "sensor.h"

#define EMC1413_ADDRESS 0x4Cu

extern const struct sensor_description emc1413_description;

/* The temperature of a sample, in 1/1000 degree Celsius: 0 to 127,875. False: outside the range, which an open or
 * shorted diode is too. Callers: any context. */
bool emc1413_millidegrees_of(const struct register_bytes *sample, int32_t *millidegrees);

#endif
