// SPDX-License-Identifier: Apache-2.0
//
// Which device a register address belongs to.
#include "../board.h"
#include "devices.h"

#include <stdio.h>
#include <stdlib.h>

#define I2C_BYTES      0x780u
#define UART_REGISTERS 8u
#define WATCHDOG_BYTES 0x40u

static bool within(uint32_t address, uint32_t base, uint32_t size_bytes)
{
    return address - base < size_bytes;
}

static _Noreturn void nothing_there(const char *access, uint32_t address)
{
    (void)fprintf(stderr, "sensor-fusion: %s of 0x%08lx: no device is simulated there\n", access,
                  (unsigned long)address);
    abort();
}

uint32_t stator_simulated_read(uint32_t address)
{
    if (within(address, BOARD_I2C_GLOBAL, I2C_BYTES)) {
        return i2c_read(address - BOARD_I2C_GLOBAL);
    }
    if (within(address, BOARD_UART, UART_REGISTERS * BOARD_UART_STRIDE)) {
        return uart_read((address - BOARD_UART) / BOARD_UART_STRIDE);
    }
    if (within(address, BOARD_WATCHDOG, WATCHDOG_BYTES)) {
        return watchdog_read(address - BOARD_WATCHDOG);
    }
    nothing_there("read", address);
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    if (within(address, BOARD_I2C_GLOBAL, I2C_BYTES)) {
        i2c_write(address - BOARD_I2C_GLOBAL, value);
    } else if (within(address, BOARD_UART, UART_REGISTERS * BOARD_UART_STRIDE)) {
        uart_write((address - BOARD_UART) / BOARD_UART_STRIDE, value);
    } else if (within(address, BOARD_WATCHDOG, WATCHDOG_BYTES)) {
        watchdog_write(address - BOARD_WATCHDOG, value);
    } else {
        nothing_there("write", address);
    }
}
