/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the devices of MPS2 image AN505 are, by their secure aliases: the core starts in Secure state, and from there
 * these need no leave of a protection controller. Arm, "Application Note AN505", memory map (QEMU 7.2:
 * hw/arm/mps2-tz.c, hw/arm/armsse.c). What they are: ../mps2/devices.h.
 */
#ifndef BOARDS_MPS2_AN505_REGISTERS_H
#define BOARDS_MPS2_AN505_REGISTERS_H

#include "../mps2/devices.h"

#define SYSTEM_CLOCK_HZ 20000000u

#define TIMER0_BASE     0x50000000u
#define DUAL_TIMER_BASE 0x50002000u
#define DMA0_BASE       0x50110000u /* PL081: drivers/pl081.h */
#define UART0_BASE      0x50200000u
#define FPGAIO_BASE     0x50302000u

#endif
