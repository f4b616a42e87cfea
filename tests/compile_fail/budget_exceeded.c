// SPDX-License-Identifier: Apache-2.0
// expect-error: machine sensor: larger than its budget of 8 bytes
#include "stator/machine.h"

#ifdef OK
typedef uint8_t tail;
#else
typedef uint32_t tail;
#endif
#define MACHINE(m, ROW) ROW(m, state, reading, tail retries; uint32_t address;)
STATOR_MACHINE(sensor, MACHINE)
STATOR_BUDGET(sensor, 8);
