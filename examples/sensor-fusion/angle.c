// SPDX-License-Identifier: Apache-2.0
#include "angle.h"

/* CORDIC (Volder 1959), vectoring: turns the vector to the x axis by angles whose tangents are powers of 2. */
#define STEPS 18u

/* atan(2^-i) in 2^-32 turns. */
static const uint32_t arctangent[STEPS] = {
    536870912u, 316933406u, 167458907u, 85004756u, 42667331u, 21354465u, 10679838u, 5340245u, 2670163u,
    1335087u,   667544u,    333772u,    166886u,   83443u,    41722u,    20861u,    10430u,   5215u,
};

#define HALF_TURN 0x80000000u

uint16_t angle_centidegrees(int32_t x, int32_t y)
{
    uint32_t turned = 0u;
    if (x == 0 && y == 0) {
        return 0u;
    }
    if (x < 0) {
        x = -x;
        y = -y;
        turned = HALF_TURN;
    }
    /* Long enough for the steps' shifts; the steps lengthen it by 1.65 and more stays below 2^31. */
    while (x < 1 << 27 && y < 1 << 27 && y > -(1 << 27)) {
        x *= 2;
        y *= 2;
    }
    for (unsigned i = 0; i < STEPS; i++) {
        const int32_t step_x = y >> i;
        const int32_t step_y = x >> i;
        if (y >= 0) {
            x += step_x;
            y -= step_y;
            turned += arctangent[i];
        } else {
            x -= step_x;
            y += step_y;
            turned -= arctangent[i];
        }
    }
    const uint64_t hundredths = ((uint64_t)turned * ANGLE_FULL_TURN_CENTIDEGREES + HALF_TURN) >> 32;
    return (uint16_t)(hundredths % ANGLE_FULL_TURN_CENTIDEGREES);
}
