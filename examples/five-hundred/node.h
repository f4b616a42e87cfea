// SPDX-License-Identifier: Apache-2.0
//
// One of five hundred in a ring: at instants of its own it gives a few numbers to the next one, and takes what the one
// before it gives.
//
//   resting -- its instant has come --> giving -- all given --> resting
//      both take numbers as they come; giving waits while the neighbour's inbox is full
//
// Who may call: tasks of one tier. Cost: a poll takes and gives at most an inbox of numbers. Cancelling: it owns
// nothing.
#ifndef NODE_H
#define NODE_H

#include "stator/channel_spsc.h"
#include "stator/machine.h"
#include "stator/time.h"

/* Smaller than what is given at a time, so that a giver waits for room. */
#define INBOX_NUMBERS 2
#define GIVEN_NUMBERS 4u

STATOR_CHANNEL_SPSC(inbox, uint16_t, INBOX_NUMBERS)

/* gives_at: its next instant. given, taken: numbers ever; number n is the value n. disordered: another value came */
#define NODE(m, ROW)                      \
    ROW(m, always, stator_time gives_at;) \
    ROW(m, always, inbox inbox;)          \
    ROW(m, always, uint16_t given;)       \
    ROW(m, always, uint16_t taken;)       \
    ROW(m, always, bool disordered;)      \
    ROW(m, state, resting)                \
    ROW(m, state, giving, uint8_t left;)  \
    ROW(m, edge, resting, giving)         \
    ROW(m, edge, giving, resting)
STATOR_MACHINE(node, NODE)
STATOR_BUDGET(node, 28);

/* `next`: the neighbour's inbox. period_ticks: between two instants. */
stator_poll node_poll(node *self, stator_waker me, inbox *next, uint32_t period_ticks);

#endif
