// SPDX-License-Identifier: Apache-2.0
//
// I2C by hand on the first shield connector of the MPS2 board: UM10204, "I2C-bus specification", 3.1.
#include "bus.h"

#include "boards/mps2-an386/registers.h"
#include "stator/register.h"

static const stator_register lines = {SHIELD1_I2C_BASE + SBCON_I2C_SET};
static const stator_register release = {SHIELD1_I2C_BASE + SBCON_I2C_SET};
static const stator_register pull = {SHIELD1_I2C_BASE + SBCON_I2C_CLEAR};

/* 5 us at 25 MHz: a read over the peripheral bus takes at least 3 cycles. */
#define HALF_BIT_READS 42u

static void half_bit(void)
{
    for (unsigned i = 0; i < HALF_BIT_READS; i++) {
        (void)stator_register_read(lines);
    }
}

static void set(uint32_t line, uint32_t high)
{
    stator_register_write(high != 0u ? release : pull, line);
    half_bit();
}

/* Also a repeated one. */
static void start(void)
{
    set(SBCON_I2C_SDA, 1u);
    set(SBCON_I2C_SCL, 1u);
    set(SBCON_I2C_SDA, 0u);
    set(SBCON_I2C_SCL, 0u);
}

static void stop(void)
{
    set(SBCON_I2C_SDA, 0u);
    set(SBCON_I2C_SCL, 1u);
    set(SBCON_I2C_SDA, 1u);
}

/* Returns what the line was: with 1, what the other side made of it. */
static uint32_t bit(uint32_t value)
{
    set(SBCON_I2C_SDA, value);
    set(SBCON_I2C_SCL, 1u);
    const uint32_t was = (stator_register_read(lines) & SBCON_I2C_SDA) != 0u ? 1u : 0u;
    set(SBCON_I2C_SCL, 0u);
    return was;
}

/* Eight bits, the highest first; those that are 1 may be the other side's. */
static uint8_t bits(uint32_t value)
{
    uint32_t was = 0;
    for (unsigned i = 8; i > 0u; i--) {
        was = was << 1 | bit(value >> (i - 1u) & 1u);
    }
    return (uint8_t)was;
}

static bool acknowledged(uint32_t byte)
{
    (void)bits(byte);
    return bit(1u) == 0u;
}

#define READ 1u

static enum bus_answer transfer(uint32_t device, uint32_t index, uint16_t *value)
{
    start();
    if (!acknowledged(device << 1)) {
        return bus_nobody;
    }
    if (!acknowledged(index)) {
        return bus_refused;
    }
    start();
    if (!acknowledged(device << 1 | READ)) {
        return bus_nobody;
    }
    const uint8_t high = bits(0xFFu);
    (void)bit(0u); /* one more */
    const uint8_t low = bits(0xFFu);
    (void)bit(1u); /* no more */
    *value = (uint16_t)((uint32_t)high << 8 | low);
    return bus_answered;
}

enum bus_answer bus_read(uint32_t address, uint16_t *value)
{
    set(SBCON_I2C_SDA, 1u);
    if ((stator_register_read(lines) & SBCON_I2C_SDA) == 0u) {
        return bus_stuck;
    }
    const enum bus_answer answer = transfer(address >> 8 & 0x7Fu, address & 0xFFu, value);
    stop();
    return answer;
}
