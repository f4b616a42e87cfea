// SPDX-License-Identifier: Apache-2.0
//
// What the firmware asks of its board: board_ast1030.c on the chip, board_host.c in a Linux process. All else in this
// folder, and all of drivers/, is the same for both: devices are reached through stator/register.h.
// The board defines the interrupt handlers too, which call aspeed_i2c_interrupt(&board_magnetic_bus),
// aspeed_i2c_interrupt(&board_air_bus), uart_16550_interrupt(&board_uart) and stator_time_due().
#ifndef SENSOR_FUSION_BOARD_H
#define SENSOR_FUSION_BOARD_H

#include "drivers/aspeed_i2c.h"
#include "drivers/uart_16550.h"

/* Both count microseconds: timer 1 of the AST1030, and the POSIX port. */
#define BOARD_TICKS_PER_MS 1000u

/* The controllers' registers, on the chip and in the simulation. */
#define BOARD_I2C_GLOBAL      0x7E7B0000u
#define BOARD_I2C_BUS(number) (0x7E7B0080u + 0x80u * (number))
#define BOARD_MAGNETIC_BUS    2u /* magnetometer 0x1e, board temperature 0x48 */
#define BOARD_AIR_BUS         3u /* remote temperature 0x4c, barometer 0x77 */
#define BOARD_UART            0x7E784000u
#define BOARD_UART_STRIDE     4u
#define BOARD_WATCHDOG        0x7E785000u

extern struct aspeed_i2c_bus board_magnetic_bus;
extern struct aspeed_i2c_bus board_air_bus;
extern struct uart_16550 board_uart;

/* Starts the clock, and lets the board's interrupts through: before anything else. */
void board_start(void);

/* Which task stopped feeding the watchdog: kept over a reset. -1: none did. Reading forgets it. */
void board_keep_culprit(uint8_t task);
int board_take_culprit(void);

/* The build sensor-fusion-trace: after board_start. The board defines trace_stream_write (drivers/trace_stream.h) too.
 */
void board_trace_start(void);

/* Cycles of the core, for spans of one poll; 0 where the core does not count any. */
uint32_t board_cycles_now(void);
uint32_t board_cycles_since(uint32_t start);

#endif
