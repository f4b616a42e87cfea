// SPDX-License-Identifier: Apache-2.0
#include "dps310.h"

#define PSR_B2          0x00u /* three bytes of pressure, then three of temperature */
#define PRS_CFG         0x06u
#define TMP_CFG         0x07u
#define CFG_32_HZ       (5u << 4) /* without oversampling: the scale factor is 524,288 (table 9) */
#define TMP_CFG_MEMS    (1u << 7) /* the sensor that the coefficients are for (COEF_SRCE) */
#define MEAS_CFG        0x08u
#define COEF_RDY        (1u << 7)
#define SENSOR_RDY      (1u << 6)
#define MEAS_CONTINUOUS 7u /* pressure and temperature */
#define CFG_REG         0x09u
#define COEF            0x10u

/* Not by PRODUCT_ID: QEMU 7.2 has none. */
static const struct sensor_step identify[] = {
    {.at = MEAS_CFG, .read_bytes = 1u, .value = COEF_RDY | SENSOR_RDY, .mask = COEF_RDY | SENSOR_RDY},
};
static const struct sensor_step configure[] = {
    {.at = COEF, .read_bytes = 6u, .keep = 0u},
    {.at = COEF + 6u, .read_bytes = 6u, .keep = 6u},
    {.at = COEF + 12u, .read_bytes = 6u, .keep = 12u},
    {.at = PRS_CFG, .value = CFG_32_HZ},
    {.at = TMP_CFG, .value = TMP_CFG_MEMS | CFG_32_HZ},
    {.at = CFG_REG, .value = 0u},
    /* The upper bits are read-only on the chip; QEMU 7.2 forgets that it is ready when they are written as 0. */
    {.at = MEAS_CFG, .value = 0xF0u | MEAS_CONTINUOUS},
};
static const struct sensor_step sample[] = {
    {.at = PSR_B2, .read_bytes = 6u},
};

const struct sensor_description dps310_description = {
    .address = DPS310_ADDRESS,
    .identify = {identify, sizeof identify / sizeof identify[0]},
    .configure = {configure, sizeof configure / sizeof configure[0]},
    .sample = {sample, sizeof sample / sizeof sample[0]},
};

/* Both scale factors are 2^19, so that a raw value is its quotient in units of 2^-19. */
#define SCALE_BITS 19
/* What is added up has this many bits behind the point: 1/256 Pa. */
#define SUM_BITS 8

/* The lower `bits` of a word as a two's complement number. */
static int32_t extended(uint32_t word, unsigned bits)
{
    const uint32_t sign = 1u << (bits - 1u);
    const uint32_t value = word & (sign | (sign - 1u));
    return (int32_t)((value ^ sign) - sign);
}

static uint32_t big_endian(const uint8_t *bytes, unsigned count)
{
    uint32_t word = 0u;
    for (unsigned i = 0; i < count; i++) {
        word = word << 8 | bytes[i];
    }
    return word;
}

/* sum * raw / 2^19, to the nearest. A right shift of a negative number keeps the sign on all our compilers. */
static int64_t scaled(int64_t sum, int32_t raw)
{
    return (sum * raw + (1 << (SCALE_BITS - 1))) >> SCALE_BITS;
}

static int64_t sum_of(int32_t coefficient)
{
    return (int64_t)coefficient * (1 << SUM_BITS);
}

bool dps310_air_of(const struct register_bytes *bytes, const uint8_t calibration[SENSOR_CALIBRATION_BYTES],
                   struct dps310_air *air)
{
    const int32_t pressure = extended(big_endian(&bytes->byte[0], 3u), 24u);
    const int32_t temperature = extended(big_endian(&bytes->byte[3], 3u), 24u);
    const uint8_t *const c = calibration;
    const int32_t c0 = extended((uint32_t)c[0] << 4 | (uint32_t)c[1] >> 4, 12u);
    const int32_t c1 = extended((uint32_t)c[1] << 8 | c[2], 12u);
    const int32_t c00 = extended(big_endian(&c[3], 3u) >> 4, 20u);
    const int32_t c10 = extended(big_endian(&c[5], 3u), 20u);
    const int32_t c01 = extended(big_endian(&c[8], 2u), 16u);
    const int32_t c11 = extended(big_endian(&c[10], 2u), 16u);
    const int32_t c20 = extended(big_endian(&c[12], 2u), 16u);
    const int32_t c21 = extended(big_endian(&c[14], 2u), 16u);
    const int32_t c30 = extended(big_endian(&c[16], 2u), 16u);

    int64_t sum = sum_of(c20) + scaled(sum_of(c30), pressure);
    sum = sum_of(c10) + scaled(sum, pressure);
    sum = sum_of(c00) + scaled(sum, pressure);
    const int64_t with_temperature = sum_of(c01) + scaled(sum_of(c11) + scaled(sum_of(c21), pressure), pressure);
    sum += scaled(with_temperature, temperature);

    const int64_t millipascal = (sum * 1000) >> SUM_BITS;
    air->millipascal = (int32_t)millipascal;
    air->millidegrees = c0 * 500 + (int32_t)scaled((int64_t)c1 * 1000, temperature);
    return millipascal >= 30000000 && millipascal <= 120000000;
}
