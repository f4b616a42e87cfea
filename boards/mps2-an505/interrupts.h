/* SPDX-License-Identifier: Apache-2.0
 *
 * The interrupts of MPS2 image AN505 up to the last that is used here: Arm, "Application Note AN505", interrupt map;
 * the wired ones as in QEMU 7.2, hw/arm/armsse.c and mps2-tz.c. A program defines the handlers it wants
 * (common/cortex_m_startup.c).
 */
#ifndef BOARDS_MPS2_AN505_INTERRUPTS_H
#define BOARDS_MPS2_AN505_INTERRUPTS_H

#define BOARD_INTERRUPT_COUNT 34

/* ROW(number, handler) for an interrupt, UNUSED(number) for a number without one. */
#define BOARD_INTERRUPTS(ROW, UNUSED) \
    ROW(0, watchdog_reset_handler)    \
    ROW(1, watchdog_handler)          \
    ROW(2, slow_timer_handler)        \
    ROW(3, timer0_handler)            \
    ROW(4, timer1_handler)            \
    ROW(5, dual_timer_handler)        \
    UNUSED(6)                         \
    UNUSED(7)                         \
    UNUSED(8)                         \
    ROW(9, mpc_handler)               \
    ROW(10, ppc_handler)              \
    ROW(11, msc_handler)              \
    ROW(12, bridge_error_handler)     \
    UNUSED(13)                        \
    UNUSED(14)                        \
    UNUSED(15)                        \
    UNUSED(16)                        \
    UNUSED(17)                        \
    UNUSED(18)                        \
    UNUSED(19)                        \
    UNUSED(20)                        \
    UNUSED(21)                        \
    UNUSED(22)                        \
    UNUSED(23)                        \
    UNUSED(24)                        \
    UNUSED(25)                        \
    UNUSED(26)                        \
    UNUSED(27)                        \
    UNUSED(28)                        \
    UNUSED(29)                        \
    UNUSED(30)                        \
    UNUSED(31)                        \
    ROW(32, uart0_rx_handler)         \
    ROW(33, uart0_tx_handler)

/* The numbers that this repository's code enables. */
#define UART0_RX_IRQ   32
#define UART0_TX_IRQ   33
#define TIMER0_IRQ     3
#define DUAL_TIMER_IRQ 5

#endif
