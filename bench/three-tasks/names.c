// SPDX-License-Identifier: Apache-2.0
//
// The names by which Stator asks a board for the time.
#include "hal.h"
#include "stator/time.h"

stator_time stator_now(void)
{
    return hal_now();
}

void stator_alarm(stator_time when)
{
    hal_alarm(when);
}
