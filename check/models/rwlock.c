// SPDX-License-Identifier: Apache-2.0
//
// A task that writes and tasks that read, who change their minds: a writer is alone, no reader is shut out for a writer
// that has left, and nobody sleeps before an open door.
// check: variant two -DCONTENDERS=2
// check: variant tiers -DCONTENDERS=2 -DTIERS=2
// check: variant writers -DCONTENDERS=2 -DWRITERS=2
// check: variant three -DCONTENDERS=3
#include "stator/rwlock.h"
#define OWNS
#include "contenders.h"

#ifndef WRITERS
#define WRITERS 1
#endif

STATOR_RWLOCK(lock, TIERS)
static lock rwlock;

static stator_poll want(unsigned who, stator_waker me)
{
    return who < WRITERS ? lock_write(&rwlock, me) : lock_read(&rwlock, me);
}

static void give_up(unsigned who, stator_waker me)
{
    if (who < WRITERS) {
        lock_leave(&rwlock, me);
    }
}

static void give_back(unsigned who, stator_waker me)
{
    (void)who;
    lock_unlock(&rwlock, me);
}

/* Whoever of them holds it. */
static unsigned holding(unsigned from, unsigned end)
{
    unsigned count = 0;
    for (unsigned who = from; who < end; who++) {
        count += contender_number(who)->state == contender_holding;
    }
    return count;
}

static bool writers_are_alone(void)
{
    const unsigned writers = holding(0, WRITERS);
    const unsigned readers = holding(WRITERS, CONTENDERS);
    return writers + (readers != 0) <= 1 && lock_readers(&rwlock) == readers;
}

#define MODEL(c, ROW)                                                            \
    ROW(c, system, app)                                                          \
    USERS(c, ROW)                                                                \
    ROW(c, always, writers_are_alone, writers_are_alone())                       \
    ROW(c, asleep, none_waits_for_a_free_lock, how_many(contender_wanting) == 0) \
    ROW(c, again, first_has_it, app.first.state == contender_holding)            \
    ROW(c, again, second_has_it, app.second.state == contender_holding)
STATOR_CHECK(model, MODEL)
