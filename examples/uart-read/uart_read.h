// SPDX-License-Identifier: Apache-2.0
//
// Reads from UART 0 of the MPS2 board into 64 bytes, until a newline, until they are full, or until a deadline.
//
//   reading -- a newline came --> line
//    |  |  |
//    |  |  +-- 64 bytes without one --> full
//    |  +----- the deadline has passed --> too_late
//    +-------- a byte came while the one before was still in the UART --> lost
//   any -- uart_read_start --> reading
//
// The position in the buffer is the state: `count` in reading is how far it got, and no interrupt touches it. The
// interrupt says that a byte is there, and the poll takes it out. The bytes are there in each state, `count` of them
// before the newline; what came after the newline stays in the UART.
//
// Who may call: tasks; one reads at a time. Cost: of a poll two register accesses a byte, at most 64 bytes; of the
// interrupt handler one and a wake. Cancelling: poll it no more; it owns nothing.
#ifndef UART_READ_H
#define UART_READ_H

#include "stator/machine.h"
#include "stator/time.h"

#define UART_READ_BYTES 64u

#define UART_READ(m, ROW)                                        \
    ROW(m, always, uint8_t bytes[UART_READ_BYTES];)              \
    ROW(m, state, reading, uint8_t count; stator_time deadline;) \
    ROW(m, final, line, uint8_t count;)                          \
    ROW(m, final, full)                                          \
    ROW(m, final, too_late, uint8_t count;)                      \
    ROW(m, final, lost, uint8_t count;) /* how many are good */  \
    ROW(m, edge, reading, line)                                  \
    ROW(m, edge, reading, full)                                  \
    ROW(m, edge, reading, too_late)                              \
    ROW(m, edge, reading, lost)                                  \
    ROW(m, edge, any, reading) /* uart_read_start */
STATOR_MACHINE(uart_read, UART_READ)
STATOR_BUDGET(uart_read, UART_READ_BYTES + 8u);

/* Once, before all reads: the receiver and its interrupt. */
void uart_read_enable(void);

/* Begins a read, whatever state it is in. deadline: at most STATOR_LONGEST_TICKS ahead. */
void uart_read_start(uart_read *self, stator_time deadline);

stator_poll uart_read_poll(uart_read *self, stator_waker me);

/* The UART's receive interrupt handler calls this. */
void uart_read_interrupt(void);

#endif
