/* SPDX-License-Identifier: Apache-2.0
 *
 * The interrupts of a hart by their numbers in mcause and mie (The RISC-V Instruction Set Manual, volume II, "Machine
 * Cause Register"). A program defines the handlers it wants, as ordinary functions.
 */
#ifndef BOARDS_RISCV_VIRT_INTERRUPTS_H
#define BOARDS_RISCV_VIRT_INTERRUPTS_H

#include <stdint.h>

#define SOFTWARE_IRQ 3u
#define TIMER_IRQ    7u
#define EXTERNAL_IRQ 11u /* whatever the interrupt controller (PLIC) passes on */

void software_handler(void);
void timer_handler(void);
void external_handler(void);

/* An exception, or an interrupt without a handler: reports mcause and the address, and exits. */
_Noreturn void unexpected_trap(uint32_t cause, uint32_t address);

static inline void interrupt_enable(uint32_t irq)
{
    __asm__ volatile("csrs mie, %0" ::"r"(1u << irq) : "memory");
}

static inline void interrupt_disable(uint32_t irq)
{
    __asm__ volatile("csrc mie, %0" ::"r"(1u << irq) : "memory");
}

#endif
