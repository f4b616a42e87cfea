// SPDX-License-Identifier: Apache-2.0
#include "altitude.h"

/* The formula of altitude.h at multiples of STEP_PASCAL, in millimetres. */
#define STEP_PASCAL 2048
#define FIRST       13
static const int32_t table_mm[] = {
    9953746, 9465596, 9004911, 8568459,  8153566,  7757987,  7379821,  7017443,  6669451,  6334630,
    6011913, 5700366, 5399158, 5107554,  4824894,  4550588,  4284104,  4024959,  3772717,  3526980,
    3287385, 3053599, 2825315, 2602254,  2384154,  2170777,  1961899,  1757314,  1556829,  1360266,
    1167456, 978244,  792482,  610033,   430768,   254566,   81311,    -89103,   -256780,  -421816,
    -584301, -744323, -901962, -1057298, -1210403, -1361349, -1510202, -1657026, -1801881,
};

/* A share of a step, 0 to 3, with 16 bits behind the point. */
#define ONE_BITS 16
#define ONE      (1 << ONE_BITS)

static int64_t times(int64_t value, int64_t share)
{
    return (value * share) >> ONE_BITS;
}

int32_t altitude_mm_of(int32_t millipascal)
{
    const int32_t step_millipascal = STEP_PASCAL * 1000;
    const int32_t below = millipascal / step_millipascal;
    const int32_t *const y = &table_mm[below - 1 - FIRST];
    /* Newton's polynomial through the four entries around: third order, so that a step may be this wide. */
    const int64_t s = ONE + (int64_t)(millipascal % step_millipascal) * ONE / step_millipascal;
    const int64_t first = y[1] - y[0];
    const int64_t second = y[2] - 2 * y[1] + y[0];
    const int64_t third = y[3] - 3 * y[2] + 3 * y[1] - y[0];
    const int64_t s2 = times(s, s - ONE);
    const int64_t s3 = times(s2, s - 2 * ONE);
    return (int32_t)(y[0] + times(first, s) + times(second, s2) / 2 + times(third, s3) / 6);
}
