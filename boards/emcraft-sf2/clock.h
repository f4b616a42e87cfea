/* SPDX-License-Identifier: Apache-2.0
 *
 * The board's clock and its one alarm: timer 2 runs through all 32 bits, timer 1 is a one-shot.
 */
#ifndef BOARDS_EMCRAFT_SF2_CLOCK_H
#define BOARDS_EMCRAFT_SF2_CLOCK_H

#include "../common/register_access.h"
#include "interrupts.h"
#include "registers.h"

#include <stdint.h>

#define BOARD_TICKS_PER_SECOND  APB0_CLOCK_HZ
#define BOARD_CYCLES_PER_SECOND SYSTEM_CLOCK_HZ
#define BOARD_CYCLES_MASK       0xFFFFFFFFu
#define BOARD_ALARM_IRQ         TIMER1_IRQ
#define board_alarm_handler     timer1_handler /* the program defines it: board_alarm_acknowledge() first */

/* Nothing is due until board_alarm_at. An alarm that fires meanwhile may still arrive, once. */
static inline void board_alarm_off(void)
{
    register_write(TIMER1_BASE + TIMER_CONTROL, 0);
}

/* Once, before the others; leaves the alarm off and its interrupt disabled in the interrupt controller. */
static inline void board_clock_start(void)
{
    board_alarm_off();
    register_write(TIMER1_BASE + TIMER_RAW_STATUS, 1);
    register_write(TIMER2_BASE + TIMER_LOAD, UINT32_MAX);
    register_write(TIMER2_BASE + TIMER_CONTROL, TIMER_CONTROL_ENABLE);
}

/* Ticks since board_clock_start; wraps at 2^32. From anywhere. */
static inline uint32_t board_ticks(void)
{
    return UINT32_MAX - register_read(TIMER2_BASE + TIMER_VALUE);
}

/* Cycles of the core, four at a time, for spans of code; wraps at BOARD_CYCLES_MASK. From anywhere. */
static inline uint32_t board_cycles(void)
{
    return board_ticks() * (SYSTEM_CLOCK_HZ / APB0_CLOCK_HZ);
}

/* Raises the alarm interrupt at `deadline`, less than 2^31 ticks ahead; one in the past raises it at once.
 * Replaces the alarm set before. Not from two contexts at once; the alarm interrupt may strike in between. */
static inline void board_alarm_at(uint32_t deadline)
{
    const uint32_t remaining = deadline - board_ticks();
    board_alarm_off();
    register_write(TIMER1_BASE + TIMER_LOAD, (int32_t)remaining > 0 ? remaining : 1u);
    register_write(TIMER1_BASE + TIMER_CONTROL, TIMER_CONTROL_ENABLE | TIMER_CONTROL_ONESHOT | TIMER_CONTROL_IRQ);
}

/* First thing in board_alarm_handler. Afterwards the alarm is off, also one that was set anew while this
 * interrupt was pending: look at what is due, then set the next. */
static inline void board_alarm_acknowledge(void)
{
    board_alarm_off();
    register_write(TIMER1_BASE + TIMER_RAW_STATUS, 1);
}

#endif
