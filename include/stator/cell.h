// SPDX-License-Identifier: Apache-2.0
//
// The interrupt cell: the one way in which an interrupt hands something to a task.
//
// An interrupt that clears a hardware condition stores it here first, and then wakes; a wake alone carries nothing.
//   events  set by the interrupt (stator_cell_signal), taken by the task (stator_cell_take): each event once
//   waker   written by the task (stator_cell_arm), read by the interrupt
// The task arms, then takes: an interrupt before the arming has left its events, one after it wakes. Whoever leaves
// the wait need not disarm: a late signal costs one poll that finds nothing to do.
// One task waits on a cell at a time; many interrupts may signal it. A zeroed cell wakes task 0: arm it, or start it
// with STATOR_CELL.
#ifndef STATOR_CELL_H
#define STATOR_CELL_H

#include "stator/poll.h"
#include "stator_port.h"

typedef struct stator_cell {
    stator_word events; /* the driver's own bits */
    stator_waker waker;
} stator_cell;

// clang-format off
#define STATOR_CELL {0u, {STATOR_NO_TASK}}
// clang-format on

/* From now on a signal wakes `me`. Callers: the waiting task. Cost: one store. */
STATOR_INLINE void stator_cell_arm(stator_cell *cell, stator_waker me)
{
    STATOR_PORT_STORE(&cell->waker.task, me.task);
    stator_port_fence();
}

/* The events since the last take. Callers: the waiting task. Cost: a look, and an exchange if there are any. */
STATOR_INLINE stator_word stator_cell_take(stator_cell *cell)
{
    return stator_port_take(&cell->events);
}

/* Stores events (not 0), then wakes whoever armed. Callers: interrupt handlers, tasks. Cost: an OR and a wake. */
STATOR_INLINE void stator_cell_signal(stator_cell *cell, stator_word events)
{
    stator_port_set(&cell->events, events);
    stator_wake(stator_waker_of(STATOR_PORT_LOAD(&cell->waker.task)));
}

#endif
