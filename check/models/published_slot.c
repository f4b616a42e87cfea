// SPDX-License-Identifier: Apache-2.0
//
// A lost wake as it was published of wakers with one slot: two tasks wait for the same thing, the second one's waker
// takes the place of the first one's, and the first is never woken.
//   WAITING_SET  1: a waiting set (stator/waiters.h) in place of a cell
// check: variant lost
// check: wrong lost task first
// check: variant set -DWAITING_SET=1
#include "stator/stator.h"
#include "stator/waiters.h"
#include "stator_check.h"

#ifndef WAITING_SET
#define WAITING_SET 0
#endif

#define GUEST(m, ROW)     \
    ROW(m, rest, outside) \
    ROW(m, final, inside) \
    ROW(m, edge, outside, inside)
STATOR_MACHINE(guest, GUEST)
stator_poll guest_poll(guest *self, stator_waker me);

#define APP(s, ROW)                        \
    ROW(s, tier, only)                     \
    ROW(s, task, first, guest, guest_poll) \
    ROW(s, task, second, guest, guest_poll)
STATOR_SYSTEM(app, APP)

STATOR_WAITERS(door, 2)
static door waiting;
static stator_cell slot = STATOR_CELL;
static uint32_t open;

stator_poll guest_poll(guest *self, stator_waker me)
{
    if (guest_state_of(self) == guest_inside) {
        return STATOR_READY;
    }
    STATOR_IN(guest, self, outside);
    if (WAITING_SET) {
        (void)door_arm(&waiting, me);
    } else {
        stator_cell_arm(&slot, me);
    }
    if (STATOR_PORT_LOAD(&open) == 0u) {
        return STATOR_PENDING;
    }
    STATOR_GO(guest, self, outside, inside);
    return STATOR_READY;
}

static void door_interrupt(void)
{
    STATOR_PORT_STORE(&open, 1u);
    if (WAITING_SET) {
        door_wake(&waiting);
    } else {
        stator_cell_signal(&slot, 1u);
    }
}

static void door_opens(void)
{
    stator_check_raise(door_interrupt);
}

#define MODEL(c, ROW)                    \
    ROW(c, system, app)                  \
    ROW(c, interrupt, door_interrupt, 1) \
    ROW(c, few, door_opens, 1, true)
STATOR_CHECK(model, MODEL)
