/* SPDX-License-Identifier: Apache-2.0
 *
 * The board's clock and its one alarm: TIMER0, whose count is read through CC1 and compared with CC0.
 */
#ifndef BOARDS_MICROBIT_CLOCK_H
#define BOARDS_MICROBIT_CLOCK_H

#include "../common/register_access.h"
#include "interrupts.h"
#include "registers.h"

#include <stdint.h>

#define BOARD_TICKS_PER_SECOND  1000000u
#define BOARD_CYCLES_PER_SECOND SYSTEM_CLOCK_HZ
#define BOARD_CYCLES_MASK       0x00FFFFFFu
#define BOARD_ALARM_IRQ         TIMER0_IRQ
#define board_alarm_handler     timer0_handler /* the program defines it: board_alarm_acknowledge() first */

/* Once, before the others; leaves the alarm off and its interrupt disabled in the interrupt controller. */
static inline void board_clock_start(void)
{
    register_write(TIMER0_BASE + TIMER_BIT_MODE, TIMER_BIT_MODE_32);
    register_write(TIMER0_BASE + TIMER_PRESCALER, TIMER_PRESCALER_1_MHZ);
    register_write(TIMER0_BASE + TIMER_IRQ_CLEAR, TIMER_IRQ_COMPARED0);
    register_write(TIMER0_BASE + TIMER_CLEAR, 1);
    register_write(TIMER0_BASE + TIMER_START, 1);
    register_write(SYST_RVR, BOARD_CYCLES_MASK);
    register_write(SYST_CVR, 0);
    register_write(SYST_CSR, SYST_CSR_ENABLE | SYST_CSR_CORE_CLOCK);
}

/* Ticks since board_clock_start; wraps at 2^32. From anywhere: an interrupt that captures in between leaves a count
 * that is later than the one asked for, but not later than now. */
static inline uint32_t board_ticks(void)
{
    register_write(TIMER0_BASE + TIMER_CAPTURE1, 1);
    return register_read(TIMER0_BASE + TIMER_CC1);
}

/* Cycles of the core, for spans of code of at most a second; wraps at BOARD_CYCLES_MASK. From anywhere. */
static inline uint32_t board_cycles(void)
{
    return BOARD_CYCLES_MASK - register_read(SYST_CVR);
}

/* Nothing is due until board_alarm_at. An alarm that fires meanwhile may still arrive, once. */
static inline void board_alarm_off(void)
{
    register_write(TIMER0_BASE + TIMER_IRQ_CLEAR, TIMER_IRQ_COMPARED0);
}

/* Raises the alarm interrupt at `deadline`, less than 2^31 ticks ahead; one in the past raises it at once.
 * Replaces the alarm set before. Not from two contexts at once; the alarm interrupt may strike in between. */
static inline void board_alarm_at(uint32_t deadline)
{
    board_alarm_off();
    register_write(TIMER0_BASE + TIMER_COMPARED0, 0);
    register_write(TIMER0_BASE + TIMER_CC0, deadline);
    register_write(TIMER0_BASE + TIMER_IRQ_SET, TIMER_IRQ_COMPARED0);
    /* The comparison is for equality: a deadline that passed before CC0 was written would come after 71 minutes. */
    if ((int32_t)(deadline - board_ticks()) <= 0) {
        interrupt_make_pending(TIMER0_IRQ);
    }
}

/* First thing in board_alarm_handler. Afterwards the alarm is off, also one that was set anew while this
 * interrupt was pending: look at what is due, then set the next. */
static inline void board_alarm_acknowledge(void)
{
    board_alarm_off();
    register_write(TIMER0_BASE + TIMER_COMPARED0, 0);
}

#endif
