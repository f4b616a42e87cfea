/* SPDX-License-Identifier: Apache-2.0
 *
 * The clock of the MPS2 images and its one alarm: FPGAIO's counter, and timer 1 of the dual timer as a one-shot.
 * A periodic timer would do for neither: QEMU under -icount sleep=off makes each of its periods twice too
 * long when the core sleeps.
 */
#ifndef BOARDS_MPS2_CLOCK_H
#define BOARDS_MPS2_CLOCK_H

#include "../common/register_access.h"
#include "interrupts.h"
#include "registers.h"

#include <stdint.h>

#define BOARD_TICKS_PER_SECOND  SYSTEM_CLOCK_HZ
#define BOARD_CYCLES_PER_SECOND SYSTEM_CLOCK_HZ
#define BOARD_CYCLES_MASK       0xFFFFFFFFu
#define BOARD_ALARM_IRQ         DUAL_TIMER_IRQ
#define board_alarm_handler     dual_timer_handler /* the program defines it: board_alarm_acknowledge() first */

/* Once, before the others; leaves the alarm off and its interrupt disabled in the interrupt controller. */
static inline void board_clock_start(void)
{
    register_write(FPGAIO_BASE + FPGAIO_PRESCALE, 0);
    register_write(DUAL_TIMER_BASE + DUAL_TIMER_CONTROL, 0);
    register_write(DUAL_TIMER_BASE + DUAL_TIMER_INT_CLEAR, 1);
}

/* Ticks since some instant before start; wraps at 2^32. From anywhere. */
static inline uint32_t board_ticks(void)
{
    return register_read(FPGAIO_BASE + FPGAIO_COUNTER);
}

/* Cycles of the core, for spans of code; wraps at BOARD_CYCLES_MASK. From anywhere. */
static inline uint32_t board_cycles(void)
{
    return board_ticks();
}

/* Nothing is due until board_alarm_at. An alarm that fires meanwhile may still arrive, once. */
static inline void board_alarm_off(void)
{
    register_write(DUAL_TIMER_BASE + DUAL_TIMER_CONTROL, 0);
}

/* Stops the clock, for a test that must not see time pass while the host acts: under QEMU's -icount sleep=off a
 * sleeping core jumps to the next timer. The counter itself does not end its sleep, so that only the alarm must be
 * off. Returns what board_clock_release wants. */
static inline uint32_t board_clock_hold(void)
{
    board_alarm_off();
    return 0;
}

/* Goes on from where board_clock_hold stopped; the alarm must be set anew. */
static inline void board_clock_release(uint32_t count)
{
    (void)count;
}

/* Raises the alarm interrupt at `deadline`, less than 2^31 ticks ahead; one in the past raises it at once.
 * Replaces the alarm set before. Not from two contexts at once; the alarm interrupt may strike in between. */
static inline void board_alarm_at(uint32_t deadline)
{
    const uint32_t remaining = deadline - board_ticks();
    board_alarm_off();
    register_write(DUAL_TIMER_BASE + DUAL_TIMER_LOAD, (int32_t)remaining > 0 ? remaining : 1u);
    register_write(DUAL_TIMER_BASE + DUAL_TIMER_CONTROL, DUAL_TIMER_CONTROL_ENABLE | DUAL_TIMER_CONTROL_RELOAD |
                                                             DUAL_TIMER_CONTROL_IRQ | DUAL_TIMER_CONTROL_32_BITS |
                                                             DUAL_TIMER_CONTROL_ONESHOT);
}

/* First thing in board_alarm_handler. Afterwards the alarm is off, also one that was set anew while this
 * interrupt was pending: look at what is due, then set the next. */
static inline void board_alarm_acknowledge(void)
{
    board_alarm_off();
    register_write(DUAL_TIMER_BASE + DUAL_TIMER_INT_CLEAR, 1);
}

#endif
