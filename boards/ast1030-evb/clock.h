/* SPDX-License-Identifier: Apache-2.0
 *
 * The board's clock and its one alarm: timer 1 runs free at 1 MHz, timer 2 is the alarm.
 */
#ifndef BOARDS_AST1030_EVB_CLOCK_H
#define BOARDS_AST1030_EVB_CLOCK_H

#include "../common/register_access.h"
#include "interrupts.h"
#include "registers.h"

#include <stdint.h>

#define BOARD_TICKS_PER_SECOND  TIMER_1MHZ_HZ
#define BOARD_CYCLES_PER_SECOND SYSTEM_CLOCK_HZ
#define BOARD_CYCLES_MASK       0x00FFFFFFu
#define BOARD_ALARM_IRQ         TIMER2_IRQ
#define board_alarm_handler     timer2_handler /* the program defines it: board_alarm_acknowledge() first */

#define BOARD_ALARM_CONTROL TIMER_CONTROL_FIELD(2, TIMER_CONTROL_ENABLE | TIMER_CONTROL_1MHZ | TIMER_CONTROL_IRQ)

/* Once, before the others; leaves the alarm off and its interrupt disabled in the interrupt controller. */
static inline void board_clock_start(void)
{
    for (uintptr_t timer = TIMER1_BASE; timer <= TIMER2_BASE; timer += TIMER2_BASE - TIMER1_BASE) {
        register_write(timer + TIMER_RELOAD, 0xFFFFFFFFu);
        register_write(timer + TIMER_MATCH1, 0xFFFFFFFFu);
        register_write(timer + TIMER_MATCH2, 0xFFFFFFFFu);
    }
    register_write(TIMER_BASE + TIMER_CONTROL, TIMER_CONTROL_FIELD(1, TIMER_CONTROL_ENABLE | TIMER_CONTROL_1MHZ) |
                                                   TIMER_CONTROL_FIELD(2, TIMER_CONTROL_1MHZ));
    register_write(SYST_RVR, BOARD_CYCLES_MASK);
    register_write(SYST_CVR, 0);
    register_write(SYST_CSR, SYST_CSR_ENABLE | SYST_CSR_CORE_CLOCK);
}

/* Ticks since board_clock_start; wraps at 2^32. From anywhere. */
static inline uint32_t board_ticks(void)
{
    return ~register_read(TIMER1_BASE + TIMER_COUNT);
}

/* Stops the clock, for a test that must not see time pass while the host acts: under QEMU's -icount sleep=off a
 * sleeping core jumps to the next timer, and these run always. Returns what board_clock_release wants. Before it,
 * the alarm is off and board_ticks means nothing. */
static inline uint32_t board_clock_hold(void)
{
    const uint32_t count = register_read(TIMER1_BASE + TIMER_COUNT);
    register_write(TIMER_BASE + TIMER_CONTROL_CLEAR,
                   TIMER_CONTROL_FIELD(1, TIMER_CONTROL_ENABLE) | TIMER_CONTROL_FIELD(2, TIMER_CONTROL_ENABLE));
    register_write(SYST_CSR, 0);
    return count;
}

/* Goes on from where board_clock_hold stopped; the alarm must be set anew. */
static inline void board_clock_release(uint32_t count)
{
    register_write(SYST_CSR, SYST_CSR_ENABLE | SYST_CSR_CORE_CLOCK);
    register_write(TIMER_BASE + TIMER_CONTROL,
                   register_read(TIMER_BASE + TIMER_CONTROL) | TIMER_CONTROL_FIELD(1, TIMER_CONTROL_ENABLE));
    register_write(TIMER1_BASE + TIMER_COUNT, count);
}

/* Cycles of the core, for spans of code of at most 83 ms; wraps at BOARD_CYCLES_MASK. From anywhere. */
static inline uint32_t board_cycles(void)
{
    return BOARD_CYCLES_MASK - register_read(SYST_CVR);
}

/* Nothing is due until board_alarm_at. An alarm that fires meanwhile may still arrive, once. */
static inline void board_alarm_off(void)
{
    /* Without 1MHZ: QEMU rounds a RELOAD up to 20 us of the clock that is selected when it is written. */
    register_write(TIMER_BASE + TIMER_CONTROL_CLEAR, TIMER_CONTROL_FIELD(2, TIMER_CONTROL_ENABLE));
}

/* Raises the alarm interrupt at `deadline`, less than 2^31 ticks ahead; one in the past raises it at once,
 * which in QEMU means 20 ticks from now: its timers do nothing sooner. Replaces the alarm set before. Not
 * from two contexts at once; the alarm interrupt may strike in between. */
static inline void board_alarm_at(uint32_t deadline)
{
    const uint32_t remaining = deadline - board_ticks();
    board_alarm_off();
    /* Not by making the interrupt pending: board_alarm_acknowledge needs the timer to tell why it is called. */
    register_write(TIMER2_BASE + TIMER_RELOAD, (int32_t)remaining > 0 ? remaining : 1u);
    register_write(TIMER_BASE + TIMER_CONTROL, register_read(TIMER_BASE + TIMER_CONTROL) | BOARD_ALARM_CONTROL);
}

/* First thing in board_alarm_handler. Afterwards the alarm is off, also one that was set anew while this
 * interrupt was pending: look at what is due, then set the next. The timer reloads by itself, so that
 * it must be stopped to fire once.
 *
 * QEMU 7.2 drives the interrupt line by toggling it: twice at an expiry, which is the pulse that one expects, but
 * once when a deadline has passed before the host could start its timer (calculate_next in aspeed_timer.c). The
 * line then stays high and the interrupt is taken again and again, with the timer already stopped: what the
 * first branch sees. Starting the timer with a count of 0 toggles the line once more. */
static inline void board_alarm_acknowledge(void)
{
    const uint32_t control = register_read(TIMER_BASE + TIMER_CONTROL);
    register_write(TIMER_BASE + TIMER_STATUS, 1u << 1);
    if ((control & TIMER_CONTROL_FIELD(2, TIMER_CONTROL_ENABLE)) == 0) {
        register_write(TIMER2_BASE + TIMER_RELOAD, TIMER_1MHZ_HZ);
        register_write(TIMER_BASE + TIMER_CONTROL, control | BOARD_ALARM_CONTROL);
        register_write(TIMER2_BASE + TIMER_COUNT, 0);
    }
    board_alarm_off();
}

#endif
