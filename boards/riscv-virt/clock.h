/* SPDX-License-Identifier: Apache-2.0
 *
 * The board's clock and its one alarm: the timer that all RISC-V machines have. The alarm is off while mie holds its
 * interrupt back: a comparison with an instant that never comes would let QEMU's -icount sleep=off jump there.
 */
#ifndef BOARDS_RISCV_VIRT_CLOCK_H
#define BOARDS_RISCV_VIRT_CLOCK_H

#include "interrupts.h"
#include "registers.h"
#include "riscv_registers.h"

#include <stdint.h>

#define BOARD_TICKS_PER_SECOND TIMEBASE_HZ
#define BOARD_ALARM_IRQ        TIMER_IRQ
#define board_alarm_handler    timer_handler /* the program defines it: board_alarm_acknowledge() first */

/* Nothing is due until board_alarm_at. */
static inline void board_alarm_off(void)
{
    interrupt_disable(TIMER_IRQ);
}

/* Once, before the others; leaves the alarm off. Enabling its interrupt raises it once, since 0 has passed. */
static inline void board_clock_start(void)
{
    board_alarm_off();
}

/* Ticks since start; wraps at 2^32. From anywhere. */
static inline uint32_t board_ticks(void)
{
    return register_read(CLINT_BASE + CLINT_TIME_LO);
}

/* Raises the alarm interrupt at `deadline`, less than 2^31 ticks ahead; one in the past raises it at once.
 * Replaces the alarm set before. Not from two contexts at once. */
static inline void board_alarm_at(uint32_t deadline)
{
    uint32_t high, low;
    do {
        high = register_read(CLINT_BASE + CLINT_TIME_HI);
        low = board_ticks();
    } while (high != register_read(CLINT_BASE + CLINT_TIME_HI));
    const int32_t remaining = (int32_t)(deadline - low);
    board_alarm_off();
    /* 64 bits in two stores: what they compare in between is held back. */
    register_write(CLINT_BASE + CLINT_COMPARE_HI, high + (remaining > 0 && deadline < low ? 1u : 0u));
    register_write(CLINT_BASE + CLINT_COMPARE_LO, remaining > 0 ? deadline : low);
    interrupt_enable(TIMER_IRQ);
}

/* First thing in board_alarm_handler. Afterwards the alarm is off: look at what is due, then set the next. */
static inline void board_alarm_acknowledge(void)
{
    board_alarm_off();
}

#endif
