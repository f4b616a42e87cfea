// SPDX-License-Identifier: Apache-2.0
//
// An interrupt after a chosen instruction of a function: strike(n, function, interrupt) calls `function` and lets
// `interrupt` run once, in its midst, n steps after its start; returns whether it did before the function returned.
// On a host the CPU's trap flag stops after each instruction; on the mps2-an386 a one-shot timer counts, of which two
// ticks are never more than two instructions (-icount shift=6: 1.6 ticks each), so no instruction is left out.
#ifndef TESTS_LAYERS_STRIKE_H
#define TESTS_LAYERS_STRIKE_H

#include <stdbool.h>
#include <stdint.h>

static void (*strike_interrupt)(void);
static volatile unsigned strike_left;
static volatile bool strike_done;

#if !__STDC_HOSTED__

#include "clock.h"
#include "cortex_m_registers.h"
#include "interrupts.h"

enum { STRIKE_FIRST = 2 };

void dual_timer_handler(void)
{
    board_alarm_acknowledge();
    if (!strike_done) {
        strike_done = true;
        strike_interrupt();
    }
}

__attribute__((noinline)) static bool strike(unsigned after, void (*function)(void), void (*interrupt)(void))
{
    board_clock_start();
    register_write(NVIC_ISER, 1u << DUAL_TIMER_IRQ);
    strike_interrupt = interrupt;
    strike_done = false;
    register_write(DUAL_TIMER_BASE + DUAL_TIMER_LOAD, after);
    register_write(DUAL_TIMER_BASE + DUAL_TIMER_CONTROL, DUAL_TIMER_CONTROL_ENABLE | DUAL_TIMER_CONTROL_RELOAD |
                                                             DUAL_TIMER_CONTROL_IRQ | DUAL_TIMER_CONTROL_32_BITS |
                                                             DUAL_TIMER_CONTROL_ONESHOT);
    function();
    const bool struck = strike_done;
    board_alarm_off();
    strike_done = true;
    return struck;
}

#elif defined(__x86_64__)

#include <signal.h>
#include <string.h>
#include <ucontext.h>

enum { STRIKE_FIRST = 0, STRIKE_TRAP_FLAG = 1 << 8 };

/* After each instruction. */
static void strike_step(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)info;
    if (!strike_done && strike_left-- == 0u) {
        strike_done = true;
        strike_interrupt();
    }
    if (strike_done) {
        ((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] &= ~(greg_t)STRIKE_TRAP_FLAG;
    }
}

static void strike_start(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)info;
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] |= STRIKE_TRAP_FLAG;
}

__attribute__((noinline)) static bool strike(unsigned after, void (*function)(void), void (*interrupt)(void))
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_flags = SA_SIGINFO;
    action.sa_sigaction = strike_step;
    (void)sigaction(SIGTRAP, &action, NULL);
    action.sa_sigaction = strike_start;
    (void)sigaction(SIGUSR1, &action, NULL);
    strike_interrupt = interrupt;
    strike_left = after;
    strike_done = false;
    (void)raise(SIGUSR1);
    function();
    const bool struck = strike_done;
    strike_done = true;
    return struck;
}

#else
#define STRIKE_IMPOSSIBLE 1 /* single steps from within a process are x86's */
#endif

#endif
