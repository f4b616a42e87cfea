/* SPDX-License-Identifier: Apache-2.0
 *
 * Device registers of the SmartFusion2 M2S010 on Emcraft's system-on-module. Source: Microsemi, "UG0331 SmartFusion2
 * Microcontroller Subsystem User Guide", the chapter at each device; QEMU 7.2: hw/arm/msf2-soc.c and msf2-som.c.
 */
#ifndef BOARDS_EMCRAFT_SF2_REGISTERS_H
#define BOARDS_EMCRAFT_SF2_REGISTERS_H

#define SYSTEM_CLOCK_HZ 142000000u
#define APB0_CLOCK_HZ   (SYSTEM_CLOCK_HZ / 4u) /* the SOM's divider */

#define ETHERNET_BASE 0x40041000u /* what it is: drivers/mss_ethernet_registers.h */

/* "System timer" (QEMU: hw/timer/mss-timer.c): two timers of 32 bits that count down at APB0_CLOCK_HZ. */
#define TIMER1_BASE           0x40004000u
#define TIMER2_BASE           0x40004018u
#define TIMER_VALUE           0x00u
#define TIMER_LOAD            0x04u
#define TIMER_CONTROL         0x0Cu
#define TIMER_CONTROL_ENABLE  (1u << 0)
#define TIMER_CONTROL_ONESHOT (1u << 1)
#define TIMER_CONTROL_IRQ     (1u << 2)
#define TIMER_RAW_STATUS      0x10u /* 1: has reached 0; write 1 to clear */

#endif
