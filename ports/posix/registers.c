// SPDX-License-Identifier: Apache-2.0
//
// The registers of a program that has no device model: to touch one is a mistake, and is named.
#include "stator_port.h"

#include <stdio.h>
#include <stdlib.h>

static _Noreturn void no_device(const char *access, uint32_t address)
{
    (void)fprintf(stderr, "stator: %s of the device register at 0x%08lx: no device is simulated there: define %s\n",
                  access, (unsigned long)address,
                  access[0] == 'r' ? "stator_simulated_read" : "stator_simulated_write");
    abort();
}

__attribute__((weak)) uint32_t stator_simulated_read(uint32_t address)
{
    no_device("read", address);
}

__attribute__((weak)) void stator_simulated_write(uint32_t address, uint32_t value)
{
    (void)value;
    no_device("write", address);
}
