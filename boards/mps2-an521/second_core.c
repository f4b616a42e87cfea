/* SPDX-License-Identifier: Apache-2.0
 *
 * The second core of image AN521 waits after reset until the first lets it go (SSE-200 TRM, CPUWAIT). It shares the
 * vectors of the first, but for the first two words.
 */
#if defined(STATOR_CORES) && STATOR_CORES > 1
#include "cores.h"
#include "cortex_m_registers.h"
#include "cortex_m_startup.h"
#include "interrupts.h"

#define STACK_WORDS  1024u
#define IRQS_A_WORD  32u
#define VECTOR_ALIGN 128 /* INITSVTOR1 holds the upper 25 bits */

extern const struct vector_table vectors; /* cortex_m_startup.c */

/* AAPCS 6.2.1.2: a multiple of 8 bytes. */
NOT_CLEARED_BY_RESET __attribute__((aligned(8))) static uint32_t stack[STACK_WORDS];
static void (*second_entry)(void);

_Noreturn static void begin_second(void)
{
    register_write(SCB_VTOR, (uint32_t)(uintptr_t)&vectors);
    __asm__ volatile("dsb\n\tisb" ::: "memory");
    second_entry();
    for (;;) {}
}

__attribute__((aligned(VECTOR_ALIGN))) static const struct {
    uint32_t *initial_stack;
    void (*begin)(void);
} second_vectors = {&stack[STACK_WORDS], begin_second};

void core_start_second(void (*entry)(void))
{
    second_entry = entry;
    __asm__ volatile("dsb" ::: "memory"); /* the second core reads it once it starts */
    register_write(SYSTEM_CONTROL_BASE + INITIAL_VECTORS_1, (uint32_t)(uintptr_t)&second_vectors);
    register_write(SYSTEM_CONTROL_BASE + CPU_WAIT, 0u);
}

void core_bell_start(void)
{
    register_write(NVIC_ISER + MAILBOX0_IRQ / IRQS_A_WORD * 4u, 1u << (MAILBOX0_IRQ % IRQS_A_WORD));
}

__attribute__((weak)) void core_bell_rung(void) {}

void mailbox0_handler(void);

void mailbox0_handler(void)
{
    core_bell_acknowledge();
    core_bell_rung();
}
#else
typedef int a_program_of_one_core; /* ISO C wants a declaration */
#endif
