// SPDX-License-Identifier: Apache-2.0
//
// The board's clock for a superloop: no alarm, for nobody sleeps. On the host the POSIX port has one.
#include "clock.h"
#include "stator/time.h"

stator_time stator_now(void)
{
    return board_ticks();
}

void board_alarm_handler(void);

void board_alarm_handler(void)
{
    board_alarm_acknowledge();
}
