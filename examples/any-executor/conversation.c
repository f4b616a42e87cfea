// SPDX-License-Identifier: Apache-2.0
#include "conversation.h"

#define MCR      4u /* the 16550's modem control register, in units of the stride */
#define MCR_LOOP (1u << 4)

static const char *const texts[] = {"one\n", "two\n", "three\n", "four\n"};
enum { TEXTS = sizeof texts / sizeof texts[0] };

/* The last text leaves the UART, and nothing comes back. */
static line_exchange exchange(struct uart_16550 *uart, unsigned number)
{
    stator_register_write(stator_register_at(uart->base, MCR * uart->stride_bytes),
                          number < TEXTS - 1u ? MCR_LOOP : 0u);
    return line_exchange_of(uart, texts[number], PATIENCE_TICKS);
}

conversation conversation_of(struct uart_16550 *uart)
{
    const conversation begun = {.uart = uart, .talking = {.exchange = exchange(uart, 0u)}};
    return begun;
}

static bool is_echo(const line_exchange *exchange)
{
    const unsigned count = line_exchange_answered_of(exchange)->count;
    for (unsigned i = 0; i < count; i++) {
        if (exchange->answer[i] != exchange->text[i]) {
            return false;
        }
    }
    return exchange->text[count] == '\0';
}

stator_poll conversation_poll(conversation *self, stator_waker me)
{
    switch (conversation_state_of(self)) {
    case conversation_talking: {
        STATOR_IN(conversation, self, talking);
        if (line_exchange_poll(&here->exchange, me) == STATOR_PENDING) {
            return STATOR_PENDING;
        }
        if (line_exchange_state_of(&here->exchange) == line_exchange_silent) {
            self->silent++;
        } else if (is_echo(&here->exchange)) {
            self->answered++;
        }
        if (++self->number == TEXTS) {
            STATOR_GO(conversation, self, talking, over);
            return STATOR_READY;
        }
        STATOR_GO(conversation, self, talking, talking, .exchange = exchange(self->uart, self->number));
        stator_wake(me); /* one exchange a poll: others come in between */
        return STATOR_PENDING;
    }
    case conversation_over:
        break;
    }
    return STATOR_READY;
}
