// SPDX-License-Identifier: Apache-2.0
//
// The trace's clock on a chip with a Cortex-M3 or above: the cycle counter of its DWT. A stator_trace_clock.h is
//   #define STATOR_TRACE_HZ 168000000u
//   #include "stator/trace_dwt.h"
// On most chips the counter stands still in WFI: then
// define STATOR_TRACE_STOPS_ASLEEP 1 and a slower clock that runs on (stator/trace.h).
// Source: ARMv7-M Architecture Reference Manual, DDI 0403E, C1.8 (DWT), C1.6.5 (DEMCR). QEMU 7.2 has no DWT.
#ifndef STATOR_TRACE_DWT_H
#define STATOR_TRACE_DWT_H

#include <stdint.h>

#define STATOR_TRACE_DEMCR       (*(volatile uint32_t *)0xE000EDFCu)
#define STATOR_TRACE_DEMCR_TRACE (1u << 24) /* TRCENA: the DWT runs */
#define STATOR_TRACE_DWT_CTRL    (*(volatile uint32_t *)0xE0001000u)
#define STATOR_TRACE_DWT_CYCLES  (1u << 0) /* CYCCNTENA */
#define STATOR_TRACE_DWT_CYCCNT  (*(volatile uint32_t *)0xE0001004u)

static inline void stator_trace_clock_start(void)
{
    STATOR_TRACE_DEMCR = STATOR_TRACE_DEMCR | STATOR_TRACE_DEMCR_TRACE;
    STATOR_TRACE_DWT_CYCCNT = 0u;
    STATOR_TRACE_DWT_CTRL = STATOR_TRACE_DWT_CTRL | STATOR_TRACE_DWT_CYCLES;
}

/* By an instruction that the compiler cannot move: kept over the loop that reserves a slot, the register's address
 * would take the one register too many, for which others must be saved. */
__attribute__((always_inline)) static inline uint32_t stator_trace_cycles(void)
{
    const volatile uint32_t *cycles;
    __asm__ volatile("ldr %0, =0xE0001004" : "=r"(cycles));
    return *cycles;
}

static inline void stator_trace_set(uint32_t cycles)
{
    STATOR_TRACE_DWT_CYCCNT = cycles;
}

#endif
