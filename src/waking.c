// SPDX-License-Identifier: Apache-2.0
//
// Waiting sets over a scheduler that defines no more than stator_wake.
#include "stator/waking.h"

__attribute__((weak)) void stator_wake_all(unsigned first, stator_word bits)
{
    for (; bits != 0u; bits = (stator_word)(bits & (bits - 1u))) {
        stator_wake(stator_waker_of(first + stator_port_lowest(bits)));
    }
}

__attribute__((weak)) stator_span stator_tier_of(unsigned task)
{
    const stator_span all = {0u, STATOR_NO_TASK};
    (void)task;
    return all;
}
