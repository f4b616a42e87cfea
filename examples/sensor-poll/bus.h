// SPDX-License-Identifier: Apache-2.0
#ifndef SENSOR_POLL_BUS_H
#define SENSOR_POLL_BUS_H

#include <stdint.h>

/* In an address: the device's seven bits, and its register. */
#define BUS_ADDRESS(device, index) ((uint32_t)(device) << 8 | (uint32_t)(index))

enum bus_answer {
    bus_answered,
    bus_nobody,  /* no device acknowledged its address */
    bus_refused, /* the device acknowledged its address, but not its register */
    bus_stuck,   /* somebody holds the data line low */
};

/*
 * Reads the 16 bits of a register, the high byte first; `value` only when bus_answered.
 * The CPU moves the wires itself and waits meanwhile: 48 bits, half a millisecond at 100 kHz. Where that is too long
 * a controller with an interrupt does it (drivers/aspeed_i2c.h). Callers: one task at a time.
 */
enum bus_answer bus_read(uint32_t address, uint16_t *value);

#endif
