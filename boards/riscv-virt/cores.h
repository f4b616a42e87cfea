/* SPDX-License-Identifier: Apache-2.0
 *
 * The second core, and the bell that each core has: another rings it, and that ends its sleep. A program of two cores
 * is compiled with STATOR_CORES=2.
 */
#ifndef BOARDS_RISCV_VIRT_CORES_H
#define BOARDS_RISCV_VIRT_CORES_H

#include "registers.h"
#include "riscv_registers.h"

/* Which hart this is: 0 or 1. */
static inline unsigned core_number(void)
{
    unsigned hart;
    __asm__ volatile("csrr %0, mhartid" : "=r"(hart));
    return hart;
}

/* Tells a core: its bell's interrupt becomes pending. From anywhere. What was written before is seen there. */
static inline void core_ring(unsigned core)
{
    __asm__ volatile("fence iorw, iorw" ::: "memory");
    register_write(CLINT_BASE + CLINT_SOFTWARE + 4u * core, 1u);
}

/* This core's bell is silent again; whoever rings from here on is heard, and what was written before an earlier ring is
 * seen from here on. */
static inline void core_bell_acknowledge(void)
{
    register_write(CLINT_BASE + CLINT_SOFTWARE + 4u * core_number(), 0u);
    __asm__ volatile("fence iorw, iorw" ::: "memory");
}

/* From here on the bell interrupts this core. Once on each. */
void core_bell_start(void);

/* Called by the bell's interrupt handler, which acknowledges. The program may define it; here it does nothing. */
void core_bell_rung(void);

/* The second core runs `entry`, which does not return, on a stack of 4,096 bytes, with interrupts open. The first
 * core calls this, once. */
void core_start_second(void (*entry)(void));

#endif
