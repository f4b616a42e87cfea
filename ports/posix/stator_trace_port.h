// SPDX-License-Identifier: Apache-2.0
//
// What the trace (stator/trace.h) asks of a Linux process. Included behind stator_trace_clock.h, which may be anywhere.
#ifndef STATOR_TRACE_PORT_H
#define STATOR_TRACE_PORT_H

#include "stator_port.h"

/* Adds 1 to `count`, and reads the clock, in one step: had another thread counted in between, the exchange would fail.
 * Returns what it was. */
__attribute__((always_inline)) static inline uint32_t stator_trace_reserve(stator_word *count, uint32_t *cycles)
{
    uint32_t before;
    do {
        before = STATOR_PORT_LOAD(count);
        *cycles = stator_trace_cycles();
    } while (!stator_port_replace(count, before, before + 1u));
    return before;
}

/* 1: an event of virtual time, which happens in the place of sleep; 0: the loop. A thread that is an interrupt and
 * strikes while the loop is awake is taken for the loop. */
__attribute__((always_inline)) static inline uint32_t stator_trace_source(bool asleep)
{
    return asleep ? 1u : 0u;
}

/* What ended sleep has happened already. */
__attribute__((always_inline)) static inline uint32_t stator_trace_pending(void)
{
    return 1u;
}

#endif
