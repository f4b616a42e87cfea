// SPDX-License-Identifier: Apache-2.0
#include "tmp105.h"

#define TEMPERATURE    0x00u
#define CONFIGURATION  0x01u
#define CONFIG_12_BITS (3u << 5)

static const struct sensor_step identify[] = {
    {.at = CONFIGURATION, .read_bytes = 1u},
};
static const struct sensor_step configure[] = {
    {.at = CONFIGURATION, .value = CONFIG_12_BITS},
    {.at = CONFIGURATION, .read_bytes = 1u, .value = CONFIG_12_BITS, .mask = CONFIG_12_BITS},
};
static const struct sensor_step sample[] = {
    {.at = TEMPERATURE, .read_bytes = 2u},
};

const struct sensor_description tmp105_description = {
    .address = TMP105_ADDRESS,
    .identify = {identify, sizeof identify / sizeof identify[0]},
    .configure = {configure, sizeof configure / sizeof configure[0]},
    .sample = {sample, sizeof sample / sizeof sample[0]},
};

int32_t tmp105_millidegrees_of(const struct register_bytes *bytes)
{
    const int16_t raw = (int16_t)(uint16_t)((unsigned)bytes->byte[0] << 8 | bytes->byte[1]);
    return (int32_t)raw * 1000 / 256;
}
