// SPDX-License-Identifier: Apache-2.0
//
// The trace's clock under `stator check`: a register of the model's.
#ifndef STATOR_TRACE_CLOCK_H
#define STATOR_TRACE_CLOCK_H

#include "stator_port.h"

#define STATOR_TRACE_HZ       1000000u
#define STATOR_TRACE_REGISTER 0x7F000000u

static inline void stator_trace_clock_start(void) {}

static inline uint32_t stator_trace_cycles(void)
{
    return stator_port_register_read(STATOR_TRACE_REGISTER);
}

#endif
