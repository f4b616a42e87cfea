/* SPDX-License-Identifier: Apache-2.0
 *
 * One load or store of exactly 32 bits, in program order with the other volatile accesses. For board code only; a
 * driver goes through the port, so that a simulation can stand in.
 */
#ifndef BOARDS_RISCV_VIRT_RISCV_REGISTERS_H
#define BOARDS_RISCV_VIRT_RISCV_REGISTERS_H

#include <stdint.h>

static inline uint32_t register_read(uintptr_t address)
{
    return *(const volatile uint32_t *)address; /* NOLINT(performance-no-int-to-ptr): a device register */
}

static inline void register_write(uintptr_t address, uint32_t value)
{
    *(volatile uint32_t *)address = value; /* NOLINT(performance-no-int-to-ptr): a device register */
}

#endif
