/* SPDX-License-Identifier: Apache-2.0
 *
 * The trace's clock (stator/trace.h) on the boards that have none of their own: the board's clock. QEMU has no DWT.
 */
#ifndef STATOR_TRACE_CLOCK_H
#define STATOR_TRACE_CLOCK_H

#include "clock.h"

#define STATOR_TRACE_HZ BOARD_TICKS_PER_SECOND

/* board_clock_start has been called. */
static inline void stator_trace_clock_start(void) {}

static inline uint32_t stator_trace_cycles(void)
{
    return board_ticks();
}

/* Of the MPS2 images, whose clock goes round in 3 minutes. Of the others it takes over an hour. */
#ifdef FPGAIO_CLK_1HZ
#define STATOR_TRACE_SLOW_HZ 1u

static inline uint32_t stator_trace_slow(void)
{
    return register_read(FPGAIO_BASE + FPGAIO_CLK_1HZ);
}
#endif

#endif
