// SPDX-License-Identifier: Apache-2.0
//
// A system whose UART is the vendor's: ten lines out and back over the looped UART, one that nobody answers, one more
// that is answered again. A second task counts, to show that nobody waits in a callback or in a spin loop.
//
//   pausing <--> talking -- all lines are over --> over
#include "boards/time/board_time.h"
#include "clock.h"
#include "hal_transfer.h"
#include "interrupts.h"
#include "registers.h"
#include "semihosting.h"
#include "stator/shared.h"
#include "stator/stator.h"

#define LINES          12u
#define UNANSWERED     10u /* the number of that line */
#define LINE_BYTES     24u /* more than the FIFO's 16: it takes several interrupts */
#define PATIENCE_TICKS 20000u

static struct hal_uart uart = {.handle = {.Instance = UART5_BASE}, .cell = STATOR_CELL};
static uint8_t out[LINE_BYTES];
static uint8_t in[LINE_BYTES];
STATOR_SHARED(out, "the vendor's handler holds its address while a line goes out");
STATOR_SHARED(in, "the vendor's handler writes the line that comes back");

#define TALKER(m, ROW)                                                   \
    ROW(m, always, uint8_t number; uint8_t answered; uint8_t timed_out;) \
    ROW(m, state, pausing)                                               \
    ROW(m, state, talking, hal_transfer transfer;)                       \
    ROW(m, final, over)                                                  \
    ROW(m, edge, pausing, talking)                                       \
    ROW(m, edge, talking, pausing)                                       \
    ROW(m, edge, talking, over)
STATOR_MACHINE(talker, TALKER)

static stator_poll talker_poll(talker *self, stator_waker me);

#define TICKER(m, ROW)              \
    ROW(m, always, uint32_t count;) \
    ROW(m, rest, counting)
STATOR_MACHINE(ticker, TICKER)

static stator_poll ticker_poll(ticker *self, stator_waker me)
{
    self->count++;
    stator_wake_by(me, stator_after(1000u));
    return STATOR_PENDING;
}

#define APP(s, ROW)                         \
    ROW(s, tier, only)                      \
    ROW(s, time, clock)                     \
    ROW(s, task, talk, talker, talker_poll) \
    ROW(s, task, ticks, ticker, ticker_poll)
STATOR_SYSTEM(app, APP)

void uart5_handler(void);

void uart5_handler(void)
{
    HAL_UART_IRQHandler(&uart.handle);
}

static hal_transfer line(unsigned number)
{
    for (unsigned i = 0; i < LINE_BYTES; i++) {
        out[i] = (uint8_t)('a' + (number + i) % 26u);
        in[i] = 0u;
    }
    register_write(UART5_BASE + UART_MCR, number != UNANSWERED ? UART_MCR_LOOP : 0u);
    const hal_transfer transfer = {
        .uart = &uart, .out = out, .in = in, .deadline = stator_after(PATIENCE_TICKS), .count = LINE_BYTES};
    return transfer;
}

static bool is_echo(void)
{
    unsigned same = 0;
    while (same < LINE_BYTES && in[same] == out[same]) {
        same++;
    }
    return same == LINE_BYTES;
}

static void count(talker *self, const hal_transfer *transfer)
{
    if (hal_transfer_state_of(transfer) == hal_transfer_complete) {
        self->answered = (uint8_t)(self->answered + (is_echo() ? 1u : 0u));
    } else if (hal_transfer_faulted_of(transfer)->reason == hal_fault_timed_out) {
        self->timed_out++;
    }
    self->number++;
}

static __attribute__((noreturn)) void report(const talker *self)
{
    char text[] = "vendor-hal: answered 00, timed out 0\n";
    text[sizeof "vendor-hal: answered " - 1u] = (char)('0' + self->answered / 10u);
    text[sizeof "vendor-hal: answered 0" - 1u] = (char)('0' + self->answered % 10u);
    text[sizeof "vendor-hal: answered 00, timed out " - 1u] = (char)('0' + self->timed_out);
    semihosting_write(text);
    /* The unanswered line alone takes about 20 of the other task's ticks. */
    semihosting_exit(self->answered == LINES - 1u && self->timed_out == 1u && app.ticks.count >= 15u ? 0 : 1);
}

static stator_poll talker_poll(talker *self, stator_waker me)
{
    for (;;) {
        switch (talker_state_of(self)) {
        case talker_pausing: {
            STATOR_IN(talker, self, pausing);
            STATOR_GO(talker, self, pausing, talking, .transfer = line(self->number));
            continue;
        }
        case talker_talking: {
            STATOR_IN(talker, self, talking);
            if (hal_transfer_poll(&here->transfer, me) == STATOR_PENDING) {
                return STATOR_PENDING;
            }
            count(self, &here->transfer);
            if (self->number == LINES) {
                STATOR_GO(talker, self, talking, over);
                continue;
            }
            STATOR_GO(talker, self, talking, pausing);
            stator_wake(me); /* one transfer a poll */
            return STATOR_PENDING;
        }
        case talker_over:
            report(self);
        }
    }
}

int main(void)
{
    board_time_start();
    (void)HAL_UART_Init(&uart.handle);
    interrupt_enable(UART5_IRQ);
    app_run();
}
