/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the devices of MPS2 image AN386 are: Arm, "Application Note AN386", memory map (QEMU 7.2: hw/arm/mps2.c). What
 * they are: ../mps2/devices.h.
 */
#ifndef BOARDS_MPS2_AN386_REGISTERS_H
#define BOARDS_MPS2_AN386_REGISTERS_H

#include "../mps2/devices.h"

#define SYSTEM_CLOCK_HZ 25000000u

#define UART0_BASE       0x40004000u
#define UART1_BASE       0x40005000u
#define UART2_BASE       0x40006000u
#define UART3_BASE       0x40007000u
#define UART4_BASE       0x40009000u
#define TIMER0_BASE      0x40000000u
#define DUAL_TIMER_BASE  0x40002000u
#define FPGAIO_BASE      0x40028000u
#define WATCHDOG_BASE    0x40008000u
#define SHIELD1_I2C_BASE 0x4002A000u

#endif
