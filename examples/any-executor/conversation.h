// SPDX-License-Identifier: Apache-2.0
//
// What every program of this folder polls: three exchanges over a UART that is looped back to itself, and one over the
// same UART without the loop, which nobody answers.
//
//   talking -- an exchange is over: the next --> talking -- all are over --> over
#ifndef ANY_EXECUTOR_CONVERSATION_H
#define ANY_EXECUTOR_CONVERSATION_H

#include "line_exchange.h"

#define PATIENCE_TICKS 500000u /* of 1 us, on both platforms: longer than a loaded host keeps a thread waiting */

#define CONVERSATION(m, ROW)                                          \
    ROW(m, always, struct uart_16550 *uart;)                          \
    ROW(m, always, uint8_t number; uint8_t answered; uint8_t silent;) \
    ROW(m, state, talking, line_exchange exchange;)                   \
    ROW(m, final, over)                                               \
    ROW(m, edge, talking, talking)                                    \
    ROW(m, edge, talking, over)
STATOR_MACHINE(conversation, CONVERSATION)

/* With the UART started. */
conversation conversation_of(struct uart_16550 *uart);

stator_poll conversation_poll(conversation *self, stator_waker me);

#endif
