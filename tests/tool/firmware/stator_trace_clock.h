// SPDX-License-Identifier: Apache-2.0
//
// The trace's clock in the tests of the tool: it goes on each time that it is read.
#ifndef TESTS_TOOL_STATOR_TRACE_CLOCK_H
#define TESTS_TOOL_STATOR_TRACE_CLOCK_H

#include <stdint.h>

#define STATOR_TRACE_HZ 1000000u

extern uint32_t device_cycles;

static inline void stator_trace_clock_start(void) {}

static inline uint32_t stator_trace_cycles(void)
{
    return device_cycles += 10u;
}

#endif
