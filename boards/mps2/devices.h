/* SPDX-License-Identifier: Apache-2.0
 *
 * The devices of the MPS2 images: offsets and bits of their registers, all of them 32-bit. Where they are is in the
 * registers.h of each image. Bits: Arm, "Cortex-M System Design Kit Technical Reference Manual", DDI 0479, the clause
 * at each device.
 */
#ifndef BOARDS_MPS2_DEVICES_H
#define BOARDS_MPS2_DEVICES_H

/* APB UART, DDI 0479 4.3 (QEMU: hw/char/cmsdk-apb-uart.c). No FIFO: one byte each way. */
#define UART_DATA           0x00u /* read: the byte received; write: the byte to send */
#define UART_STATE          0x04u
#define UART_STATE_TX_FULL  (1u << 0)
#define UART_STATE_RX_FULL  (1u << 1)
#define UART_STATE_TX_LOST  (1u << 2) /* overrun; write 1 to clear */
#define UART_STATE_RX_LOST  (1u << 3) /* overrun; write 1 to clear */
#define UART_CTRL           0x08u
#define UART_CTRL_TX_ENABLE (1u << 0)
#define UART_CTRL_RX_ENABLE (1u << 1)
#define UART_CTRL_TX_IRQ    (1u << 2) /* when the transmit buffer goes from full to empty */
#define UART_CTRL_RX_IRQ    (1u << 3) /* when a byte has come */
#define UART_INT_CLEAR      0x0Cu     /* read: pending; write 1 to clear */
#define UART_INT_TX         (1u << 0)
#define UART_INT_RX         (1u << 1)
#define UART_BAUD_DIVISOR   0x10u /* clock / baud, at least 16 */

/* Timer, DDI 0479 4.4 (QEMU: hw/timer/cmsdk-apb-timer.c). Counts down, and again from RELOAD. */
#define TIMER0_CONTROL        0x00u
#define TIMER0_CONTROL_ENABLE (1u << 0)
#define TIMER0_CONTROL_IRQ    (1u << 3)
#define TIMER0_VALUE          0x04u
#define TIMER0_RELOAD         0x08u
#define TIMER0_INT_CLEAR      0x0Cu /* write 1 */

/* Dual timer, DDI 0479 4.5 (QEMU: hw/timer/cmsdk-apb-dualtimer.c). Timer 2 of the pair is at + 0x20. */
#define DUAL_TIMER_LOAD            0x00u /* writing it starts the count from there */
#define DUAL_TIMER_VALUE           0x04u /* counts down */
#define DUAL_TIMER_CONTROL         0x08u
#define DUAL_TIMER_CONTROL_ONESHOT (1u << 0)
#define DUAL_TIMER_CONTROL_32_BITS (1u << 1)
#define DUAL_TIMER_CONTROL_IRQ     (1u << 5)
#define DUAL_TIMER_CONTROL_RELOAD  (1u << 6) /* from LOAD, not from all ones */
#define DUAL_TIMER_CONTROL_ENABLE  (1u << 7)
#define DUAL_TIMER_INT_CLEAR       0x0Cu /* any value */
#define DUAL_TIMER_MASKED          0x14u /* interrupt status, after the mask */

/* FPGA system control and I/O, AN386 4.x (QEMU: hw/misc/mps2-fpgaio.c). */
#define FPGAIO_LED      0x00u
#define FPGAIO_BUTTON   0x08u
#define FPGAIO_CLK_1HZ  0x10u
#define FPGAIO_COUNTER  0x18u /* free-running, up, 32 bits, at SYSTEM_CLOCK_HZ / (PRESCALE + 1) */
#define FPGAIO_PRESCALE 0x1Cu

/* APB watchdog, DDI 0479 4.6 (QEMU: hw/watchdog/cmsdk-apb-watchdog.c). The first expiry is a
 * non-maskable interrupt, the second one resets. */
#define WATCHDOG_LOAD          0x00u
#define WATCHDOG_VALUE         0x04u
#define WATCHDOG_CONTROL       0x08u
#define WATCHDOG_CONTROL_IRQ   (1u << 0) /* also starts the count */
#define WATCHDOG_CONTROL_RESET (1u << 1)
#define WATCHDOG_INT_CLEAR     0x0Cu /* any value; reloads the count */
#define WATCHDOG_LOCK          0xC00u
#define WATCHDOG_LOCK_OPEN     0x1ACCE551u /* any other value locks */

/* Two-wire interface of the first shield connector, AN386 (QEMU: hw/i2c/arm_sbcon_i2c.c). */
#define SBCON_I2C_SET   0x00u /* write 1: the line is released; read: the lines */
#define SBCON_I2C_CLEAR 0x04u /* write 1: the line is pulled low */
#define SBCON_I2C_SCL   (1u << 0)
#define SBCON_I2C_SDA   (1u << 1)

#endif
