// SPDX-License-Identifier: Apache-2.0
//
// The sensor firmware's shared bus: tasks that take it in turn and change their minds. One owner; none waits for a bus
// that nobody has, none waits for one that has left.
// check: sources ../../drivers/shared_bus.c
// check: options -I../../drivers
// check: variant two
// check: variant three -DCONTENDERS=3
#define OWNS
#include "shared_bus.h"
#include "contenders.h"

static struct shared_bus bus;
static uint8_t owners;

static stator_poll want(unsigned who, stator_waker me)
{
    (void)who;
    if (!shared_bus_take(&bus, me)) {
        return STATOR_PENDING;
    }
    owners++;
    return STATOR_READY;
}

/* The first says so, the others just leave. */
static void give_up(unsigned who, stator_waker me)
{
    if (who == 0) {
        shared_bus_leave(&bus, me);
    }
}

static void give_back(unsigned who, stator_waker me)
{
    (void)who;
    owners--;
    shared_bus_give(&bus, me);
}

#define MODEL(c, ROW)                                                                                     \
    ROW(c, system, app)                                                                                   \
    USERS(c, ROW)                                                                                         \
    ROW(c, always, one_owner, owners == how_many(contender_holding) && owners == (bus.owner_plus_1 != 0)) \
    ROW(c, asleep, none_waits_for_a_free_bus, how_many(contender_wanting) == 0)                           \
    ROW(c, again, first_has_it, app.first.state == contender_holding)                                     \
    ROW(c, again, second_has_it, app.second.state == contender_holding)
STATOR_CHECK(model, MODEL)
