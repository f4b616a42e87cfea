// SPDX-License-Identifier: Apache-2.0
//
// What the trace (stator/trace.h) asks of the check port. Included behind stator_trace_clock.h, which may be anywhere.
#ifndef STATOR_TRACE_PORT_H
#define STATOR_TRACE_PORT_H

#include "stator_port.h"

/* Adds 1 to `count`, and reads the clock, in one step that no interrupt divides. Returns what it was. As on the chips:
 * by an exchange that fails if an interrupt came in between and counted too, or with interrupts closed. */
__attribute__((always_inline)) static inline uint32_t stator_trace_reserve(stator_word *count, uint32_t *cycles)
{
#if defined(STATOR_CHECK_MASKED) && STATOR_CHECK_MASKED
    const uint32_t masked = stator_port_save_and_mask();
    const uint32_t before = STATOR_PORT_LOAD(count);
    *cycles = stator_trace_cycles();
    STATOR_PORT_STORE(count, before + 1u);
    stator_port_restore(masked);
#else
    uint32_t before;
    do {
        before = STATOR_PORT_LOAD(count);
        *cycles = stator_trace_cycles();
    } while (!stator_port_replace(count, before, before + 1u));
#endif
    return before;
}

__attribute__((always_inline)) static inline uint32_t stator_trace_source(bool asleep)
{
    return asleep ? 1u : 0u;
}

__attribute__((always_inline)) static inline uint32_t stator_trace_pending(void)
{
    return 0u;
}

#endif
