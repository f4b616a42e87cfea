// SPDX-License-Identifier: Apache-2.0
// expect-error: state sensor.reading: declare one field at a time, no commas
#include "stator/machine.h"

#define MACHINE(m, ROW) \
    ROW(m, state, idle) \
    ROW(m, state, reading, FIELDS)
#ifdef OK
#define FIELDS     \
    uint8_t first; \
    uint8_t second;
#else
#define FIELDS uint8_t first, second;
#endif
STATOR_MACHINE(sensor, MACHINE)
