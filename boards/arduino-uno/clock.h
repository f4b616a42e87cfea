/* SPDX-License-Identifier: Apache-2.0
 *
 * The board's clock and its one alarm: timer 1, whose 16 bits are counted on in memory. So that no lap goes unseen, its
 * comparison interrupts at least every BOARD_LAP_TICKS, 131 ms; an alarm is a comparison that comes sooner.
 */
#ifndef BOARDS_ARDUINO_UNO_CLOCK_H
#define BOARDS_ARDUINO_UNO_CLOCK_H

#include "interrupts.h"
#include "registers.h"

#include <stdint.h>

#define BOARD_TICKS_PER_SECOND (SYSTEM_CLOCK_HZ / 64u) /* 4 us */
#define BOARD_LAP_TICKS        0x8000u
#define BOARD_ALARM_IRQ        TIMER1_COMPARE_A_IRQ
#define board_alarm_handler    timer1_compare_a_handler /* the program defines it: board_alarm_acknowledge() first */

__attribute__((signal, used)) void board_alarm_handler(void);

/* Once, before the others; leaves the alarm off and its interrupt disabled in the timer. */
void board_clock_start(void);

/* Ticks since board_clock_start; wraps at 2^32. From anywhere. */
uint32_t board_ticks(void);

/* Nothing is due until board_alarm_at; the interrupt comes all the same, when a lap has passed. */
void board_alarm_off(void);

/* Raises the alarm interrupt at `deadline`, less than 2^31 ticks ahead, or when a lap has passed, whichever is sooner;
 * for one in the past, in two ticks. Replaces the alarm set before. From anywhere. */
void board_alarm_at(uint32_t deadline);

/* First thing in board_alarm_handler. Afterwards the alarm is off: look at what is due, then set the next. */
static inline void board_alarm_acknowledge(void)
{
    board_alarm_off();
}

#endif
