// SPDX-License-Identifier: Apache-2.0
#include "lsm303.h"

#define CRA_REG_M     0x00u
#define CRA_75_HZ     (6u << 2)
#define CRB_REG_M     0x01u
#define CRB_1_3_G     (1u << 5)
#define MR_REG_M      0x02u
#define MR_CONTINUOUS 0u
#define OUT_X_H_M     0x03u /* then x low, z, y: the axes are not in order */
#define IRA_REG_M     0x0Au

/* One byte a transfer: not all parts advance the register address on a write. */
static const struct sensor_step identify[] = {
    {.at = IRA_REG_M, .read_bytes = 1u, .value = 'H', .mask = 0xFFu},
    {.at = IRA_REG_M + 1u, .read_bytes = 1u, .value = '4', .mask = 0xFFu},
    {.at = IRA_REG_M + 2u, .read_bytes = 1u, .value = '3', .mask = 0xFFu},
};
static const struct sensor_step configure[] = {
    {.at = CRA_REG_M, .value = CRA_75_HZ},
    {.at = CRB_REG_M, .value = CRB_1_3_G},
    {.at = MR_REG_M, .value = MR_CONTINUOUS},
    {.at = CRB_REG_M, .read_bytes = 1u, .value = CRB_1_3_G, .mask = 0xE0u},
};
static const struct sensor_step sample[] = {
    {.at = OUT_X_H_M, .read_bytes = 6u},
};

const struct sensor_description lsm303_description = {
    .address = LSM303_ADDRESS,
    .identify = {identify, sizeof identify / sizeof identify[0]},
    .configure = {configure, sizeof configure / sizeof configure[0]},
    .sample = {sample, sizeof sample / sizeof sample[0]},
};

static int16_t axis(const struct register_bytes *bytes, unsigned high)
{
    return (int16_t)(uint16_t)((unsigned)bytes->byte[high] << 8 | bytes->byte[high + 1u]);
}

/* Saturated, an axis reads -4096. */
static bool is_measured(int16_t counts)
{
    return counts >= -2048 && counts <= 2047;
}

bool lsm303_field_of(const struct register_bytes *bytes, struct lsm303_field *field)
{
    field->x = axis(bytes, 0u);
    field->z = axis(bytes, 2u);
    field->y = axis(bytes, 4u);
    return is_measured(field->x) && is_measured(field->y) && is_measured(field->z);
}
