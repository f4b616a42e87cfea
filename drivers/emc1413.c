// SPDX-License-Identifier: Apache-2.0
#include "emc1413.h"

#define CONFIGURATION       0x03u
#define CONFIGURATION_RANGE (1u << 2) /* 0: 0 to 127 degrees */
#define EXTERNAL_1_HIGH     0x01u
#define EXTERNAL_1_LOW      0x10u /* bits 7:5 */
#define PRODUCT             0xFDu
#define PRODUCT_EMC1413     0x21u
#define MANUFACTURER        0xFEu
#define MANUFACTURER_SMSC   0x5Du

static const struct sensor_step identify[] = {
    {.at = PRODUCT, .read_bytes = 1u, .value = PRODUCT_EMC1413, .mask = 0xFFu},
    {.at = MANUFACTURER, .read_bytes = 1u, .value = MANUFACTURER_SMSC, .mask = 0xFFu},
};
static const struct sensor_step configure[] = {
    {.at = CONFIGURATION, .read_bytes = 1u, .value = 0u, .mask = CONFIGURATION_RANGE},
};
static const struct sensor_step sample[] = {
    {.at = EXTERNAL_1_HIGH, .read_bytes = 1u, .keep = 0u},
    {.at = EXTERNAL_1_LOW, .read_bytes = 1u, .keep = 1u},
};

const struct sensor_description emc1413_description = {
    .address = EMC1413_ADDRESS,
    .identify = {identify, sizeof identify / sizeof identify[0]},
    .configure = {configure, sizeof configure / sizeof configure[0]},
    .sample = {sample, sizeof sample / sizeof sample[0]},
};

bool emc1413_millidegrees_of(const struct register_bytes *bytes, int32_t *millidegrees)
{
    *millidegrees = bytes->byte[0] * 1000 + (bytes->byte[1] >> 5) * 125;
    return bytes->byte[0] <= 127u;
}
