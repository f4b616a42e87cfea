// SPDX-License-Identifier: Apache-2.0
#include "uart_read.h"

#include "boards/mps2-an386/registers.h"
#include "stator/cell.h"
#include "stator/register.h"

static const stator_register data = {UART0_BASE + UART_DATA};
static const stator_register status = {UART0_BASE + UART_STATE};
static const stator_register control = {UART0_BASE + UART_CTRL};
static const stator_register clear = {UART0_BASE + UART_INT_CLEAR};
static const stator_register divisor = {UART0_BASE + UART_BAUD_DIVISOR};

#define BAUD_PER_SECOND 115200u
#define ARRIVED         1u
static stator_cell received = STATOR_CELL;

void uart_read_enable(void)
{
    stator_register_write(divisor, SYSTEM_CLOCK_HZ / BAUD_PER_SECOND);
    stator_register_write(control, UART_CTRL_RX_ENABLE | UART_CTRL_RX_IRQ);
}

void uart_read_interrupt(void)
{
    stator_cell_signal(&received, ARRIVED);
    stator_register_write(clear, UART_INT_RX);
}

void uart_read_start(uart_read *self, stator_time deadline)
{
    STATOR_GO_ANY(uart_read, self, reading, .deadline = deadline);
}

/* Takes bytes out of the UART until one of them, or the want of one, decides what is next. */
static stator_poll take_bytes(uart_read *self, struct uart_read_reading *here)
{
    for (;;) {
        const uint32_t now = stator_register_read(status);
        if ((now & UART_STATE_RX_LOST) != 0u) {
            stator_register_write(status, UART_STATE_RX_LOST);
            STATOR_GO(uart_read, self, reading, lost, .count = here->count);
            return STATOR_READY;
        }
        if ((now & UART_STATE_RX_FULL) == 0u) {
            return STATOR_PENDING;
        }
        const uint8_t byte = (uint8_t)stator_register_read(data);
        if (byte == '\n') {
            STATOR_GO(uart_read, self, reading, line, .count = here->count);
            return STATOR_READY;
        }
        self->bytes[here->count++] = byte;
        if (here->count == UART_READ_BYTES) {
            STATOR_GO(uart_read, self, reading, full);
            return STATOR_READY;
        }
    }
}

stator_poll uart_read_poll(uart_read *self, stator_waker me)
{
    switch (uart_read_state_of(self)) {
    case uart_read_reading: {
        STATOR_IN(uart_read, self, reading);
        stator_cell_arm(&received, me); /* arm, then look: a byte that comes in between wakes */
        (void)stator_cell_take(&received);
        if (take_bytes(self, here) == STATOR_READY) {
            return STATOR_READY;
        }
        if (!stator_passed(here->deadline)) {
            stator_wake_by(me, here->deadline);
            return STATOR_PENDING;
        }
        STATOR_GO(uart_read, self, reading, too_late, .count = here->count);
        return STATOR_READY;
    }
    case uart_read_line:
    case uart_read_full:
    case uart_read_too_late:
    case uart_read_lost:
        return STATOR_READY;
    }
    return STATOR_READY;
}
