/* SPDX-License-Identifier: Apache-2.0
 *
 * The second hart of `virt`. Both begin at the same address; startup.c sends it here, where it waits for its software
 * interrupt.
 */
#if defined(STATOR_CORES) && STATOR_CORES > 1
#include "cores.h"
#include "interrupts.h"

#define STACK_WORDS 1024u
#define MSIE        "8" /* bit 3 of mie and mip: the software interrupt (volume II, "Machine Interrupt Registers") */

__attribute__((aligned(16), used)) static uint32_t stack[STACK_WORDS];
static void (*second_entry)(void);
static uint32_t trap_vector; /* the first hart's */

__attribute__((used)) _Noreturn static void begin_second(void)
{
    core_bell_acknowledge();
    __asm__ volatile("csrw mtvec, %0\n\tcsrw mie, zero\n\tcsrsi mstatus, 8" ::"r"(trap_vector) : "memory");
    second_entry();
    for (;;) {}
}

/* Until the first hart has cleared the memory, nothing of it may be touched. */
__attribute__((naked)) void second_hart_reset(void)
{
    __asm__ volatile("csrw mie, " MSIE "\n"
                     "1:\twfi\n\t"
                     "csrr t0, mip\n\t"
                     "andi t0, t0, " MSIE "\n\t"
                     "beqz t0, 1b\n\t"
                     "fence iorw, iorw\n\t"
                     "la sp, stack + %0\n\t"
                     "j begin_second" ::"i"(sizeof stack));
}

void core_start_second(void (*entry)(void))
{
    second_entry = entry;
    __asm__ volatile("csrr %0, mtvec" : "=r"(trap_vector));
    core_ring(1u);
}

void core_bell_start(void)
{
    interrupt_enable(SOFTWARE_IRQ);
}

__attribute__((weak)) void core_bell_rung(void) {}

void software_handler(void)
{
    core_bell_acknowledge();
    core_bell_rung();
}
#else
typedef int a_program_of_one_hart; /* ISO C wants a declaration */
#endif
