/* SPDX-License-Identifier: Apache-2.0
 *
 * The trace's clock (stator/trace.h): timer 3, at the rate of the peripheral bus. The core's own counter has 24 bits,
 * and goes round in 83 ms; the board's clock is the slower one that tells long sleeps.
 */
#ifndef STATOR_TRACE_CLOCK_H
#define STATOR_TRACE_CLOCK_H

#include "clock.h"

#define STATOR_TRACE_HZ      APB_CLOCK_HZ
#define STATOR_TRACE_SLOW_HZ BOARD_TICKS_PER_SECOND

static inline void stator_trace_clock_start(void)
{
    register_write(TIMER3_BASE + TIMER_RELOAD, 0xFFFFFFFFu);
    register_write(TIMER3_BASE + TIMER_MATCH1, 0xFFFFFFFFu);
    register_write(TIMER3_BASE + TIMER_MATCH2, 0xFFFFFFFFu);
    register_write(TIMER_BASE + TIMER_CONTROL,
                   register_read(TIMER_BASE + TIMER_CONTROL) | TIMER_CONTROL_FIELD(3, TIMER_CONTROL_ENABLE));
}

static inline uint32_t stator_trace_cycles(void)
{
    return ~register_read(TIMER3_BASE + TIMER_COUNT);
}

static inline uint32_t stator_trace_slow(void)
{
    return board_ticks();
}

#endif
