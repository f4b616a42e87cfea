// SPDX-License-Identifier: Apache-2.0
//
// The command line on the UART's receive side. `help` lists the commands.
//
//   listening ---- end of a line ----> answering
//      ^                                  |
//      +---- all lines queued ------------+
//
// listening puts a line together, in whatever pieces it comes: backspace and delete take a character back, control
// characters are ignored, carriage return or line feed end it, an empty one is no command. A line that is too long is
// refused whole. At its end the command is carried out; answering queues one line of the answer after the other, as
// there is room. Input waits meanwhile, in the UART's ring. An answer's lines begin with ": "; the last is ": ok" or ":
// error: what is wrong; what to do".
//
// Who may call: the poll loop. Cost: a poll takes at most CONSOLE_CHUNK_BYTES of input, or formats and queues one line.
// Cancelling: none.
#ifndef SENSOR_FUSION_CONSOLE_H
#define SENSOR_FUSION_CONSOLE_H

#include "drivers/uart_16550.h"
#include "shared.h"
#include "stator/machine.h"

#define CONSOLE_LINE_MAX_BYTES 47u
#define CONSOLE_CHUNK_BYTES    32u

struct console_line {
    uint8_t length;
    bool overlong; /* more came than fits: refused at its end */
    char bytes[CONSOLE_LINE_MAX_BYTES];
};

#define CONSOLE(m, ROW)                                                                            \
    ROW(m, always, struct uart_16550 *uart;)                                                       \
    ROW(m, always, struct shared *shared;)                                                         \
    ROW(m, rest, listening, struct console_line line;)                                             \
    ROW(m, state, answering, uint8_t answer; uint8_t task; uint8_t row; struct console_line line;) \
    ROW(m, edge, listening, answering)                                                             \
    ROW(m, edge, answering, listening)
STATOR_MACHINE(console, CONSOLE)
#if __SIZEOF_POINTER__ == 4
STATOR_BUDGET(console, 64);
#endif

/* Never STATOR_READY. Its uart and shared are set before its first poll. */
stator_poll console_poll(console *self, stator_waker me);

#endif
