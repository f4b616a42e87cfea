// SPDX-License-Identifier: Apache-2.0
//
// Device registers, typed, so that a number cannot be taken for one, and through the port, so that the simulation
// and the checker can stand in for the device. On a chip each function is one load or store.
//   static const stator_register uart_data = {0x40004000u};
#ifndef STATOR_REGISTER_H
#define STATOR_REGISTER_H

#include "stator/poll.h"
#include "stator_port.h"

/* A 32-bit device register: its address. */
typedef struct stator_register {
    uint32_t address;
} stator_register;

/* The register `offset_bytes` behind another: for a device with its base. */
STATOR_INLINE stator_register stator_register_at(stator_register base, uint32_t offset_bytes)
{
    const stator_register at = {base.address + offset_bytes};
    return at;
}

/* Each reads or writes once, 32 bits wide, in program order with the others. Callers: any context. */
STATOR_INLINE uint32_t stator_register_read(stator_register from)
{
    return stator_port_register_read(from.address);
}

STATOR_INLINE void stator_register_write(stator_register to, uint32_t value)
{
    stator_port_register_write(to.address, value);
}

/* Reads, then writes: not atomic. An interrupt that changes the same register in between is undone; a register that
 * has bits cleared by writing 1 is not for this. */
STATOR_INLINE void stator_register_change(stator_register in, uint32_t clear, uint32_t set)
{
    stator_register_write(in, (stator_register_read(in) & ~clear) | set);
}

#endif
