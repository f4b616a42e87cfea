// SPDX-License-Identifier: Apache-2.0
#include "shared_bus.h"

#include "stator/require.h"

static stator_word bit_of(stator_waker task)
{
    STATOR_REQUIRE(task.task < STATOR_WORD_BITS, 301u, task, 0u);
    return (stator_word)1u << task.task;
}

/* Of a set that is not empty, the task whose turn is first: from `turn` on, around. */
static unsigned first_in_turn(stator_word set, unsigned turn)
{
    const stator_word from_turn = set & (stator_word)(~(stator_word)0 << turn);
    return stator_port_lowest(from_turn != 0u ? from_turn : set);
}

bool shared_bus_take(struct shared_bus *bus, stator_waker me)
{
    const stator_word mine = bit_of(me);
    if (bus->owner_plus_1 == me.task + 1u) {
        return true;
    }
    bus->invited &= ~mine;
    if (bus->owner_plus_1 != 0u) {
        bus->waiting |= mine;
        return false;
    }
    if (first_in_turn(bus->invited | mine, bus->turn) != me.task) {
        if ((bus->gave_way & mine) == 0u) {
            bus->gave_way |= mine;
            stator_wake(me);
            return false;
        }
        bus->invited = 0u; /* they had their turn and did not come: nobody gives way to them again */
    }
    bus->waiting &= ~mine;
    bus->gave_way = 0u;
    bus->owner_plus_1 = (uint8_t)(me.task + 1u);
    bus->turn = (uint8_t)((me.task + 1u) % STATOR_WORD_BITS);
    return true;
}

void shared_bus_give(struct shared_bus *bus, stator_waker me)
{
    STATOR_REQUIRE(bus->owner_plus_1 == me.task + 1u, 302u, me, 0u);
    stator_word woken = bus->waiting;
    bus->owner_plus_1 = 0u;
    bus->waiting = 0u;
    bus->gave_way = 0u;
    bus->invited |= woken; /* who was woken before and was not polled yet is still invited */
    for (; woken != 0u; woken &= woken - 1u) {
        stator_wake(stator_waker_of(stator_port_lowest(woken)));
    }
}

void shared_bus_leave(struct shared_bus *bus, stator_waker me)
{
    const stator_word mine = bit_of(me);
    bus->waiting &= ~mine;
    bus->invited &= ~mine;
    bus->gave_way &= ~mine;
}
