// SPDX-License-Identifier: Apache-2.0
#include "line_exchange.h"

line_exchange line_exchange_of(struct uart_16550 *uart, const char *text, uint32_t patience_ticks)
{
    const line_exchange exchange = {.uart = uart, .text = text, .deadline = stator_after(patience_ticks)};
    return exchange;
}

static bool queued(line_exchange *self, stator_waker me)
{
    unsigned count = 0;
    uint8_t stale;
    while (self->text[count] != '\0') {
        count++;
    }
    while (uart_16550_read(self->uart, &stale, 1u, STATOR_NOBODY) != 0u) {}
    return uart_16550_write(self->uart, self->text, count, me);
}

/* Takes what has come; returns whether a whole line is there, or more than there is room for. */
static bool line_ended(line_exchange *self, uint8_t *count, stator_waker me)
{
    while (*count < LINE_BYTES && uart_16550_read(self->uart, (uint8_t *)&self->answer[*count], 1u, me) != 0u) {
        if (self->answer[(*count)++] == '\n') {
            return true;
        }
    }
    return *count == LINE_BYTES;
}

/* Looked at last: what has come in time is never refused. */
static bool too_late(const line_exchange *self, stator_waker me)
{
    if (stator_passed(self->deadline)) {
        return true;
    }
    stator_wake_by(me, self->deadline);
    return false;
}

stator_poll line_exchange_poll(line_exchange *self, stator_waker me)
{
    for (;;) {
        switch (line_exchange_state_of(self)) {
        case line_exchange_armed: {
            STATOR_IN(line_exchange, self, armed);
            if (queued(self, me)) {
                STATOR_GO(line_exchange, self, armed, waiting);
            } else if (too_late(self, me)) {
                STATOR_GO(line_exchange, self, armed, silent);
            } else {
                return STATOR_PENDING;
            }
            continue;
        }
        case line_exchange_waiting: {
            STATOR_IN(line_exchange, self, waiting);
            if (line_ended(self, &here->count, me)) {
                if (self->answer[here->count - 1u] == '\n') {
                    STATOR_GO(line_exchange, self, waiting, answered, .count = here->count);
                } else {
                    STATOR_GO(line_exchange, self, waiting, silent);
                }
            } else if (too_late(self, me)) {
                STATOR_GO(line_exchange, self, waiting, silent);
            } else {
                return STATOR_PENDING;
            }
            continue;
        }
        case line_exchange_answered:
        case line_exchange_silent:
            return STATOR_READY;
        }
    }
}
