// SPDX-License-Identifier: Apache-2.0
//
// A task that starts something, a machine COMBINED, when its user asks, and cancels it when it asks again:
//   away -- asked --> busy -- the machine is finished --> away
// A model defines COMBINED and declares that machine before it includes this, and supplies
//   static COMBINED begun(unsigned who)      one to poll
//   static bool ended(COMBINED *it)          looks at what came out; false: it goes on
// TIMED  there are deadlines
// CHANGES  so often the user changes its mind, in place of without a bound
// TWO    another task does the same: `who` is 1 for it
#ifndef CHECK_MODELS_PARENT_H
#define CHECK_MODELS_PARENT_H

#include "stator/stator.h"
#include "stator_check.h"

#define JOIN_(a, b) a##b
#define NAMED(a, b) JOIN_(a, b)
#ifndef COMBINED_POLL
#define COMBINED_POLL NAMED(COMBINED, _poll)
#endif
#ifndef COMBINED_CANCEL
#define COMBINED_CANCEL NAMED(COMBINED, _cancel)
#endif

#define PARENT(m, ROW)                \
    ROW(m, rest, away)                \
    ROW(m, state, busy, COMBINED it;) \
    ROW(m, edge, away, busy)          \
    ROW(m, edge, busy, away)
STATOR_MACHINE(parent, PARENT)
stator_poll parent_poll(parent *self, stator_waker me);

#ifdef TIMED
#define CLOCK(s, ROW) ROW(s, time, clock)
#else
#define CLOCK(s, ROW)
#endif
#ifdef TWO
#define SECOND(s, ROW) ROW(s, task, second, parent, parent_poll)
enum { PARENTS = 2 };
#else
#define SECOND(s, ROW)
enum { PARENTS = 1 };
#endif
#define APP(s, ROW)                           \
    ROW(s, tier, all)                         \
    CLOCK(s, ROW)                             \
    ROW(s, task, parent, parent, parent_poll) \
    SECOND(s, ROW)
STATOR_SYSTEM(app, APP)

static COMBINED begun(unsigned who);
static bool ended(COMBINED *it);

static stator_cell minds[PARENTS];

stator_poll parent_poll(parent *self, stator_waker me)
{
    const unsigned who = self != &app.parent;
    stator_cell_arm(&minds[who], me);
    const bool asked = stator_cell_take(&minds[who]) != 0u;
    switch (parent_state_of(self)) {
    case parent_away: {
        STATOR_IN(parent, self, away);
        if (!asked) {
            return STATOR_PENDING;
        }
        STATOR_GO(parent, self, away, busy, .it = begun(who));
        stator_wake(me);
        return STATOR_PENDING;
    }
    case parent_busy: {
        STATOR_IN(parent, self, busy);
        if (asked) {
            COMBINED_CANCEL(&here->it, me);
        }
        if (COMBINED_POLL(&here->it, me) == STATOR_PENDING) {
            return STATOR_PENDING;
        }
        if (ended(&here->it)) {
            STATOR_GO(parent, self, busy, away);
        }
        stator_wake(me);
        return STATOR_PENDING;
    }
    }
    return STATOR_PENDING;
}

static void mind_interrupt(void)
{
    stator_cell_signal(&minds[0], 1u);
}

static void user_changes_its_mind(void)
{
    stator_check_raise(mind_interrupt);
}

#ifdef TWO
static void second_mind_interrupt(void)
{
    stator_cell_signal(&minds[1], 1u);
}

static void second_user_changes_its_mind(void)
{
    stator_check_raise(second_mind_interrupt);
}
#endif

#ifdef CHANGES
#define USER(c, ROW) ROW(c, few, user_changes_its_mind, CHANGES, true)
#else
#define USER(c, ROW)                                        \
    ROW(c, event, user_changes_its_mind, true)              \
    ROW(c, again, at_rest, app.parent.state == parent_away) \
    ROW(c, again, at_work, app.parent.state == parent_busy)
#endif
#define PARENT_ROWS(c, ROW)              \
    ROW(c, system, app)                  \
    ROW(c, interrupt, mind_interrupt, 1) \
    USER(c, ROW)

#endif
