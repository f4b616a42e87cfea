// SPDX-License-Identifier: Apache-2.0
//
// Tasks that want the same thing, and change their minds at any moment: what all models of primitives share.
//
//   away -- its user asks --> wanting -- has it --> holding -- a poll later --> away
//    ^                          |
//    +---- its user does not ---+       looked at before the grant: the harder order for who else waits
//
// A model supplies
//   stator_poll want(unsigned who, stator_waker me)     in wanting. READY: it has it
// and defines, before it includes this, where they are others than here:
// OWNS        it also supplies  void give_up(unsigned who, stator_waker me)     leaves wanting without it
//                               void give_back(unsigned who, stator_waker me)   leaves holding
// CONTENDERS  2 or 3
// TIERS       2: the last of them is in a tier of its own, below the others
// ORDER       of the first tier
// COMPANY     rows of further tasks, in the first tier
#ifndef CHECK_MODELS_CONTENDERS_H
#define CHECK_MODELS_CONTENDERS_H

#include "stator/stator.h"
#include "stator_check.h"

#ifndef CONTENDERS
#define CONTENDERS 2
#endif
#ifndef TIERS
#define TIERS 1
#endif
#ifndef ORDER
#define ORDER
#endif
#ifndef COMPANY
#define COMPANY(s, ROW)
#endif

#define CONTENDER(m, ROW)          \
    ROW(m, rest, away)             \
    ROW(m, rest, wanting)          \
    ROW(m, state, holding)         \
    ROW(m, edge, away, wanting)    \
    ROW(m, edge, wanting, away)    \
    ROW(m, edge, wanting, holding) \
    ROW(m, edge, holding, away)
STATOR_MACHINE(contender, CONTENDER)
stator_poll contender_poll(contender *self, stator_waker me);

#if TIERS == 2
#define LAST_TIER(s, ROW) ROW(s, tier, below)
#else
#define LAST_TIER(s, ROW)
#endif
#if CONTENDERS == 3
#define APP(s, ROW)                                 \
    ROW(s, tier, above, ORDER)                      \
    COMPANY(s, ROW)                                 \
    ROW(s, task, first, contender, contender_poll)  \
    ROW(s, task, second, contender, contender_poll) \
    LAST_TIER(s, ROW)                               \
    ROW(s, task, third, contender, contender_poll)
#else
#define APP(s, ROW)                                \
    ROW(s, tier, above, ORDER)                     \
    COMPANY(s, ROW)                                \
    ROW(s, task, first, contender, contender_poll) \
    LAST_TIER(s, ROW)                              \
    ROW(s, task, second, contender, contender_poll)
#endif
STATOR_SYSTEM(app, APP)

static stator_poll want(unsigned who, stator_waker me);
#ifdef OWNS
static void give_up(unsigned who, stator_waker me);
static void give_back(unsigned who, stator_waker me);
#else
static void give_up(unsigned who, stator_waker me)
{
    (void)who;
    (void)me;
}

static void give_back(unsigned who, stator_waker me)
{
    (void)who;
    (void)me;
}
#endif

static stator_cell minds[CONTENDERS];

static const contender *contender_number(unsigned who)
{
#if CONTENDERS == 3
    return who == 0 ? &app.first : who == 1 ? &app.second : &app.third;
#else
    return who == 0 ? &app.first : &app.second;
#endif
}

static unsigned how_many(enum contender_state state)
{
    unsigned count = 0;
    for (unsigned who = 0; who < CONTENDERS; who++) {
        count += contender_number(who)->state == state;
    }
    return count;
}

stator_poll contender_poll(contender *self, stator_waker me)
{
    const unsigned who = self == &app.first ? 0 : self == &app.second ? 1 : 2;
    stator_cell_arm(&minds[who], me);
    switch (contender_state_of(self)) {
    case contender_away: {
        STATOR_IN(contender, self, away);
        if (stator_cell_take(&minds[who]) == 0) {
            return STATOR_PENDING;
        }
        STATOR_GO(contender, self, away, wanting);
        stator_wake(me);
        return STATOR_PENDING;
    }
    case contender_wanting: {
        STATOR_IN(contender, self, wanting);
        if (stator_cell_take(&minds[who]) != 0) {
            give_up(who, me);
            STATOR_GO(contender, self, wanting, away);
            return STATOR_PENDING;
        }
        if (want(who, me) == STATOR_PENDING) {
            return STATOR_PENDING;
        }
        STATOR_GO(contender, self, wanting, holding);
        stator_wake(me);
        return STATOR_PENDING;
    }
    case contender_holding: {
        STATOR_IN(contender, self, holding);
        give_back(who, me);
        STATOR_GO(contender, self, holding, away);
        stator_wake(me);
        return STATOR_PENDING;
    }
    }
    return STATOR_PENDING;
}

#define MIND(who)                                                 \
    STATOR_UNUSED static void mind_##who##_interrupt(void)        \
    {                                                             \
        stator_cell_signal(&minds[who], 1u);                      \
    }                                                             \
    STATOR_UNUSED static void user_##who##_changes_its_mind(void) \
    {                                                             \
        stator_check_raise(mind_##who##_interrupt);               \
    }
#define MIND_ROWS(c, ROW, who)                   \
    ROW(c, interrupt, mind_##who##_interrupt, 1) \
    ROW(c, event, user_##who##_changes_its_mind, true)

MIND(0)
MIND(1)
#if CONTENDERS == 3
MIND(2)
#define USERS(c, ROW)    \
    MIND_ROWS(c, ROW, 0) \
    MIND_ROWS(c, ROW, 1) \
    MIND_ROWS(c, ROW, 2)
#else
#define USERS(c, ROW)    \
    MIND_ROWS(c, ROW, 0) \
    MIND_ROWS(c, ROW, 1)
#endif

#endif
