// SPDX-License-Identifier: Apache-2.0
#include "line_reader.h"

static void take(line_reader *self, int byte)
{
    switch (line_reader_state_of(self)) {
    case line_reader_reading: {
        STATOR_IN(line_reader, self, reading);
        if (byte == '\n') {
            line_received(self->text, self->length_bytes);
            self->length_bytes = 0;
        } else if (byte == '\b') {
            if (self->length_bytes != 0u) {
                self->length_bytes--;
            }
        } else if (byte == UART_BROKEN || self->length_bytes == LINE_BYTES) {
            STATOR_GO(line_reader, self, reading, skipping);
        } else {
            self->text[self->length_bytes] = (uint8_t)byte;
            self->length_bytes++;
        }
        return;
    }
    case line_reader_skipping: {
        STATOR_IN(line_reader, self, skipping);
        if (byte == '\n') {
            line_refused();
            self->length_bytes = 0;
            STATOR_GO(line_reader, self, skipping, reading);
        }
        return;
    }
    }
    __builtin_unreachable();
}

stator_poll line_reader_poll(line_reader *self, stator_waker me)
{
    (void)me; /* the UART's interrupt wakes this task and no other */
    for (;;) {
        const int byte = uart_read();
        if (byte == UART_EMPTY) {
            return STATOR_PENDING;
        }
        if (byte != '\r') {
            take(self, byte);
        }
    }
}
