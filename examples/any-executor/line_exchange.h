// SPDX-License-Identifier: Apache-2.0
//
// One exchange over a UART: sends a line, and waits for the line that answers it.
//
//   armed -- the line is queued --> waiting -- a line has come --> answered
//     |                               |
//     +---------- too long -----------+-- or a longer one than there is room for --> silent
//
// Who may call: whoever polls; one exchange at a time uses a UART. Cost: a copy of each byte. Cancelling: leave it; the
// answer, should it come, is thrown away by the next exchange.
#ifndef ANY_EXECUTOR_LINE_EXCHANGE_H
#define ANY_EXECUTOR_LINE_EXCHANGE_H

#include "drivers/uart_16550.h"
#include "stator/machine.h"
#include "stator/time.h"

#define LINE_BYTES 16u /* with the newline */

#define LINE_EXCHANGE(m, ROW)                                        \
    ROW(m, always, struct uart_16550 *uart; const char *text;)       \
    ROW(m, always, stator_time deadline; char answer[LINE_BYTES];)   \
    ROW(m, state, armed)                                             \
    ROW(m, state, waiting, uint8_t count;)                           \
    ROW(m, final, answered, uint8_t count;) /* of bytes in answer */ \
    ROW(m, final, silent)                                            \
    ROW(m, edge, armed, waiting)                                     \
    ROW(m, edge, armed, silent)                                      \
    ROW(m, edge, waiting, answered)                                  \
    ROW(m, edge, waiting, silent)
STATOR_MACHINE(line_exchange, LINE_EXCHANGE)

/* text: ends in a newline, LINE_BYTES - 1 at most, and lives as long as the exchange. */
line_exchange line_exchange_of(struct uart_16550 *uart, const char *text, uint32_t patience_ticks);

stator_poll line_exchange_poll(line_exchange *self, stator_waker me);

#endif
