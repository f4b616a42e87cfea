// SPDX-License-Identifier: Apache-2.0
//
// The task that holds the combinator of a model: parts.h says what it does.
#ifndef CHECK_MODELS_PARENT_H
#define CHECK_MODELS_PARENT_H

#include "parts.h"

#define JOIN_(a, b)     a##b
#define NAMED(a, b)     JOIN_(a, b)
#define COMBINED_POLL   NAMED(COMBINED, _poll)
#define COMBINED_CANCEL NAMED(COMBINED, _cancel)

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
#define APP(s, ROW)   \
    ROW(s, tier, all) \
    CLOCK(s, ROW)     \
    ROW(s, task, parent, parent, parent_poll)
STATOR_SYSTEM(app, APP)

static COMBINED begun(void);
static bool ended(COMBINED *it);

static stator_cell mind;

stator_poll parent_poll(parent *self, stator_waker me)
{
    stator_cell_arm(&mind, me);
    const bool asked = stator_cell_take(&mind) != 0u;
    switch (parent_state_of(self)) {
    case parent_away: {
        STATOR_IN(parent, self, away);
        if (!asked) {
            return STATOR_PENDING;
        }
        STATOR_GO(parent, self, away, busy, .it = begun());
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
    stator_cell_signal(&mind, 1u);
}

static void user_changes_its_mind(void)
{
    stator_check_raise(mind_interrupt);
}

#define PARENT_ROWS(c, ROW)                                 \
    ROW(c, system, app)                                     \
    ROW(c, interrupt, mind_interrupt, 1)                    \
    ROW(c, event, user_changes_its_mind, true)              \
    ROW(c, again, at_rest, app.parent.state == parent_away) \
    ROW(c, again, at_work, app.parent.state == parent_busy)

#endif
