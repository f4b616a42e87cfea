// SPDX-License-Identifier: Apache-2.0
//
// What the trace (stator/trace.h) asks of Cortex-M. Included behind stator_trace_clock.h, which may be anywhere.
#ifndef STATOR_TRACE_PORT_H
#define STATOR_TRACE_PORT_H

#include "stator_port.h"

/* Adds 1 to `count`, and reads the clock, in one step that no interrupt divides. Returns what it was. */
__attribute__((always_inline)) static inline uint32_t stator_trace_reserve(stator_word *count, uint32_t *cycles)
{
#if defined(__ARM_FEATURE_LDREX) && (__ARM_FEATURE_LDREX & 4)
    /* An exception between the two makes the STREX fail, and the clock is read anew. The load in between is of device
     * memory, which is never exclusive, and there is no store (ARMv7-M ARM, A3.4.1). */
    uint32_t next;
    register uint32_t failed __asm__("r12"); /* which no caller keeps: -Os would take a shorter one, and save it */
    do {
        __asm__ volatile("ldrex %0, %1" : "=r"(next) : "Q"(*count) : "memory");
        *cycles = stator_trace_cycles();
        __asm__("add %0, %0, #1" : "+r"(next) : : "cc"); /* in place: the same for what it was */
        __asm__ volatile("strex %0, %2, %1" : "=&r"(failed), "=Q"(*count) : "r"(next) : "memory");
    } while (failed != 0u);
    return next - 1u;
#else
    const uint32_t primask = stator_port_save_and_mask();
    const uint32_t before = STATOR_PORT_LOAD(count);
    *cycles = stator_trace_cycles();
    STATOR_PORT_STORE(count, before + 1u);
    stator_port_restore(primask);
    return before;
#endif
}

/* The exception that runs (IPSR: ARMv7-M ARM, B1.4.2); 0: none. */
__attribute__((always_inline)) static inline uint32_t stator_trace_source(bool asleep)
{
    uint32_t exception;
    (void)asleep;
    __asm__ volatile("mrs %0, ipsr" : "=r"(exception));
    return exception & 0x1FFu;
}

/* The exception that is pending and will run next (ICSR.VECTPENDING: ARMv7-M ARM, B3.2.4); 0: none. */
__attribute__((always_inline)) static inline uint32_t stator_trace_pending(void)
{
    return *(const volatile uint32_t *)0xE000ED04u >> 12 & 0x1FFu;
}

#endif
