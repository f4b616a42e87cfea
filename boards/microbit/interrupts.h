/* SPDX-License-Identifier: Apache-2.0
 *
 * The interrupts of the nRF51822: "nRF51 Series Reference Manual" 3.0, clause 4.3: an interrupt has the number that is
 * in its device's address. A program defines the handlers it wants (common/cortex_m_startup.c).
 */
#ifndef BOARDS_MICROBIT_INTERRUPTS_H
#define BOARDS_MICROBIT_INTERRUPTS_H

#define BOARD_INTERRUPT_COUNT 32

/* ROW(number, handler) for an interrupt, UNUSED(number) for a number without one. */
#define BOARD_INTERRUPTS(ROW, UNUSED)     \
    ROW(0, power_clock_handler)           \
    ROW(1, radio_handler)                 \
    ROW(2, uart0_handler)                 \
    ROW(3, spi0_twi0_handler)             \
    ROW(4, spi1_twi1_handler)             \
    UNUSED(5)                             \
    ROW(6, gpio_tasks_handler)            \
    ROW(7, adc_handler)                   \
    ROW(8, timer0_handler)                \
    ROW(9, timer1_handler)                \
    ROW(10, timer2_handler)               \
    ROW(11, rtc0_handler)                 \
    ROW(12, temperature_handler)          \
    ROW(13, random_handler)               \
    ROW(14, ecb_handler)                  \
    ROW(15, ccm_aar_handler)              \
    ROW(16, watchdog_handler)             \
    ROW(17, rtc1_handler)                 \
    ROW(18, quadrature_decoder_handler)   \
    ROW(19, low_power_comparator_handler) \
    ROW(20, software0_handler)            \
    ROW(21, software1_handler)            \
    ROW(22, software2_handler)            \
    ROW(23, software3_handler)            \
    ROW(24, software4_handler)            \
    ROW(25, software5_handler)            \
    UNUSED(26)                            \
    UNUSED(27)                            \
    UNUSED(28)                            \
    UNUSED(29)                            \
    UNUSED(30)                            \
    UNUSED(31)

/* The numbers that this repository's code enables. */
#define TIMER0_IRQ 8

#endif
