// SPDX-License-Identifier: Apache-2.0
//
// A clock that a test sets: one that stands still in sleep, and a slower one that runs on.
#ifndef TESTS_TRACE_FAKE_STATOR_TRACE_CLOCK_H
#define TESTS_TRACE_FAKE_STATOR_TRACE_CLOCK_H

#include <stdint.h>

#define STATOR_TRACE_HZ      100000000u
#define STATOR_TRACE_SLOW_HZ 100u

extern uint32_t fake_cycles, fake_slow;

static inline void stator_trace_clock_start(void) {}

static inline uint32_t stator_trace_cycles(void)
{
    return fake_cycles;
}

static inline uint32_t stator_trace_slow(void)
{
    return fake_slow;
}

static inline void stator_trace_set(uint32_t cycles)
{
    fake_cycles = cycles;
}

#endif
