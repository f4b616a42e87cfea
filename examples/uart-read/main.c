// SPDX-License-Identifier: Apache-2.0
//
// Reads from the serial line for ever and tells what each read came to. A line "hurry" gives the next read less time;
// "bye" ends the program.
//
//   listening -- a line, 64 bytes, too late, lost --> listening -- "bye" --> over
#include "board_time.h"
#include "clock.h"
#include "semihosting.h"
#include "stator/stator.h"
#include "uart_read.h"

#define PATIENCE_TICKS STATOR_LONGEST_TICKS
#define HURRY_TICKS    BOARD_TICKS_PER_SECOND

#define LISTENER(m, ROW)            \
    ROW(m, always, uart_read read;) \
    ROW(m, rest, listening)         \
    ROW(m, final, over)             \
    ROW(m, edge, listening, over)
STATOR_MACHINE(listener, LISTENER)

static stator_poll listener_poll(listener *self, stator_waker me);

#define APP(s, ROW)     \
    ROW(s, tier, only)  \
    ROW(s, time, clock) \
    ROW(s, task, ears, listener, listener_poll)
STATOR_SYSTEM(app, APP)

void uart0_rx_handler(void);

void uart0_rx_handler(void)
{
    uart_read_interrupt();
}

static void say(const char *what, const uint8_t *bytes, unsigned count)
{
    char text[UART_READ_BYTES + 2u];
    for (unsigned i = 0; i < count; i++) {
        text[i] = bytes[i] >= ' ' && bytes[i] <= '~' ? (char)bytes[i] : '?';
    }
    text[count] = '\n';
    text[count + 1u] = '\0';
    semihosting_write(what);
    semihosting_write(text);
}

static bool is(const uart_read *read, const char *word, unsigned length)
{
    unsigned same = 0;
    if (uart_read_state_of(read) == uart_read_line && uart_read_line_of(read)->count == length) {
        while (same < length && read->bytes[same] == (uint8_t)word[same]) {
            same++;
        }
    }
    return same == length;
}
#define IS(read, word) is(read, word, sizeof(word) - 1u)

static void report(const uart_read *read)
{
    switch (uart_read_state_of(read)) {
    case uart_read_reading:
        break;
    case uart_read_line:
        say("line ", read->bytes, uart_read_line_of(read)->count);
        break;
    case uart_read_full:
        say("full ", read->bytes, UART_READ_BYTES);
        break;
    case uart_read_too_late:
        say("too late ", read->bytes, uart_read_too_late_of(read)->count);
        break;
    case uart_read_lost:
        say("lost ", read->bytes, uart_read_lost_of(read)->count);
        break;
    }
}

static stator_poll listener_poll(listener *self, stator_waker me)
{
    switch (listener_state_of(self)) {
    case listener_listening: {
        STATOR_IN(listener, self, listening);
        if (uart_read_poll(&self->read, me) == STATOR_PENDING) {
            return STATOR_PENDING;
        }
        report(&self->read);
        if (IS(&self->read, "bye")) {
            STATOR_GO(listener, self, listening, over);
        } else {
            uart_read_start(&self->read, stator_after(IS(&self->read, "hurry") ? HURRY_TICKS : PATIENCE_TICKS));
        }
        stator_wake(me); /* one read a poll */
        return STATOR_PENDING;
    }
    case listener_over:
        semihosting_exit(0);
    }
    return STATOR_READY;
}

int main(void)
{
    board_time_start();
    uart_read_start(&app.ears.read, stator_after(PATIENCE_TICKS));
    uart_read_enable();
    interrupt_enable(UART0_RX_IRQ);
    semihosting_write("listening\n");
    app_run();
}
