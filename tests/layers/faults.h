// SPDX-License-Identifier: Apache-2.0
//
// A failed assertion that a test expects: FAULT_OF(statement) is its number, or 0.
#ifndef TESTS_LAYERS_FAULTS_H
#define TESTS_LAYERS_FAULTS_H

#include "stator/require.h"

#include <setjmp.h>

static jmp_buf fault_return;
static volatile uint16_t fault_number;

void stator_fault(uint16_t number, stator_waker task, uint8_t state)
{
    (void)task;
    (void)state;
    fault_number = number;
    longjmp(fault_return, 1);
}

#define FAULT_OF(statement) \
    (fault_number = 0, setjmp(fault_return) == 0 ? ((void)(statement), 0u) : (unsigned)fault_number)

#endif
