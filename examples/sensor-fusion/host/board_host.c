// SPDX-License-Identifier: Apache-2.0
//
// The board in a Linux process: virtual time, which is as fast as the real one unless a demonstration holds it in
// lockstep.
#define _POSIX_C_SOURCE 200809L /* setenv, which -std=c11 hides */

#include "../board.h"

#include "devices.h"
#include "stator_posix.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MS BOARD_TICKS_PER_MS

/* As on the chip (board_ast1030.c). */
#define TIMING .transfer_ticks = 10u * MS, .stop_ticks = 10u * MS, .queue_ticks = 200u * MS

/* Where the DMA engine finds the buffers: a pointer of this machine does not fit into its 32 bits. */
#define DMA_MAGNETIC 0x000A0000u
#define DMA_AIR      0x000A1000u

static uint8_t magnetic_buffer[ASPEED_I2C_BUFFER_BYTES];
static uint8_t air_buffer[ASPEED_I2C_BUFFER_BYTES];

struct aspeed_i2c_bus board_magnetic_bus = {.base = {BOARD_I2C_BUS(BOARD_MAGNETIC_BUS)},
                                            .cell = STATOR_CELL,
                                            .buffer = magnetic_buffer,
                                            .buffer_address = DMA_MAGNETIC,
                                            TIMING};
struct aspeed_i2c_bus board_air_bus = {.base = {BOARD_I2C_BUS(BOARD_AIR_BUS)},
                                       .cell = STATOR_CELL,
                                       .buffer = air_buffer,
                                       .buffer_address = DMA_AIR,
                                       TIMING};
struct uart_16550 board_uart = {.base = {BOARD_UART}, .stride_bytes = BOARD_UART_STRIDE};

/* What outlives a reset is in the environment: the reset is an exec of this program. */
#define CULPRIT "SENSOR_FUSION_CULPRIT"
#define ELAPSED "SENSOR_FUSION_ELAPSED"
#define DECIMAL 10

static void keep(const char *name, unsigned long long value)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%llu", value);
    (void)setenv(name, text, 1);
}

void board_start(void)
{
    const char *const elapsed = getenv(ELAPSED);
    stator_posix_virtual_time(0u);
    sensors_power_on();
    control_start(elapsed != NULL ? strtoull(elapsed, NULL, DECIMAL) : 0u);
}

void board_keep_culprit(uint8_t task)
{
    keep(CULPRIT, task);
}

int board_take_culprit(void)
{
    const char *const culprit = getenv(CULPRIT);
    const int task = culprit != NULL ? (int)strtol(culprit, NULL, DECIMAL) : -1;
    (void)unsetenv(CULPRIT);
    return task;
}

_Noreturn void board_reset(void)
{
    static char name[] = "sensor-fusion";
    char *const arguments[] = {name, NULL};
    uart_flush();
    keep(ELAPSED, control_elapsed_us());
    (void)execv("/proc/self/exe", arguments);
    perror("sensor-fusion: cannot reset");
    abort();
}

/* No cycles are counted here: time stands still while tasks run. */
uint32_t board_cycles_now(void)
{
    return 0u;
}

uint32_t board_cycles_since(uint32_t start)
{
    return 0u - start;
}

uint8_t *board_dma_memory(uint32_t address, uint32_t size_bytes)
{
    if (address - DMA_MAGNETIC <= sizeof magnetic_buffer &&
        size_bytes <= sizeof magnetic_buffer - (address - DMA_MAGNETIC)) {
        return &magnetic_buffer[address - DMA_MAGNETIC];
    }
    if (address - DMA_AIR <= sizeof air_buffer && size_bytes <= sizeof air_buffer - (address - DMA_AIR)) {
        return &air_buffer[address - DMA_AIR];
    }
    return NULL;
}

void board_i2c_interrupt(unsigned bus)
{
    if (bus == BOARD_MAGNETIC_BUS) {
        aspeed_i2c_interrupt(&board_magnetic_bus);
    } else if (bus == BOARD_AIR_BUS) {
        aspeed_i2c_interrupt(&board_air_bus);
    }
}

void board_uart_interrupt(void)
{
    uart_16550_interrupt(&board_uart);
}
