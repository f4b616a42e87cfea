/* SPDX-License-Identifier: Apache-2.0
 *
 * The interrupts of SmartFusion2: Microsemi, UG0331, chapter "Cortex-M3 Processor", table of interrupts. A program
 * defines the handlers it wants (common/cortex_m_startup.c).
 */
#ifndef BOARDS_EMCRAFT_SF2_INTERRUPTS_H
#define BOARDS_EMCRAFT_SF2_INTERRUPTS_H

#define BOARD_INTERRUPT_COUNT 82

/* ROW(number, handler) for an interrupt, UNUSED(number) for a number without one. */
#define BOARD_INTERRUPTS(ROW, UNUSED)    \
    ROW(0, watchdog_wakeup_handler)      \
    ROW(1, rtc_wakeup_handler)           \
    ROW(2, spi0_handler)                 \
    ROW(3, spi1_handler)                 \
    ROW(4, i2c0_handler)                 \
    ROW(5, i2c0_alert_handler)           \
    ROW(6, i2c0_suspend_handler)         \
    ROW(7, i2c1_handler)                 \
    ROW(8, i2c1_alert_handler)           \
    ROW(9, i2c1_suspend_handler)         \
    ROW(10, uart0_handler)               \
    ROW(11, uart1_handler)               \
    ROW(12, ethernet_handler)            \
    ROW(13, peripheral_dma_handler)      \
    ROW(14, timer1_handler)              \
    ROW(15, timer2_handler)              \
    ROW(16, can_handler)                 \
    ROW(17, envm0_handler)               \
    ROW(18, envm1_handler)               \
    ROW(19, communication_block_handler) \
    ROW(20, usb_handler)                 \
    ROW(21, usb_dma_handler)             \
    ROW(22, pll_locked_handler)          \
    ROW(23, pll_lost_handler)            \
    ROW(24, bus_matrix_error_handler)    \
    ROW(25, cache_error_handler)         \
    ROW(26, ddr_handler)                 \
    ROW(27, fast_dma_complete_handler)   \
    ROW(28, fast_dma_error_handler)      \
    ROW(29, ecc_error_handler)           \
    ROW(30, ddr_calibration_handler)     \
    ROW(31, fabric_pll_locked_handler)   \
    ROW(32, fabric_pll_lost_handler)     \
    ROW(33, fabric_ddr_handler)          \
    ROW(34, fabric0_handler)             \
    ROW(35, fabric1_handler)             \
    ROW(36, fabric2_handler)             \
    ROW(37, fabric3_handler)             \
    ROW(38, fabric4_handler)             \
    ROW(39, fabric5_handler)             \
    ROW(40, fabric6_handler)             \
    ROW(41, fabric7_handler)             \
    ROW(42, fabric8_handler)             \
    ROW(43, fabric9_handler)             \
    ROW(44, fabric10_handler)            \
    ROW(45, fabric11_handler)            \
    ROW(46, fabric12_handler)            \
    ROW(47, fabric13_handler)            \
    ROW(48, fabric14_handler)            \
    ROW(49, fabric15_handler)            \
    ROW(50, gpio0_handler)               \
    ROW(51, gpio1_handler)               \
    ROW(52, gpio2_handler)               \
    ROW(53, gpio3_handler)               \
    ROW(54, gpio4_handler)               \
    ROW(55, gpio5_handler)               \
    ROW(56, gpio6_handler)               \
    ROW(57, gpio7_handler)               \
    ROW(58, gpio8_handler)               \
    ROW(59, gpio9_handler)               \
    ROW(60, gpio10_handler)              \
    ROW(61, gpio11_handler)              \
    ROW(62, gpio12_handler)              \
    ROW(63, gpio13_handler)              \
    ROW(64, gpio14_handler)              \
    ROW(65, gpio15_handler)              \
    ROW(66, gpio16_handler)              \
    ROW(67, gpio17_handler)              \
    ROW(68, gpio18_handler)              \
    ROW(69, gpio19_handler)              \
    ROW(70, gpio20_handler)              \
    ROW(71, gpio21_handler)              \
    ROW(72, gpio22_handler)              \
    ROW(73, gpio23_handler)              \
    ROW(74, gpio24_handler)              \
    ROW(75, gpio25_handler)              \
    ROW(76, gpio26_handler)              \
    ROW(77, gpio27_handler)              \
    ROW(78, gpio28_handler)              \
    ROW(79, gpio29_handler)              \
    ROW(80, gpio30_handler)              \
    ROW(81, gpio31_handler)

/* The numbers that this repository's code enables. */
#define ETHERNET_IRQ 12
#define TIMER1_IRQ   14

#endif
