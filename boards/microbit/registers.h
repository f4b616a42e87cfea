/* SPDX-License-Identifier: Apache-2.0
 *
 * Device registers of the nRF51822 on the BBC micro:bit. Source: Nordic Semiconductor, "nRF51 Series Reference Manual"
 * 3.0, the clause at each device; QEMU 7.2: hw/arm/nrf51_soc.c.
 */
#ifndef BOARDS_MICROBIT_REGISTERS_H
#define BOARDS_MICROBIT_REGISTERS_H

#define SYSTEM_CLOCK_HZ 16000000u

/* Timer, clause 18 (QEMU: hw/timer/nrf51_timer.c). TIMER0 is the one of 32 bits. */
#define TIMER0_BASE           0x40008000u
#define TIMER_START           0x000u /* write 1 to each task */
#define TIMER_CLEAR           0x00Cu
#define TIMER_CAPTURE1        0x044u /* copies the count to CC1 */
#define TIMER_COMPARED0       0x140u /* 1 when the count has reached CC0; write 0 */
#define TIMER_IRQ_SET         0x304u
#define TIMER_IRQ_CLEAR       0x308u
#define TIMER_IRQ_COMPARED0   (1u << 16)
#define TIMER_BIT_MODE        0x508u
#define TIMER_BIT_MODE_32     3u
#define TIMER_PRESCALER       0x510u /* 16 MHz / 2^n */
#define TIMER_PRESCALER_1_MHZ 4u
#define TIMER_CC0             0x540u
#define TIMER_CC1             0x544u

#endif
