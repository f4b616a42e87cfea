// SPDX-License-Identifier: Apache-2.0
//
// A lock for what tiers of one core share: the priority ceiling. While it is held, no tier and no interrupt up to the
// ceiling runs, so that whoever holds it sees the shared bytes alone; those above it run on.
//
//   const stator_ceiling held = stator_ceiling_enter(BUS_CEILING);
//   ... a few lines on the shared bytes, no poll, no wait ...
//   stator_ceiling_leave(held);
//
// The ceiling is the priority of the most urgent tier or interrupt that takes the same lock, as the CPU writes it:
// on Cortex-M the byte of its NVIC_IPR. Where a CPU has no such mask (Cortex-M0, RISC-V), all interrupts wait: the
// argument is ignored, the meaning stays. Other cores and threads are not held back: use a channel.
// Nests. Cannot deadlock: who runs has already got past all ceilings that it can meet.
// Callers: polls of any tier, interrupt handlers up to the ceiling. Not across a poll's return: what a suspended task
// owns is a mutex (mutex.h).
// Cost (Cortex-M4, instructions): enter 3, leave 1; where all is masked, 2 and 1.
#ifndef STATOR_CEILING_H
#define STATOR_CEILING_H

#include "stator/poll.h"
#include "stator_port.h"

typedef struct stator_ceiling {
    uint32_t before; /* what the CPU's mask was */
} stator_ceiling;

STATOR_INLINE stator_ceiling stator_ceiling_enter(uint32_t ceiling)
{
    const stator_ceiling held = {stator_port_ceiling_raise(ceiling)};
    return held;
}

STATOR_INLINE void stator_ceiling_leave(stator_ceiling held)
{
    stator_port_ceiling_restore(held.before);
}

#endif
