// SPDX-License-Identifier: Apache-2.0
// expect-error: stator_row_stat
#include "stator/machine.h"

#ifdef OK
#define MACHINE(m, ROW) \
    ROW(m, state, idle) \
    ROW(m, state, reading)
#else
#define MACHINE(m, ROW) \
    ROW(m, state, idle) \
    ROW(m, stat, reading)
#endif
STATOR_MACHINE(sensor, MACHINE)
