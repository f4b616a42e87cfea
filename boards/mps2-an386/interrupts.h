/* SPDX-License-Identifier: Apache-2.0
 *
 * The interrupts of MPS2 image AN386: Arm, "Application Note AN386", interrupt map; the wired ones as in
 * QEMU 7.2, hw/arm/mps2.c. A program defines the handlers it wants (common/cortex_m_startup.c).
 */
#ifndef BOARDS_MPS2_AN386_INTERRUPTS_H
#define BOARDS_MPS2_AN386_INTERRUPTS_H

#define BOARD_INTERRUPT_COUNT 32

/* ROW(number, handler) for an interrupt, UNUSED(number) for a number without one. */
#define BOARD_INTERRUPTS(ROW, UNUSED)                       \
    ROW(0, uart0_rx_handler)                                \
    ROW(1, uart0_tx_handler)                                \
    ROW(2, uart1_rx_handler)                                \
    ROW(3, uart1_tx_handler)                                \
    ROW(4, uart2_rx_handler)                                \
    ROW(5, uart2_tx_handler)                                \
    ROW(6, gpio0_handler)                                   \
    ROW(7, gpio1_handler)                                   \
    ROW(8, timer0_handler)                                  \
    ROW(9, timer1_handler)                                  \
    ROW(10, dual_timer_handler)                             \
    ROW(11, spi0_handler)                                   \
    ROW(12, uart_overflow_handler) /* of UART 0, 1 and 2 */ \
    ROW(13, ethernet_handler)                               \
    ROW(14, audio_i2s_handler)                              \
    ROW(15, touch_screen_handler)                           \
    ROW(16, gpio2_handler)                                  \
    ROW(17, gpio3_handler)                                  \
    ROW(18, uart3_rx_handler)                               \
    ROW(19, uart3_tx_handler)                               \
    ROW(20, uart4_rx_handler)                               \
    ROW(21, uart4_tx_handler)                               \
    ROW(22, adc_spi_handler)                                \
    ROW(23, shield_spi_handler)                             \
    ROW(24, gpio0_pin0_handler)                             \
    ROW(25, gpio0_pin1_handler)                             \
    ROW(26, gpio0_pin2_handler)                             \
    ROW(27, gpio0_pin3_handler)                             \
    ROW(28, gpio0_pin4_handler)                             \
    ROW(29, gpio0_pin5_handler)                             \
    ROW(30, gpio0_pin6_handler)                             \
    ROW(31, gpio0_pin7_handler)

/* The numbers that this repository's code enables. */
#define UART0_RX_IRQ   0
#define UART0_TX_IRQ   1
#define TIMER0_IRQ     8
#define DUAL_TIMER_IRQ 10

#endif
