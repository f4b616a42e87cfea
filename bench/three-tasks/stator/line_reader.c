// SPDX-License-Identifier: Apache-2.0
#include "line_reader.h"

static void read_byte(line_reader *self, int byte)
{
    STATOR_IN(line_reader, self, reading);
    if (byte == '\n') {
        line_received(self->text, here->length_bytes);
        here->length_bytes = 0;
    } else if (byte == '\b') {
        if (here->length_bytes != 0u) {
            here->length_bytes--;
        }
    } else if (byte == UART_BROKEN || here->length_bytes == LINE_BYTES) {
        STATOR_GO(line_reader, self, reading, skipping);
    } else {
        self->text[here->length_bytes] = (uint8_t)byte;
        here->length_bytes++;
    }
}

stator_poll line_reader_poll(line_reader *self, stator_waker me)
{
    (void)me; /* the UART's interrupt wakes this task and no other */
    for (;;) {
        const int byte = uart_read();
        if (byte == UART_EMPTY) {
            return STATOR_PENDING;
        }
        if (byte == '\r') {
            continue;
        }
        switch (line_reader_state_of(self)) {
        case line_reader_reading:
            read_byte(self, byte);
            break;
        case line_reader_skipping: {
            STATOR_IN(line_reader, self, skipping);
            if (byte == '\n') {
                line_refused();
                STATOR_GO(line_reader, self, skipping, reading);
            }
            break;
        }
        }
    }
}
