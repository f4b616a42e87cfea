// SPDX-License-Identifier: Apache-2.0
//
// What tests/scripts/trace runs: tasks of every kind that a trace tells of, for a while, traced into a ring that holds
// it all and over UART 1 (or by semihosting). Array elements, a child, a task that an interrupt wakes while another is
// polled, an edge from any state. It ends in `finished`, after the last frame has been sent.
#include "boards/time/board_time.h"
#include "clock.h"
#include "cortex_m_startup.h"
#include "drivers/trace_stream.h"
#include "drivers/uart_16550.h"
#include "semihosting.h"
#include "stator/system.h"

#define UART1_ADDRESS 0x7E783000u
#define ROUNDS        5u

/* Goes round, each at its own pace; as a child it says when it has done so. */
#define LAMP(m, ROW)                          \
    ROW(m, always, uint16_t period_ticks;)    \
    ROW(m, state, dark, stator_time until;)   \
    ROW(m, state, lit, stator_time until;)    \
    ROW(m, state, dimmed, stator_time until;) \
    ROW(m, edge, dark, lit)                   \
    ROW(m, edge, lit, dimmed)                 \
    ROW(m, edge, dimmed, dark)
STATOR_MACHINE(lamp, LAMP)

/* Has a lamp as a child, and is put out from any state. */
#define SIGN(m, ROW)                    \
    ROW(m, always, lamp inner;)         \
    ROW(m, always, uint8_t rounds;)     \
    ROW(m, state, open)                 \
    ROW(m, state, closed)               \
    ROW(m, final, off, uint8_t rounds;) \
    ROW(m, edge, open, closed)          \
    ROW(m, edge, closed, open)          \
    ROW(m, edge, any, off)
STATOR_MACHINE(sign, SIGN)

/* Raises a spare interrupt while it is polled. */
#define RINGER(m, ROW)                      \
    ROW(m, state, idle, stator_time until;) \
    ROW(m, state, ringing, uint32_t times;) \
    ROW(m, edge, idle, ringing)             \
    ROW(m, edge, ringing, idle)
STATOR_MACHINE(ringer, RINGER)

/* Is woken by it. */
#define LISTENER(m, ROW)    \
    ROW(m, rest, even)      \
    ROW(m, rest, odd)       \
    ROW(m, edge, even, odd) \
    ROW(m, edge, odd, even)
STATOR_MACHINE(listener, LISTENER)

stator_poll lamp_poll(lamp *self, stator_waker me);
stator_poll sign_poll(sign *self, stator_waker me);
stator_poll ringer_poll(ringer *self, stator_waker me);
stator_poll listener_poll(listener *self, stator_waker me);

#define APP(s, ROW)                                 \
    ROW(s, tier, main)                              \
    ROW(s, time, clock)                             \
    ROW(s, tasks, lamps, 3, lamp, lamp_poll)        \
    ROW(s, task, sign, sign, sign_poll)             \
    ROW(s, task, ringer, ringer, ringer_poll)       \
    ROW(s, task, listener, listener, listener_poll) \
    ROW(s, task, stream, trace_stream, trace_stream_poll)
STATOR_SYSTEM(app, APP)

static uint32_t rung; /* written by the interrupt */

__attribute__((noinline, used)) static void finished(void)
{
    __asm__ volatile("" ::: "memory");
}

stator_poll lamp_poll(lamp *self, stator_waker me)
{
    switch (lamp_state_of(self)) {
    case lamp_dark: {
        STATOR_IN(lamp, self, dark);
        stator_wake_by(me, here->until);
        if (stator_passed(here->until)) {
            STATOR_GO(lamp, self, dark, lit, .until = stator_after(self->period_ticks));
            stator_wake_by(me, self->lit.until);
        }
        return STATOR_PENDING;
    }
    case lamp_lit: {
        STATOR_IN(lamp, self, lit);
        stator_wake_by(me, here->until);
        if (stator_passed(here->until)) {
            STATOR_GO(lamp, self, lit, dimmed, .until = stator_after(self->period_ticks));
            stator_wake_by(me, self->dimmed.until);
        }
        return STATOR_PENDING;
    }
    case lamp_dimmed: {
        STATOR_IN(lamp, self, dimmed);
        stator_wake_by(me, here->until);
        if (stator_passed(here->until)) {
            STATOR_GO(lamp, self, dimmed, dark, .until = stator_after(self->period_ticks));
            stator_wake_by(me, self->dark.until);
        }
        return STATOR_PENDING;
    }
    }
    return STATOR_PENDING;
}

stator_poll sign_poll(sign *self, stator_waker me)
{
    switch (sign_state_of(self)) {
    case sign_open: {
        STATOR_IN(sign, self, open);
        (void)lamp_poll(&self->inner, me);
        if (self->inner.state == lamp_lit) {
            STATOR_TRACE_MARK(7, inner_is_lit, self->rounds);
            STATOR_GO(sign, self, open, closed);
        }
        return STATOR_PENDING;
    }
    case sign_closed: {
        STATOR_IN(sign, self, closed);
        (void)lamp_poll(&self->inner, me);
        if (self->inner.state == lamp_dark) {
            self->rounds++;
            if (self->rounds == ROUNDS) {
                const uint8_t rounds = self->rounds;
                STATOR_GO_ANY(sign, self, off, .rounds = rounds);
                return STATOR_READY;
            }
            STATOR_GO(sign, self, closed, open);
        }
        return STATOR_PENDING;
    }
    case sign_off:
        return STATOR_READY;
    }
    return STATOR_PENDING;
}

stator_poll ringer_poll(ringer *self, stator_waker me)
{
    switch (ringer_state_of(self)) {
    case ringer_idle: {
        STATOR_IN(ringer, self, idle);
        stator_wake_by(me, here->until);
        if (stator_passed(here->until)) {
            interrupt_make_pending(UART13_IRQ);
            STATOR_GO(ringer, self, idle, ringing, .times = rung);
            stator_wake(me);
        }
        return STATOR_PENDING;
    }
    case ringer_ringing: {
        STATOR_IN(ringer, self, ringing);
        (void)here;
        STATOR_GO(ringer, self, ringing, idle, .until = stator_after(1500u));
        stator_wake_by(me, self->idle.until);
        return STATOR_PENDING;
    }
    }
    return STATOR_PENDING;
}

stator_poll listener_poll(listener *self, stator_waker me)
{
    (void)me;
    switch (listener_state_of(self)) {
    case listener_even: {
        STATOR_IN(listener, self, even);
        if (rung % 2u != 0u) {
            STATOR_GO(listener, self, even, odd);
        }
        return STATOR_PENDING;
    }
    case listener_odd: {
        STATOR_IN(listener, self, odd);
        if (rung % 2u == 0u) {
            STATOR_GO(listener, self, odd, even);
        }
        return STATOR_PENDING;
    }
    }
    return STATOR_PENDING;
}

void uart13_handler(void);

void uart13_handler(void)
{
    stator_trace_interrupt();
    STATOR_PORT_STORE(&rung, rung + 1u);
    app_wake(app_listener);
    stator_trace_returned();
}

#ifdef BY_SEMIHOSTING
/* boards/time/trace_semihosting.c writes the stream. */
static void line_start(void) {}

static bool line_is_idle(void)
{
    return true;
}
#else
static struct uart_16550 uart;

void uart1_handler(void);

void uart1_handler(void)
{
    uart_16550_interrupt(&uart);
}

bool trace_stream_write(const void *bytes, unsigned count, stator_waker me)
{
    return uart_16550_write(&uart, bytes, count, me);
}

static void line_start(void)
{
    uart.base.address = UART1_ADDRESS;
    uart.stride_bytes = 4u;
    uart_16550_start(&uart, 1u);
    interrupt_enable(UART1_IRQ);
}

static bool line_is_idle(void)
{
    return uart.queue_sent == uart.queue_written;
}
#endif

int main(void)
{
    board_time_start();
    interrupt_enable(UART13_IRQ);
    line_start();
    app.lamps[0].period_ticks = 900u;
    app.lamps[1].period_ticks = 2000u;
    app.lamps[2].period_ticks = 3100u;
    app.sign.inner.period_ticks = 700u;
    app.stream.period_ticks = 4000u;
    app_start();
    for (struct app_round round = {0};
         app.sign.state != sign_off || app.stream.state != trace_stream_waiting || !line_is_idle();) {
        if (!app_step(&round)) {
            app_sleep();
        }
    }
    finished();
    return 0;
}
