// SPDX-License-Identifier: Apache-2.0
//
// A bus that several tasks use in turn: a fair lock whose waiters take it in their own polls.
//
//   if (!shared_bus_take(bus, me)) { return STATOR_PENDING; }   asked in every poll of the waiting state
//   ... use it ...                                              in a state that owns it
//   shared_bus_give(bus, me);                                   on every edge out of that state
//
// Nothing is handed over. give() wakes all who wait; the bus is free until one of them comes and takes it. So none is
// granted to a task that has left meanwhile: it just does not come. Who leaves need do nothing; leave() only spares
// the others the courtesy below.
//
// Fairness: give() remembers whom it woke (invited). One that comes out of turn, the turns going round in the order of
// the task indices from the last owner on, gives way once: it wakes itself, and takes the bus at its next poll if it
// is still free. So an invited task that is still there goes first, and one that has left costs one poll.
// A poll asks for the bus before it looks at its deadline: a grant that came in time is never refused.
#ifndef DRIVERS_SHARED_BUS_H
#define DRIVERS_SHARED_BUS_H

#include "stator/poll.h"
#include "stator_port.h"

/* Sets of tasks are bitmasks: tasks 0 to 31 may use a bus (assertion 301). A zeroed one is free. */
struct shared_bus {
    stator_word waiting;  /* asked while it was taken; woken by give() */
    stator_word invited;  /* woken by give(), and not come yet */
    stator_word gave_way; /* came out of turn once */
    uint8_t owner_plus_1; /* 0: free */
    uint8_t turn;         /* the first of the round: the task after the last owner */
};

/*
 * Whether `me` owns the bus now; true again for who owns it already. Arms: when false, `me` is woken when there is
 * something to ask for. Callers: tasks of one tier. Cost: constant. Cancelling: shared_bus_leave, or nothing.
 */
bool shared_bus_take(struct shared_bus *bus, stator_waker me);

/* Gives the bus back and wakes all who wait. Callers: the owner (assertion 302). Cost: one wake for each waiter. */
void shared_bus_give(struct shared_bus *bus, stator_waker me);

/* `me` no longer waits. Callers: tasks of the same tier. Cost: constant. */
void shared_bus_leave(struct shared_bus *bus, stator_waker me);

#endif
