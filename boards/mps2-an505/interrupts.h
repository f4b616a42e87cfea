/* SPDX-License-Identifier: Apache-2.0
 *
 * The interrupts of MPS2 image AN505 up to the last that is used here: Arm, "Application Note AN505", interrupt map;
 * the wired ones as in QEMU 7.2, hw/arm/armsse.c and mps2-tz.c. A program defines the handlers it wants
 * (common/cortex_m_startup.c).
 */
#ifndef BOARDS_MPS2_AN505_INTERRUPTS_H
#define BOARDS_MPS2_AN505_INTERRUPTS_H

#define BOARD_INTERRUPT_COUNT 59

/* Image AN521, which has two cores, has mailboxes here. */
#ifndef BOARD_MAILBOXES
#define BOARD_MAILBOXES(ROW, UNUSED) \
    UNUSED(6)                        \
    UNUSED(7)
#endif

/* ROW(number, handler) for an interrupt, UNUSED(number) for a number without one. */
#define BOARD_INTERRUPTS(ROW, UNUSED) \
    ROW(0, watchdog_reset_handler)    \
    ROW(1, watchdog_handler)          \
    ROW(2, slow_timer_handler)        \
    ROW(3, timer0_handler)            \
    ROW(4, timer1_handler)            \
    ROW(5, dual_timer_handler)        \
    BOARD_MAILBOXES(ROW, UNUSED)      \
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
    ROW(33, uart0_tx_handler)         \
    ROW(34, uart1_rx_handler)         \
    ROW(35, uart1_tx_handler)         \
    ROW(36, uart2_rx_handler)         \
    ROW(37, uart2_tx_handler)         \
    ROW(38, uart3_rx_handler)         \
    ROW(39, uart3_tx_handler)         \
    ROW(40, uart4_rx_handler)         \
    ROW(41, uart4_tx_handler)         \
    ROW(42, uart0_handler)            \
    ROW(43, uart1_handler)            \
    ROW(44, uart2_handler)            \
    ROW(45, uart3_handler)            \
    ROW(46, uart4_handler)            \
    ROW(47, uart_overflow_handler)    \
    ROW(48, ethernet_handler)         \
    ROW(49, audio_i2s_handler)        \
    ROW(50, touch_screen_handler)     \
    ROW(51, spi0_handler)             \
    ROW(52, spi1_handler)             \
    ROW(53, spi2_handler)             \
    UNUSED(54)                        \
    UNUSED(55)                        \
    ROW(56, dma0_error_handler)       \
    ROW(57, dma0_done_handler)        \
    ROW(58, dma0_handler)

/* The numbers that this repository's code enables. */
#define UART0_RX_IRQ   32
#define UART0_TX_IRQ   33
#define TIMER0_IRQ     3
#define DUAL_TIMER_IRQ 5
#define DMA0_IRQ       58 /* done or error */

#endif
