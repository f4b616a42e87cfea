// SPDX-License-Identifier: Apache-2.0
//
// A pause of so many ticks, by a hardware timer: timer 1 of the MPS2 board's dual timer.
//
//   set -- the timer is started --> running -- its interrupt came --> over
//
// This driver has a bug, on purpose: docs/one-bug-three-worlds.md finds it, replays it on the chip and mends it.
#ifndef PAUSE_H
#define PAUSE_H

#include "stator/machine.h"

#define PAUSE(m, ROW)                               \
    ROW(m, always, uint32_t ticks;) /* 1 or more */ \
    ROW(m, state, set)                              \
    ROW(m, state, running)                          \
    ROW(m, final, over)                             \
    ROW(m, edge, set, running)                      \
    ROW(m, edge, running, over)
STATOR_MACHINE(pause, PAUSE)

stator_poll pause_poll(pause *self, stator_waker me);

/* The timer's interrupt handler calls this. */
void pause_interrupt(void);

#endif
