// SPDX-License-Identifier: Apache-2.0
//
// Permits that an interrupt gives, and tasks that take them and change their minds: none is lost, none is given twice,
// and none lies there while a task sleeps for it.
// check: variant fair
// check: variant tiers -DTIERS=2
// check: variant greedy -DCONTENDERS=3 -DGREEDY=1
// check: variant three -DCONTENDERS=3
// check: slow three
#include "stator/semaphore.h"
#define OWNS
#include "contenders.h"

enum { MOST = 2 };

#ifdef GREEDY
STATOR_SEMAPHORE_GREEDY(permits, TIERS)
#else
STATOR_SEMAPHORE(permits, TIERS)
#endif
static permits semaphore;
static uint8_t given; /* and not used up */

static stator_poll want(unsigned who, stator_waker me)
{
    (void)who;
    return permits_take(&semaphore, me);
}

static void give_up(unsigned who, stator_waker me)
{
    (void)who;
    (void)me;
}

static void give_back(unsigned who, stator_waker me)
{
    (void)who;
    (void)me;
    stator_check_count(&given, -1);
}

static void give_interrupt(void)
{
    if (permits_count(&semaphore) < MOST) {
        stator_check_count(&given, +1);
        permits_give(&semaphore, 1u);
    }
}

static void device_gives(void)
{
    stator_check_raise(give_interrupt);
}

#define MODEL(c, ROW)                                                                            \
    ROW(c, system, app)                                                                          \
    ROW(c, interrupt, give_interrupt, 2)                                                         \
    ROW(c, event, device_gives, true)                                                            \
    USERS(c, ROW)                                                                                \
    ROW(c, always, none_lost_none_twice, given == semaphore.count + how_many(contender_holding)) \
    ROW(c, asleep, none_left_lying, semaphore.count == 0 || how_many(contender_wanting) == 0)    \
    ROW(c, again, all_can_hold, how_many(contender_holding) == 1)
STATOR_CHECK(model, MODEL)
