/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_TIME_BOARD_TIME_H
#define BOARDS_TIME_BOARD_TIME_H

/* Starts the clock, and lets the alarm interrupt. Once, before the poll loop. */
void board_time_start(void);

#endif
