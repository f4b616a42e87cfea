// SPDX-License-Identifier: Apache-2.0
//
// What the trace (stator/trace.h) asks of RV32. Included behind stator_trace_clock.h, which may be anywhere.
#ifndef STATOR_TRACE_PORT_H
#define STATOR_TRACE_PORT_H

#include "stator_port.h"

/* Adds 1 to `count`, and reads the clock, in one step: had an interrupt come in between and counted too, the
 * exchange would fail. Returns what it was. */
__attribute__((always_inline)) static inline uint32_t stator_trace_reserve(stator_word *count, uint32_t *cycles)
{
    uint32_t before;
    do {
        before = STATOR_PORT_LOAD(count);
        *cycles = stator_trace_cycles();
    } while (!stator_port_replace(count, before, before + 1u));
    return before;
}

/* Why the trap was taken (mcause), plus 1; 0: no trap runs, since in one mstatus.MIE is 0 (volume II, "Machine Status
 * Registers"). Code of the loop that closes interrupts itself is taken for the trap before. */
__attribute__((always_inline)) static inline uint32_t stator_trace_source(bool asleep)
{
    uint32_t mstatus, mcause;
    (void)asleep;
    __asm__ volatile("csrr %0, mstatus" : "=r"(mstatus));
    __asm__ volatile("csrr %0, mcause" : "=r"(mcause));
    return (mstatus & 8u) != 0u ? 0u : (mcause & 0xFFu) + 1u;
}

/* The interrupt that is pending (mip and mie), by its number, plus 1; 0: none. */
__attribute__((always_inline)) static inline uint32_t stator_trace_pending(void)
{
    uint32_t mip, mie;
    __asm__ volatile("csrr %0, mip" : "=r"(mip));
    __asm__ volatile("csrr %0, mie" : "=r"(mie));
    return (mip & mie) != 0u ? stator_port_lowest(mip & mie) + 1u : 0u;
}

#endif
