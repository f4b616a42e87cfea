// SPDX-License-Identifier: Apache-2.0
//
// Makes an interrupt pending when the system is about to sleep, so that it strikes a sleeping system.
#ifndef BENCH_HOOKS_H
#define BENCH_HOOKS_H

#define BENCH_ICSR               0xE000ED04u /* ARMv7-M ARM, B3.2.4 */
#define BENCH_ICSR_PEND_SV       (1u << 28)
#define STATOR_HOOK_SLEEP(until) (*(volatile unsigned *)BENCH_ICSR = BENCH_ICSR_PEND_SV)

#endif
