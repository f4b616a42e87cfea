// SPDX-License-Identifier: Apache-2.0
//
// The simulated devices, and what they know of each other. All run in the loop's thread: register accesses from the
// tasks, interrupts from the port's virtual time, which lets them happen when the loop would sleep.
#ifndef SENSOR_FUSION_HOST_DEVICES_H
#define SENSOR_FUSION_HOST_DEVICES_H

#include <stdbool.h>
#include <stdint.h>

/* A target on an I2C bus. */
struct i2c_target {
    const char *name;
    unsigned bus;
    uint8_t address; /* 7 bits */
    bool plugged;
    void (*power_on)(void);
    void (*write)(const uint8_t *bytes, unsigned count);
    void (*read)(uint8_t *bytes, unsigned count);
};

/* NULL: nobody answers there. */
const struct i2c_target *i2c_target_at(unsigned bus, uint8_t address);

/* False: there is no sensor of that name. One that comes back has forgotten its configuration. */
bool sensor_plug(const char *name, bool plugged);

/* False: there is no quantity of that name (control.c lists them). */
bool sensor_set(const char *quantity, int32_t value);

/* To be called before all else. */
void sensors_power_on(void);

/* Offsets from the start of the controllers' registers. */
uint32_t i2c_read(uint32_t offset_bytes);
void i2c_write(uint32_t offset_bytes, uint32_t value);

/* The board's part: memory that the DMA engine reaches, NULL if there is none; the bus's interrupt handler. */
uint8_t *board_dma_memory(uint32_t address, uint32_t size_bytes);
void board_i2c_interrupt(unsigned bus);

/* Offsets in registers, not in bytes. */
uint32_t uart_read(uint32_t index);
void uart_write(uint32_t index, uint32_t value);

/* Looks whether characters have come on standard input. */
void uart_look(void);

/* What was sent goes to standard output. */
void uart_flush(void);
void board_uart_interrupt(void);

uint32_t watchdog_read(uint32_t offset_bytes);
void watchdog_write(uint32_t offset_bytes, uint32_t value);

/* The chip's reset: the program starts anew, with the devices around it. Does not return. */
_Noreturn void board_reset(void);

/* Begins to listen; `elapsed_us` since the first start, over resets. */
void control_start(uint64_t elapsed_us);
uint64_t control_elapsed_us(void);

#endif
