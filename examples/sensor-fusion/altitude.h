// SPDX-License-Identifier: Apache-2.0
//
// The altitude that a pressure stands for in the standard atmosphere (ISO 2533, up to 11 km):
//   44,330.769 m * (1 - (p / 101,325 Pa) ^ 0.1902632)
// in integers, for the reasons in angle.h. The air's temperature enters where the barometer compensates its pressure;
// the column's temperature is the standard's, because a sensor on a board measures the board.
#ifndef SENSOR_FUSION_ALTITUDE_H
#define SENSOR_FUSION_ALTITUDE_H

#include <stdint.h>

/* Within 2 cm of the formula (tests/host/sensor_fusion.c). millipascal: 30,000,000 to 120,000,000 (9,165 to -1,451 m).
 * Callers: any context. Cost: a division of 32 and one of 64 bits. */
int32_t altitude_mm_of(int32_t millipascal);

#endif
