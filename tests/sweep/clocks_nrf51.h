// SPDX-License-Identifier: Apache-2.0
//
// The sweep's clocks on the micro:bit: TIMER0, whose three comparisons are the two interrupts that strike and the one
// for a round that hangs; a fourth is the clock to read. One tick is 62.5 ns, an instruction 128 ns (QEMU -icount
// shift=7): with less than two, the phase of the clock at the start of a round would leave out some.
#include "cortex_m_startup.h"
#include "interrupts.h"
#include "register_access.h"
#include "registers.h"

#define CODE_START            0u
#define COMPARE(n)            (TIMER0_BASE + TIMER_CC0 + 4u * (n))
#define COMPARED(n)           (TIMER0_BASE + TIMER_COMPARED0 + 4u * (n))
#define COMPARE_INTERRUPTS(n) (TIMER_IRQ_COMPARED0 << (n))
#define CAPTURE3              (TIMER0_BASE + TIMER_CAPTURE1 + 8u)

enum { FIRST, SECOND, HANG, NOW };

static void clocks_init(void)
{
    register_write(TIMER0_BASE + TIMER_BIT_MODE, TIMER_BIT_MODE_32);
    register_write(TIMER0_BASE + TIMER_PRESCALER, 0);
    register_write(TIMER0_BASE + TIMER_START, 1);
    interrupt_enable(TIMER0_IRQ);
}

static uint32_t clock_now(void)
{
    register_write(CAPTURE3, 1);
    return register_read(COMPARE(NOW));
}

static void compare_at(unsigned which, uint32_t at)
{
    register_write(COMPARED(which), 0);
    register_write(COMPARE(which), at);
    register_write(TIMER0_BASE + TIMER_IRQ_SET, COMPARE_INTERRUPTS(which));
}

/* Long enough for the first comparison to be set before it is reached. */
#define SETTING_TICKS 60u

/* Returns the instant of the first interrupt. */
static uint32_t clocks_start(uint32_t first, uint32_t second, uint32_t hang)
{
    const uint32_t at = clock_now() + SETTING_TICKS + first;
    compare_at(FIRST, at);
    compare_at(HANG, at + hang);
    if (second != 0u) {
        compare_at(SECOND, at + second);
    }
    return at;
}

static void clocks_stop(void)
{
    register_write(TIMER0_BASE + TIMER_IRQ_CLEAR, 7u * TIMER_IRQ_COMPARED0);
}

static bool taken(unsigned which)
{
    const bool compared = register_read(COMPARED(which)) != 0u;
    if (compared) {
        register_write(TIMER0_BASE + TIMER_IRQ_CLEAR, COMPARE_INTERRUPTS(which));
        register_write(COMPARED(which), 0);
    }
    return compared;
}

/* `frame`: what the core stacked. */
__attribute__((used)) static void timer_expired(const uint32_t *frame)
{
    for (unsigned which = FIRST; which <= SECOND; which++) {
        if ((which == FIRST || second_ticks != 0u) && taken(which)) {
            interrupt_strikes(frame[6], which);
            interrupt_acts(which);
            return;
        }
    }
    if (taken(HANG)) {
        round_hangs();
    }
}

/* Naked: the frame is where the stack pointer is at entry (ARMv6-M ARM, B1.5.6). */
__attribute__((naked)) void timer0_handler(void)
{
    __asm__ volatile("mov r0, sp\n\t"
                     "ldr r1, =timer_expired\n\t"
                     "bx r1\n\t"
                     ".ltorg");
}
