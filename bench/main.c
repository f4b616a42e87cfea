// SPDX-License-Identifier: Apache-2.0
//
// What surrounds the measured system. It never ends: the script ends it.
#include "cortex_m_startup.h"
#include "system.h"

#if defined(BENCH_WAIT)
bool bench_event;
#endif

/* Made pending by hooks.h when the system is about to sleep. The way to the waiter is counted from here; the players
 * get their first ball, so that one of them is ready at a time. */
void pend_sv_handler(void)
{
#if defined(BENCH_PLAY)
    bench.first.signal = true;
#elif defined(BENCH_WAIT)
    STATOR_PORT_STORE(&bench_event, true);
#endif
    bench_wake(bench_first);
}

#ifdef BENCH_PREEMPTING
void gpio0_pin7_handler(void)
{
    bench_control_serve();
}
#endif

/* The wake of a constant task, for its disassembly. */
void wake_constant(void);
void wake_constant(void)
{
    bench_wake(bench_second);
}

int main(void)
{
#ifdef BENCH_PREEMPTING
    interrupt_enable(BENCH_BELL_IRQ);
#endif
    bench_run();
}
