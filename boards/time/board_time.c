/* SPDX-License-Identifier: Apache-2.0
 *
 * What ROW(s, time) asks of a board, over the board's clock.h. A source of its own, because only a program with
 * that row has a stator_time_due to call, and one without it may use the alarm's timer for something else.
 */
#include "board_time.h"

#include "clock.h"
#include "stator/time.h"

void board_alarm_handler(void);

void board_time_start(void)
{
    board_clock_start();
    interrupt_enable(BOARD_ALARM_IRQ);
}

stator_time stator_now(void)
{
    return board_ticks();
}

void stator_alarm(stator_time when)
{
    board_alarm_at(when);
}

void board_alarm_handler(void)
{
    board_alarm_acknowledge();
    stator_time_due();
}
