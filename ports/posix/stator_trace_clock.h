// SPDX-License-Identifier: Apache-2.0
//
// The trace's clock in a Linux process: the port's microseconds, which in virtual time stand still while tasks run.
#ifndef STATOR_TRACE_CLOCK_H
#define STATOR_TRACE_CLOCK_H

#include "stator_posix.h"

#define STATOR_TRACE_HZ STATOR_POSIX_TICKS_PER_SECOND

static inline void stator_trace_clock_start(void) {}

__attribute__((always_inline)) static inline uint32_t stator_trace_cycles(void)
{
    return stator_now();
}

#endif
