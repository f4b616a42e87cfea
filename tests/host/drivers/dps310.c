// SPDX-License-Identifier: Apache-2.0
// test: sources drivers/dps310.c
//
// The barometer's compensation in integers against the datasheet's formula in double.
#include "drivers/dps310.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#include <math.h>
#include <string.h>

/* Nothing waits here; the kernel's sources want it. */
void stator_wake(stator_waker task)
{
    (void)task;
}

struct coefficients {
    int32_t c0, c1, c00, c10, c01, c11, c20, c21, c30;
};

/* Datasheet, 8.11. */
static void pack(uint8_t *to, const struct coefficients *c)
{
    const uint32_t c0 = (uint32_t)c->c0 & 0xFFFu, c1 = (uint32_t)c->c1 & 0xFFFu;
    const uint32_t c00 = (uint32_t)c->c00 & 0xFFFFFu, c10 = (uint32_t)c->c10 & 0xFFFFFu;
    const int32_t words[] = {c->c01, c->c11, c->c20, c->c21, c->c30};
    to[0] = (uint8_t)(c0 >> 4);
    to[1] = (uint8_t)(c0 << 4 | c1 >> 8);
    to[2] = (uint8_t)c1;
    to[3] = (uint8_t)(c00 >> 12);
    to[4] = (uint8_t)(c00 >> 4);
    to[5] = (uint8_t)(c00 << 4 | c10 >> 16);
    to[6] = (uint8_t)(c10 >> 8);
    to[7] = (uint8_t)c10;
    for (unsigned i = 0; i < 5u; i++) {
        to[8u + 2u * i] = (uint8_t)((uint32_t)words[i] >> 8);
        to[9u + 2u * i] = (uint8_t)words[i];
    }
}

static double pascal(const struct coefficients *c, int32_t raw_pressure, int32_t raw_temperature)
{
    const double p = raw_pressure / 524288.0, t = raw_temperature / 524288.0;
    return c->c00 + p * (c->c10 + p * (c->c20 + p * c->c30)) + t * c->c01 + t * p * (c->c11 + p * c->c21);
}

static double degrees(const struct coefficients *c, int32_t raw_temperature)
{
    return c->c0 * 0.5 + c->c1 * (raw_temperature / 524288.0);
}

static struct register_bytes raw(int32_t pressure, int32_t temperature)
{
    const uint32_t p = (uint32_t)pressure, t = (uint32_t)temperature;
    const struct register_bytes bytes = {
        {(uint8_t)(p >> 16), (uint8_t)(p >> 8), (uint8_t)p, (uint8_t)(t >> 16), (uint8_t)(t >> 8), (uint8_t)t}};
    return bytes;
}

static const struct coefficients emulated = {225, -291, 81061, -57006, -1594, 1233, -9401, 91, -1222};

static void qemus_constants_are_compensated(void)
{
    static const uint8_t packed[SENSOR_CALIBRATION_BYTES] = {0x0E, 0x1E, 0xDD, 0x13, 0xCA, 0x5F, 0x21, 0x52, 0xF9,
                                                             0xC6, 0x04, 0xD1, 0xDB, 0x47, 0x00, 0x5B, 0xFB, 0x3A};
    const struct register_bytes sample = {{0xFE, 0x2F, 0xEE, 0x02, 0x69, 0xA6}};
    uint8_t mine[SENSOR_CALIBRATION_BYTES];
    struct dps310_air air;
    pack(mine, &emulated);
    CHECK(memcmp(mine, packed, sizeof packed) == 0);
    CHECK(dps310_air_of(&sample, packed, &air));
    CHECK(fabs(air.millipascal / 1000.0 - 92946.3) < 0.1);
    CHECK(fabs(air.millidegrees / 1000.0 - 24.738) < 0.001);
}

static int32_t around(int32_t middle, uint32_t spread)
{
    return middle + (int32_t)random_below(2u * spread + 1u) - (int32_t)spread;
}

/* Coefficients around those of a real part, and raw values over the whole range. */
static void random_samples_agree_with_the_formula(void)
{
    random_start(310);
    for (unsigned i = 0; i < 200000u; i++) {
        const struct coefficients c = {around(225, 60),      around(-291, 60),   around(81061, 5000),
                                       around(-57006, 5000), around(-1594, 800), around(1233, 500),
                                       around(-9401, 2000),  around(91, 200),    around(-1222, 800)};
        const int32_t pressure = around(-200000, 524288), temperature = around(0, 524288);
        const struct register_bytes sample = raw(pressure, temperature);
        uint8_t packed[SENSOR_CALIBRATION_BYTES];
        struct dps310_air air;
        pack(packed, &c);
        const bool valid = dps310_air_of(&sample, packed, &air);
        const double exact = pascal(&c, pressure, temperature);
        CHECK(fabs(air.millidegrees / 1000.0 - degrees(&c, temperature)) <= 0.001);
        if (exact > 30000.1 && exact < 119999.9) {
            CHECK(valid);
            CHECK(fabs(air.millipascal / 1000.0 - exact) < 0.1);
        } else if (exact < 29999.9 || exact > 120000.1) {
            CHECK(!valid);
        }
    }
}

int main(void)
{
    TEST(qemus_constants_are_compensated);
    TEST(random_samples_agree_with_the_formula);
    return test_finish();
}
