// SPDX-License-Identifier: Apache-2.0
//
// Tasks that wait for each other at a barrier, and change their minds: nobody passes before all have come, all pass
// then, and whoever has left in time is not counted.
//   ROUNDS  so often may a user ask or change its mind
// check: variant two -DROUNDS=6
// check: variant tiers -DROUNDS=4 -DTIERS=2
// check: variant wrap -DROUNDS=4 -DBEGIN=4294967293u
#include "stator/barrier.h"
#define OWNS
#include "contenders.h"

#ifndef BEGIN
#define BEGIN 0
#endif

STATOR_BARRIER(meeting, CONTENDERS, TIERS)
static meeting barrier = {.round = BEGIN};
static stator_word rounds[CONTENDERS];
static uint8_t passed[CONTENDERS];

static stator_poll want(unsigned who, stator_waker me)
{
    const stator_poll done = meeting_wait(&barrier, me, &rounds[who]);
    passed[who] = (uint8_t)(passed[who] + (done == STATOR_READY));
    return done;
}

/* Too late to leave: the others have gone on with it, and so it has passed. */
static void give_up(unsigned who, stator_waker me)
{
    const bool came = rounds[who] != 0;
    const bool in_time = meeting_leave(&barrier, me, &rounds[who]);
    passed[who] = (uint8_t)(passed[who] + (came && !in_time));
}

static void give_back(unsigned who, stator_waker me)
{
    (void)who;
    (void)me;
}

/* Each passes as often as the other, but for one that is on its way. */
static bool all_together(void)
{
    const unsigned apart = (unsigned)(passed[0] > passed[1] ? passed[0] - passed[1] : passed[1] - passed[0]);
    return apart <= 1;
}

#define MODEL(c, ROW)                                         \
    ROW(c, system, app)                                       \
    ROW(c, interrupt, mind_0_interrupt, 1)                    \
    ROW(c, interrupt, mind_1_interrupt, 1)                    \
    ROW(c, few, user_0_changes_its_mind, ROUNDS, true)        \
    ROW(c, few, user_1_changes_its_mind, ROUNDS, true)        \
    ROW(c, always, all_together, all_together())              \
    ROW(c, asleep, together_in_sleep, passed[0] == passed[1]) \
    ROW(c, asleep, not_all_wait, how_many(contender_wanting) < CONTENDERS)
STATOR_CHECK(model, MODEL)
