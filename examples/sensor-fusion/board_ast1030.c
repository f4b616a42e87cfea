// SPDX-License-Identifier: Apache-2.0
//
// The AST1030 evaluation board.
#include "board.h"

#include "boards/time/board_time.h"
#include "clock.h"
#include "cortex_m_startup.h"
#include "stator/shared.h"

#define MS BOARD_TICKS_PER_MS

/* A phase of 32 bytes takes 3 ms at 100 kHz. The lock is had after one transfer of each other task of the bus. */
#define TIMING .transfer_ticks = 10u * MS, .stop_ticks = 10u * MS, .queue_ticks = 200u * MS

/* DMA sees the upper 128 KB of the SRAM past the cache; its own addresses are the core's (QEMU; the chip's engine
 * counts the SRAM from 0x80000000). */
#ifndef BOARD_DMA_OFFSET
#define BOARD_DMA_OFFSET 0u
#endif

UNCACHED __attribute__((aligned(8))) static uint8_t magnetic_buffer[ASPEED_I2C_BUFFER_BYTES];
UNCACHED __attribute__((aligned(8))) static uint8_t air_buffer[ASPEED_I2C_BUFFER_BYTES];

struct aspeed_i2c_bus board_magnetic_bus = {
    .base = {BOARD_I2C_BUS(BOARD_MAGNETIC_BUS)}, .cell = STATOR_CELL, .buffer = magnetic_buffer, TIMING};
struct aspeed_i2c_bus board_air_bus = {
    .base = {BOARD_I2C_BUS(BOARD_AIR_BUS)}, .cell = STATOR_CELL, .buffer = air_buffer, TIMING};
struct uart_16550 board_uart; /* all 0 at first: its buffers would be in flash otherwise */

/* Says that the culprit was written by us, and is not what the memory held at power-on. */
#define CULPRIT_MAGIC 0x57415443u
NOT_CLEARED_BY_RESET static struct {
    uint32_t magic;
    uint32_t task;
} culprit;
STATOR_SHARED(culprit, "written before a reset, which no state survives, and read after it");

void board_start(void)
{
    board_magnetic_bus.buffer_address = (uint32_t)(uintptr_t)magnetic_buffer + BOARD_DMA_OFFSET;
    board_air_bus.buffer_address = (uint32_t)(uintptr_t)air_buffer + BOARD_DMA_OFFSET;
    board_uart.base.address = BOARD_UART;
    board_uart.stride_bytes = BOARD_UART_STRIDE;
    board_time_start();
    interrupt_enable(UART5_IRQ);
    interrupt_enable(I2C0_IRQ + BOARD_MAGNETIC_BUS);
    interrupt_enable(I2C0_IRQ + BOARD_AIR_BUS);
}

void board_keep_culprit(uint8_t task)
{
    culprit.magic = CULPRIT_MAGIC;
    culprit.task = task;
}

int board_take_culprit(void)
{
    const bool known = culprit.magic == CULPRIT_MAGIC && culprit.task < 256u;
    culprit.magic = 0u;
    return known ? (int)culprit.task : -1;
}

uint32_t board_cycles_now(void)
{
    return board_cycles();
}

uint32_t board_cycles_since(uint32_t start)
{
    return (board_cycles() - start) & BOARD_CYCLES_MASK;
}

void i2c2_handler(void);
void i2c3_handler(void);
void uart5_handler(void);

void i2c2_handler(void)
{
    aspeed_i2c_interrupt(&board_magnetic_bus);
}

void i2c3_handler(void)
{
    aspeed_i2c_interrupt(&board_air_bus);
}

void uart5_handler(void)
{
    uart_16550_interrupt(&board_uart);
}
