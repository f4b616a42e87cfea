// SPDX-License-Identifier: Apache-2.0
//
// Where a failed assertion ends when the user supplies no stator_fault: the program stops here, and a debugger shows
// the three values.
#include "stator/require.h"

__attribute__((weak)) void stator_fault(uint16_t number, stator_waker task, uint8_t state)
{
    const volatile struct {
        uint16_t number;
        stator_index task;
        uint8_t state;
    } why = {number, task.task, state};
    (void)why;
    __builtin_trap();
}
