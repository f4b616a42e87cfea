/* SPDX-License-Identifier: Apache-2.0
 *
 * The interrupts of the AST1030, up to the last that is used here. Numbers: QEMU 7.2, hw/arm/aspeed_ast10x0.c,
 * and ASPEED's device tree for Zephyr, dts/arm/aspeed/ast10x0.dtsi. A program defines the handlers it wants
 * (common/cortex_m_startup.c).
 */
#ifndef BOARDS_AST1030_EVB_INTERRUPTS_H
#define BOARDS_AST1030_EVB_INTERRUPTS_H

#define BOARD_INTERRUPT_COUNT 124

/* ROW(number, handler) for an interrupt, UNUSED(number) for a number without one. */
#define BOARD_INTERRUPTS(ROW, UNUSED) \
    UNUSED(0)                         \
    UNUSED(1)                         \
    UNUSED(2)                         \
    UNUSED(3)                         \
    UNUSED(4)                         \
    UNUSED(5)                         \
    UNUSED(6)                         \
    UNUSED(7)                         \
    ROW(8, uart5_handler)             \
    ROW(9, usb_device_handler)        \
    UNUSED(10)                        \
    ROW(11, gpio_handler)             \
    UNUSED(12)                        \
    UNUSED(13)                        \
    UNUSED(14)                        \
    UNUSED(15)                        \
    ROW(16, timer1_handler)           \
    ROW(17, timer2_handler)           \
    ROW(18, timer3_handler)           \
    ROW(19, timer4_handler)           \
    ROW(20, timer5_handler)           \
    ROW(21, timer6_handler)           \
    ROW(22, timer7_handler)           \
    ROW(23, timer8_handler)           \
    ROW(24, watchdog_handler)         \
    UNUSED(25)                        \
    UNUSED(26)                        \
    ROW(27, jtag0_handler)            \
    UNUSED(28)                        \
    UNUSED(29)                        \
    UNUSED(30)                        \
    UNUSED(31)                        \
    UNUSED(32)                        \
    UNUSED(33)                        \
    UNUSED(34)                        \
    ROW(35, lpc_handler)              \
    UNUSED(36)                        \
    UNUSED(37)                        \
    ROW(38, peci_handler)             \
    ROW(39, fmc_handler)              \
    UNUSED(40)                        \
    UNUSED(41)                        \
    ROW(42, espi_handler)             \
    UNUSED(43)                        \
    ROW(44, tachometer_handler)       \
    UNUSED(45)                        \
    ROW(46, adc_handler)              \
    ROW(47, uart1_handler)            \
    ROW(48, uart2_handler)            \
    ROW(49, uart3_handler)            \
    ROW(50, uart4_handler)            \
    ROW(51, serial_gpio_handler)      \
    UNUSED(52)                        \
    ROW(53, jtag1_handler)            \
    UNUSED(54)                        \
    UNUSED(55)                        \
    UNUSED(56)                        \
    ROW(57, uart6_handler)            \
    ROW(58, uart7_handler)            \
    ROW(59, uart8_handler)            \
    ROW(60, uart9_handler)            \
    ROW(61, uart10_handler)           \
    ROW(62, uart11_handler)           \
    ROW(63, uart12_handler)           \
    ROW(64, uart13_handler)           \
    ROW(65, spi1_handler)             \
    ROW(66, spi2_handler)             \
    UNUSED(67)                        \
    UNUSED(68)                        \
    UNUSED(69)                        \
    UNUSED(70)                        \
    UNUSED(71)                        \
    UNUSED(72)                        \
    UNUSED(73)                        \
    UNUSED(74)                        \
    UNUSED(75)                        \
    UNUSED(76)                        \
    UNUSED(77)                        \
    UNUSED(78)                        \
    UNUSED(79)                        \
    UNUSED(80)                        \
    UNUSED(81)                        \
    UNUSED(82)                        \
    UNUSED(83)                        \
    UNUSED(84)                        \
    UNUSED(85)                        \
    UNUSED(86)                        \
    UNUSED(87)                        \
    UNUSED(88)                        \
    UNUSED(89)                        \
    UNUSED(90)                        \
    UNUSED(91)                        \
    UNUSED(92)                        \
    UNUSED(93)                        \
    UNUSED(94)                        \
    UNUSED(95)                        \
    UNUSED(96)                        \
    UNUSED(97)                        \
    UNUSED(98)                        \
    UNUSED(99)                        \
    UNUSED(100)                       \
    UNUSED(101)                       \
    ROW(102, i3c0_handler)            \
    ROW(103, i3c1_handler)            \
    ROW(104, i3c2_handler)            \
    ROW(105, i3c3_handler)            \
    UNUSED(106)                       \
    UNUSED(107)                       \
    UNUSED(108)                       \
    UNUSED(109)                       \
    ROW(110, i2c0_handler)            \
    ROW(111, i2c1_handler)            \
    ROW(112, i2c2_handler)            \
    ROW(113, i2c3_handler)            \
    ROW(114, i2c4_handler)            \
    ROW(115, i2c5_handler)            \
    ROW(116, i2c6_handler)            \
    ROW(117, i2c7_handler)            \
    ROW(118, i2c8_handler)            \
    ROW(119, i2c9_handler)            \
    ROW(120, i2c10_handler)           \
    ROW(121, i2c11_handler)           \
    ROW(122, i2c12_handler)           \
    ROW(123, i2c13_handler)

/* The numbers that this repository's code enables. */
#define UART5_IRQ  8
#define UART1_IRQ  47
#define UART13_IRQ 64
#define TIMER2_IRQ 17
#define I2C0_IRQ   110 /* bus n: I2C0_IRQ + n, n = 0 .. 13 */

#endif
