// SPDX-License-Identifier: Apache-2.0
//
// The sweep's clocks on a RISC-V hart: its one timer, set anew in the handler for the second interrupt and for a round
// that hangs. One tick is 100 ns, an instruction 256 ns (QEMU -icount shift=8): with less than two, the phase of the
// clock at the start of a round would leave out some.
#include "clock.h"
#include "interrupts.h"

#define CODE_START 0x80000000u

static uint32_t second_at, hang_at;
static unsigned next_strike;

/* Less than it takes from here to the round's first instruction, but enough to set the timer: else the first interrupts
 * would all strike at the end of the setting. */
#define SETTING_TICKS 60u

static void clocks_init(void)
{
    board_clock_start();
}

static uint32_t clock_now(void)
{
    return board_ticks();
}

/* Returns the instant of the first interrupt. */
static uint32_t clocks_start(uint32_t first, uint32_t second, uint32_t hang)
{
    const uint32_t at = clock_now() + SETTING_TICKS + first;
    second_at = at + second;
    hang_at = at + hang;
    next_strike = 0;
    board_alarm_at(at);
    return at;
}

static void clocks_stop(void)
{
    board_alarm_off();
}

void timer_handler(void)
{
    uint32_t returns_to;
    __asm__ volatile("csrr %0, mepc" : "=r"(returns_to));
    const unsigned strike = next_strike++;
    if (strike < (second_ticks != 0u ? 2u : 1u)) {
        interrupt_strikes(returns_to, strike);
        board_alarm_at(strike == 0u && second_ticks != 0u ? second_at : hang_at);
        interrupt_acts(strike);
    } else {
        board_alarm_acknowledge();
        round_hangs();
    }
}
