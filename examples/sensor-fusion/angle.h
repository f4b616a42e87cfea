// SPDX-License-Identifier: Apache-2.0
//
// The angle of a vector, in integers.
//
// Why integers and not float: the builds are -mfloat-abi=soft, where a float addition is a call of 40 to 80
// instructions; and what the chip prints must be, to the digit, what the host prints from the same input, whatever
// library and flags either uses.
#ifndef SENSOR_FUSION_ANGLE_H
#define SENSOR_FUSION_ANGLE_H

#include <stdint.h>

#define ANGLE_FULL_TURN_CENTIDEGREES 36000

/*
 * The angle from the x axis towards the y axis, 0 to 35,999 centidegrees: within 0.01 degree of atan2 for any vector
 * (tests/host/sensor_fusion.c). (0, 0) is 0. |x|, |y| < 2^27. Callers: any context. Cost: 16 steps of CORDIC.
 */
uint16_t angle_centidegrees(int32_t x, int32_t y);

#endif
