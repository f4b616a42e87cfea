// SPDX-License-Identifier: Apache-2.0
//
// The sweep's clocks on the MPS2 images: the dual timer's two for the interrupts that strike, timer 0 for a round that
// hangs, FPGAIO's counter to read. One tick is 40 ns (AN505: 50 ns), an instruction 64 ns (QEMU -icount shift=6).
#include "cortex_m_startup.h"
#include "interrupts.h"
#include "register_access.h"
#include "registers.h"

#define CODE_START ((uint32_t)(uintptr_t)reset_handler & ~0xFFFFu)
#define TIMER2     0x20u
#define TIMER_STRIKES \
    (DUAL_TIMER_CONTROL_ENABLE | DUAL_TIMER_CONTROL_IRQ | DUAL_TIMER_CONTROL_32_BITS | DUAL_TIMER_CONTROL_ONESHOT)

static void clocks_init(void)
{
    register_write(FPGAIO_BASE + FPGAIO_PRESCALE, 0);
    interrupt_enable(DUAL_TIMER_IRQ);
    interrupt_enable(TIMER0_IRQ);
}

static uint32_t clock_now(void)
{
    return register_read(FPGAIO_BASE + FPGAIO_COUNTER);
}

/* Returns the instant of the first interrupt. */
static uint32_t clocks_start(uint32_t first, uint32_t second, uint32_t hang)
{
    register_write(TIMER0_BASE + TIMER0_VALUE, hang);
    register_write(TIMER0_BASE + TIMER0_RELOAD, hang);
    register_write(TIMER0_BASE + TIMER0_CONTROL, TIMER0_CONTROL_ENABLE | TIMER0_CONTROL_IRQ);
    register_write(DUAL_TIMER_BASE + DUAL_TIMER_LOAD, first);
    register_write(DUAL_TIMER_BASE + TIMER2 + DUAL_TIMER_LOAD, first + second);
    const uint32_t at = clock_now() + first;
    if (second != 0u) {
        register_write(DUAL_TIMER_BASE + TIMER2 + DUAL_TIMER_CONTROL, TIMER_STRIKES);
    }
    register_write(DUAL_TIMER_BASE + DUAL_TIMER_CONTROL, TIMER_STRIKES);
    return at;
}

static void clocks_stop(void)
{
    register_write(DUAL_TIMER_BASE + DUAL_TIMER_CONTROL, 0);
    register_write(DUAL_TIMER_BASE + TIMER2 + DUAL_TIMER_CONTROL, 0);
    register_write(TIMER0_BASE + TIMER0_CONTROL, 0);
}

/* `frame`: what the core stacked. */
__attribute__((used)) static void timer_expired(const uint32_t *frame)
{
    if (register_read(DUAL_TIMER_BASE + DUAL_TIMER_MASKED) != 0u) {
        interrupt_strikes(frame[6], 0);
        register_write(DUAL_TIMER_BASE + DUAL_TIMER_INT_CLEAR, 1);
        interrupt_acts(0);
    } else {
        interrupt_strikes(frame[6], 1);
        register_write(DUAL_TIMER_BASE + TIMER2 + DUAL_TIMER_INT_CLEAR, 1);
        interrupt_acts(1);
    }
}

/* Naked: the frame is where the stack pointer is at entry (ARMv7-M ARM, B1.5.6). */
__attribute__((naked)) void dual_timer_handler(void)
{
    __asm__ volatile("mov r0, sp\n\t"
                     "b timer_expired");
}

void timer0_handler(void)
{
    register_write(TIMER0_BASE + TIMER0_INT_CLEAR, 1);
    round_hangs();
}
