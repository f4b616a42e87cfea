// SPDX-License-Identifier: Apache-2.0
//
// Tasks that lock and unlock, wait for each other, and change their minds: never two owners, none waits for a lock that
// nobody holds, and nobody is overtaken for ever.
// check: variant two -DCONTENDERS=2
// check: variant tiers -DCONTENDERS=2 -DTIERS=2
// check: variant three -DCONTENDERS=3
#include "stator/mutex.h"
#define OWNS
#include "contenders.h"

STATOR_MUTEX(lock, TIERS)
static lock mutex;
static uint8_t inside;

static stator_poll want(unsigned who, stator_waker me)
{
    (void)who;
    const stator_poll done = lock_lock(&mutex, me);
    inside = (uint8_t)(inside + (done == STATOR_READY));
    return done;
}

static void give_up(unsigned who, stator_waker me)
{
    (void)who;
    (void)me;
}

static void give_back(unsigned who, stator_waker me)
{
    (void)who;
    inside--;
    lock_unlock(&mutex, me);
}

#define MODEL(c, ROW)                                                                                 \
    ROW(c, system, app)                                                                               \
    USERS(c, ROW)                                                                                     \
    ROW(c, always, one_owner, inside == how_many(contender_holding) && inside == (mutex.owner != 0u)) \
    ROW(c, asleep, none_waits_for_a_free_lock, how_many(contender_wanting) == 0)                      \
    ROW(c, again, first_has_it, app.first.state == contender_holding)                                 \
    ROW(c, again, second_has_it, app.second.state == contender_holding)
STATOR_CHECK(model, MODEL)
