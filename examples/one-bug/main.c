// SPDX-License-Identifier: Apache-2.0
//
// The example on the board. Without an argument it makes a pause of each length from 1 tick on, so that the timer's
// interrupt strikes later by less than an instruction each time; with a number, one pause of so many ticks. Under
// QEMU's -icount a length leads to the same instruction each time. Prints, for the script `demo`:
//   struck TICKS ADDRESS     a pause that ended: where its interrupt came in
//   hangs TICKS ADDRESS      one that had not ended when a second timer looked, long after
//   ring WORD...             in a run of one pause: the trace (docs/trace.md)
//   over PAUSES
#include "app.h"
#include "clock.h"
#include "cortex_m_startup.h"
#include "interrupts.h"
#include "register_access.h"
#include "registers.h"
#include "semihosting.h"
#include "stator/trace_memory.h"

#define LAST_TICKS  200u
#define HANGS_TICKS 2000u
#define TEXT_BYTES  16

STATOR_SYSTEM_DEFINE(app, APP)

static uint32_t ticks; /* of the pause under way */
static uint32_t last_ticks;
static uint32_t pauses;
static bool one_pause;
static bool hangs; /* the pause before */
static uint32_t struck_at;

static void say(const char *what, uint32_t first, const char *text, uint32_t second)
{
    semihosting_write(what);
    semihosting_write_number(first);
    semihosting_write(text);
    if (text[0] == ' ') {
        semihosting_write_number(second);
    }
    semihosting_write("\n");
}

static void say_ring(void)
{
    const uint32_t *words = (const uint32_t *)(const void *)&stator_trace;
    semihosting_write("ring");
    for (unsigned i = 0; i < (sizeof stator_trace.header + sizeof stator_trace.record) / sizeof *words; i++) {
        semihosting_write(" ");
        semihosting_write_number(words[i]);
    }
    semihosting_write("\n");
}

static void finish(void)
{
    if (one_pause) {
        say_ring();
    }
    say("over ", pauses, "", 0u);
    semihosting_exit(0);
}

static void guard(void)
{
    register_write(TIMER0_BASE + TIMER0_VALUE, HANGS_TICKS);
    register_write(TIMER0_BASE + TIMER0_RELOAD, HANGS_TICKS);
    register_write(TIMER0_BASE + TIMER0_CONTROL, TIMER0_CONTROL_ENABLE | TIMER0_CONTROL_IRQ);
}

uint32_t next_ticks(void)
{
    if (pauses != 0u && !hangs) {
        say("struck ", ticks, " ", struck_at);
    }
    hangs = false;
    if (pauses != 0u && ticks == last_ticks) {
        finish();
    }
    pauses++;
    ticks++;
    guard();
    return ticks;
}

__attribute__((used)) static void timer_expired(const uint32_t *frame)
{
    stator_trace_interrupt();
    struck_at = frame[6];
    pause_interrupt();
    stator_trace_returned();
}

/* Naked: the frame is where the stack pointer is at entry (ARMv7-M ARM, B1.5.6). */
__attribute__((naked)) void dual_timer_handler(void)
{
    __asm__ volatile("mov r0, sp\n\t"
                     "b timer_expired");
}

/* The pause should have ended long ago. A sweep goes on with the next one. */
void timer0_handler(void)
{
    register_write(TIMER0_BASE + TIMER0_INT_CLEAR, 1);
    say("hangs ", ticks, " ", struck_at);
    if (ticks == last_ticks) {
        finish();
    }
    hangs = true;
    app.client.state = client_ready;
    app_wake(app_client);
}

static uint32_t number_of(const char *text)
{
    uint32_t number = 0;
    for (; *text >= '0' && *text <= '9'; text++) {
        number = number * 10u + (uint32_t)(*text - '0');
    }
    return number;
}

int main(void)
{
    char text[TEXT_BYTES] = "";
    one_pause = semihosting_command_line(text, sizeof text) > 0 && text[0] != '\0';
    last_ticks = one_pause ? number_of(text) : LAST_TICKS;
    ticks = one_pause ? last_ticks - 1u : 0u;
    board_clock_start();
    interrupt_enable(DUAL_TIMER_IRQ);
    interrupt_enable(TIMER0_IRQ);
    app_run();
}
