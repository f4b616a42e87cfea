// SPDX-License-Identifier: Apache-2.0
//
// The four sensors as their datasheets have them: registers, a pointer that a write sets, and values of the world.
#include "devices.h"

#include "../board.h"
#include "drivers/dps310.h"
#include "drivers/emc1413.h"
#include "drivers/lsm303.h"
#include "drivers/tmp105.h"

#include <math.h>
#include <string.h>

static struct {
    int32_t field_nt[3]; /* x, y, z */
    int32_t tmp105_mc;
    int32_t emc1413_mc;
    int32_t pressure_mpa;
    int32_t air_mc;
} world = {.field_nt = {85000, 52000, 42000},
           .tmp105_mc = 22000,
           .emc1413_mc = 24000,
           .pressure_mpa = 92946300,
           .air_mc = 24738};

/* LSM303DLHC, magnetometer: DocID018771, chapter 7.2. */
#define LSM303_CRB  0x01u
#define LSM303_MR   0x02u
#define LSM303_OUT  0x03u /* to 0x08: x, z, y, each high byte first */
#define LSM303_SR   0x09u
#define LSM303_LAST 0x0Cu
static struct {
    uint8_t registers[LSM303_LAST + 1u];
    uint8_t pointer;
} lsm303;

static void lsm303_power_on(void)
{
    memset(&lsm303, 0, sizeof lsm303);
    lsm303.registers[0] = 0x10u;
    lsm303.registers[LSM303_CRB] = 0x20u;
    lsm303.registers[LSM303_MR] = 0x03u; /* asleep */
    lsm303.registers[LSM303_SR] = 0x01u;
    lsm303.registers[0x0A] = 'H';
    lsm303.registers[0x0B] = '4';
    lsm303.registers[LSM303_LAST] = '3';
}

static void lsm303_measure(void)
{
    static const int32_t lsb_per_gauss[8][2] = {{1100, 980}, {1100, 980}, {855, 760}, {670, 600},
                                                {450, 400},  {400, 355},  {330, 295}, {230, 205}};
    static const unsigned order[3] = {0, 2, 1};
    const int32_t *const lsb = lsb_per_gauss[lsm303.registers[LSM303_CRB] >> 5];
    for (unsigned i = 0; i < 3u; i++) {
        const unsigned axis = order[i];
        int64_t counts = (int64_t)world.field_nt[axis] * lsb[axis == 2u] / 100000;
        if (counts < -2048 || counts > 2047) {
            counts = -4096;
        }
        lsm303.registers[LSM303_OUT + 2u * i] = (uint8_t)((uint64_t)counts >> 8);
        lsm303.registers[LSM303_OUT + 2u * i + 1u] = (uint8_t)counts;
    }
}

static void lsm303_write(const uint8_t *bytes, unsigned count)
{
    lsm303.pointer = bytes[0] & 0x7Fu;
    for (unsigned i = 1; i < count; i++) {
        if (lsm303.pointer <= LSM303_MR) {
            lsm303.registers[lsm303.pointer] = bytes[i];
        }
        lsm303.pointer++;
    }
}

static void lsm303_read(uint8_t *bytes, unsigned count)
{
    if ((lsm303.registers[LSM303_MR] & 3u) == 0u) {
        lsm303_measure();
    }
    for (unsigned i = 0; i < count; i++) {
        bytes[i] = lsm303.pointer <= LSM303_LAST ? lsm303.registers[lsm303.pointer] : 0u;
        /* The data are a ring of their own. */
        lsm303.pointer = lsm303.pointer == LSM303_SR - 1u ? LSM303_OUT : (uint8_t)(lsm303.pointer + 1u);
    }
}

/* TMP105: SBOS308. */
#define TMP105_TEMPERATURE   0u
#define TMP105_CONFIGURATION 1u
static struct {
    uint8_t configuration;
    uint8_t pointer;
} tmp105;

static void tmp105_power_on(void)
{
    memset(&tmp105, 0, sizeof tmp105);
}

static void tmp105_write(const uint8_t *bytes, unsigned count)
{
    tmp105.pointer = bytes[0] & 3u;
    if (count > 1u && tmp105.pointer == TMP105_CONFIGURATION) {
        tmp105.configuration = bytes[1];
    }
}

static void tmp105_read(uint8_t *bytes, unsigned count)
{
    /* 9 to 12 bits, in 1/256 degree. */
    const int32_t step = 128 >> (tmp105.configuration >> 5 & 3u);
    const int32_t raw = (int32_t)floor((double)world.tmp105_mc * 256.0 / 1000.0 / step) * step;
    memset(bytes, 0, count);
    if (tmp105.pointer == TMP105_CONFIGURATION) {
        bytes[0] = tmp105.configuration;
    } else if (tmp105.pointer == TMP105_TEMPERATURE) {
        bytes[0] = (uint8_t)((uint32_t)raw >> 8);
        if (count > 1u) {
            bytes[1] = (uint8_t)raw;
        }
    }
}

/* EMC1413: DS20005274, chapter 6. One byte a read. */
#define EMC1413_EXTERNAL_HIGH 0x01u
#define EMC1413_EXTERNAL_LOW  0x10u
static struct {
    uint8_t pointer;
    uint8_t low; /* of the conversion whose high byte was read last */
} emc1413;

static void emc1413_power_on(void)
{
    memset(&emc1413, 0, sizeof emc1413);
}

static void emc1413_write(const uint8_t *bytes, unsigned count)
{
    (void)count;
    emc1413.pointer = bytes[0];
}

static uint8_t emc1413_register(void)
{
    const int32_t eighths = world.emc1413_mc < 0 ? 0 : world.emc1413_mc / 125;
    switch (emc1413.pointer) {
    case EMC1413_EXTERNAL_HIGH:
        emc1413.low = (uint8_t)(eighths % 8 << 5);
        return eighths / 8 <= 127 ? (uint8_t)(eighths / 8) : 127u;
    case EMC1413_EXTERNAL_LOW:
        return emc1413.low;
    case 0xFDu:
        return 0x21u;
    case 0xFEu:
        return 0x5Du;
    case 0xFFu:
        return 0x04u;
    default:
        return 0u;
    }
}

static void emc1413_read(uint8_t *bytes, unsigned count)
{
    memset(bytes, 0xFF, count);
    bytes[0] = emc1413_register();
}

/* DPS310: V1.2, chapters 4.9, 7 and 8. The coefficients are those of QEMU's. */
#define DPS310_MEAS_CFG  0x08u
#define DPS310_RESET     0x0Cu
#define DPS310_PRODUCT   0x0Du
#define DPS310_COEF      0x10u
#define DPS310_REGISTERS 0x70u
#define DPS310_C0        225
#define DPS310_C1        (-291)
#define DPS310_RAW_MAX   8388607.0
static const uint8_t dps310_coefficients[] = {0x0e, 0x1e, 0xdd, 0x13, 0xca, 0x5f, 0x21, 0x52, 0xf9,
                                              0xc6, 0x04, 0xd1, 0xdb, 0x47, 0x00, 0x5b, 0xfb, 0x3a};
static struct {
    uint8_t registers[DPS310_REGISTERS];
    uint8_t pointer;
} dps310;

static void dps310_power_on(void)
{
    memset(&dps310, 0, sizeof dps310);
    dps310.registers[0] = dps310.registers[3] = 0x80u; /* nothing measured */
    dps310.registers[DPS310_MEAS_CFG] = 0xC0u;
    dps310.registers[DPS310_PRODUCT] = 0x10u;
    dps310.registers[0x28] = 0x80u; /* the coefficients are for the sensor that TMP_EXT selects */
    memcpy(&dps310.registers[DPS310_COEF], dps310_coefficients, sizeof dps310_coefficients);
}

/* The pressure that the compensation of 4.9.1 makes of a scaled raw value. */
static double dps310_pascal(double p, double t)
{
    return 81061.0 + p * (-57006.0 + p * (-9401.0 + p * -1222.0)) + t * -1594.0 + t * p * (1233.0 + p * 91.0);
}

/* Bits 3:0 of a configuration choose the oversampling, and with it the scale factor (table 9). */
static double dps310_scale(uint8_t configuration)
{
    static const double scale[8] = {524288, 1572864, 3670016, 7864320, 253952, 516096, 1040384, 2088960};
    return scale[configuration & 7u];
}

static void dps310_put(unsigned at, double raw)
{
    const double clamped = fmax(-DPS310_RAW_MAX, fmin(DPS310_RAW_MAX, raw));
    const uint32_t bits = (uint32_t)(int32_t)lround(clamped);
    dps310.registers[at] = (uint8_t)(bits >> 16);
    dps310.registers[at + 1u] = (uint8_t)(bits >> 8);
    dps310.registers[at + 2u] = (uint8_t)bits;
}

static void dps310_measure(void)
{
    const double t = ((double)world.air_mc / 1000.0 - DPS310_C0 / 2.0) / DPS310_C1;
    const double pascal = (double)world.pressure_mpa / 1000.0;
    /* The formula falls evenly with p. */
    double low = -2.0;
    double high = 2.0;
    for (int i = 0; i < 60; i++) {
        const double middle = (low + high) / 2.0;
        if (dps310_pascal(middle, t) > pascal) {
            low = middle;
        } else {
            high = middle;
        }
    }
    dps310_put(0u, low * dps310_scale(dps310.registers[6]));
    dps310_put(3u, t * dps310_scale(dps310.registers[7]));
    dps310.registers[DPS310_MEAS_CFG] |= 0x30u;
}

static void dps310_write(const uint8_t *bytes, unsigned count)
{
    dps310.pointer = bytes[0];
    for (unsigned i = 1; i < count; i++) {
        const uint8_t at = dps310.pointer++;
        if (at == DPS310_RESET && (bytes[i] & 0x0Fu) == 0x09u) {
            dps310_power_on();
        } else if (at == DPS310_MEAS_CFG) {
            dps310.registers[at] = (uint8_t)((dps310.registers[at] & 0xF0u) | (bytes[i] & 0x07u));
        } else if (at == 6u || at == 7u || at == 9u) {
            dps310.registers[at] = bytes[i];
        }
    }
}

static void dps310_read(uint8_t *bytes, unsigned count)
{
    if ((dps310.registers[DPS310_MEAS_CFG] & 7u) == 7u) {
        dps310_measure();
    }
    for (unsigned i = 0; i < count; i++) {
        bytes[i] = dps310.pointer < DPS310_REGISTERS ? dps310.registers[dps310.pointer] : 0xFFu;
        dps310.pointer++;
    }
}

static struct i2c_target targets[] = {
    {"mag", BOARD_MAGNETIC_BUS, LSM303_ADDRESS, true, lsm303_power_on, lsm303_write, lsm303_read},
    {"tmp105", BOARD_MAGNETIC_BUS, TMP105_ADDRESS, true, tmp105_power_on, tmp105_write, tmp105_read},
    {"emc1413", BOARD_AIR_BUS, EMC1413_ADDRESS, true, emc1413_power_on, emc1413_write, emc1413_read},
    {"dps310", BOARD_AIR_BUS, DPS310_ADDRESS, true, dps310_power_on, dps310_write, dps310_read},
};
#define TARGETS (sizeof targets / sizeof targets[0])

const struct i2c_target *i2c_target_at(unsigned bus, uint8_t address)
{
    for (unsigned i = 0; i < TARGETS; i++) {
        if (targets[i].bus == bus && targets[i].address == address && targets[i].plugged) {
            return &targets[i];
        }
    }
    return NULL;
}

bool sensor_plug(const char *name, bool plugged)
{
    for (unsigned i = 0; i < TARGETS; i++) {
        if (strcmp(targets[i].name, name) == 0) {
            if (plugged && !targets[i].plugged) {
                targets[i].power_on();
            }
            targets[i].plugged = plugged;
            return true;
        }
    }
    return false;
}

bool sensor_set(const char *quantity, int32_t value)
{
    static const struct {
        const char *name;
        int32_t *value;
    } quantities[] = {
        {"mag-x", &world.field_nt[0]},         {"mag-y", &world.field_nt[1]},  {"mag-z", &world.field_nt[2]},
        {"tmp105", &world.tmp105_mc},          {"emc1413", &world.emc1413_mc}, {"dps310-pressure", &world.pressure_mpa},
        {"dps310-temperature", &world.air_mc},
    };
    for (unsigned i = 0; i < sizeof quantities / sizeof quantities[0]; i++) {
        if (strcmp(quantities[i].name, quantity) == 0) {
            *quantities[i].value = value;
            return true;
        }
    }
    return false;
}

void sensors_power_on(void)
{
    for (unsigned i = 0; i < TARGETS; i++) {
        targets[i].power_on();
    }
}
