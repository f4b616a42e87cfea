/* SPDX-License-Identifier: Apache-2.0
 *
 * One load or store of exactly 32 bits, in program order with the other volatile accesses: what device memory
 * needs on a core that does not reorder it (ARMv7-M ARM, A3.5). For board code only; a driver goes through the
 * port, so that a simulation can stand in.
 */
#ifndef BOARDS_COMMON_REGISTER_ACCESS_H
#define BOARDS_COMMON_REGISTER_ACCESS_H

#include "cortex_m_registers.h"

#include <stdint.h>

static inline uint32_t register_read(uintptr_t address)
{
    return *(const volatile uint32_t *)address; /* NOLINT(performance-no-int-to-ptr): a device register */
}

static inline void register_write(uintptr_t address, uint32_t value)
{
    *(volatile uint32_t *)address = value; /* NOLINT(performance-no-int-to-ptr): a device register */
}

/* The interrupt controller's part of an interrupt (ARMv7-M ARM, B3.4). */
static inline void interrupt_enable(uint32_t irq)
{
    register_write(NVIC_ISER + irq / 32u * 4u, 1u << (irq % 32u));
}

static inline void interrupt_disable(uint32_t irq)
{
    register_write(NVIC_ICER + irq / 32u * 4u, 1u << (irq % 32u));
}

static inline void interrupt_make_pending(uint32_t irq)
{
    register_write(NVIC_ISPR + irq / 32u * 4u, 1u << (irq % 32u));
}

#endif
