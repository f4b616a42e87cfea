// SPDX-License-Identifier: Apache-2.0
//
// A join of a key and a job, cancelled at any moment: it is complete when both are, and over only when the engine is.
#define COMBINED both
#include "stator/join.h"
#include "parts.h"

#define BOTH(m, ROW)                  \
    ROW(m, child, key, key, key_poll) \
    ROW(m, owner, job, job, job_poll, job_cancel)
STATOR_JOIN(both, BOTH)

#include "parent.h"

static both begun(unsigned who)
{
    (void)who;
    return (both){.waiting = {.state_ = both_waiting}};
}

static bool ended(both *it)
{
    if (!job_is_over(&it->child.job) || engine.running) {
        stator_check_fail("it is over, and the engine is not");
    }
    if (both_state_of(it) == both_complete && key_state_of(&it->child.key) != key_pressed) {
        stator_check_fail("it is complete without the key");
    }
    return true;
}

#define MODEL(c, ROW)   \
    PARENT_ROWS(c, ROW) \
    KEY_ROWS(c, ROW)    \
    ENGINE_ROWS(c, ROW) \
    ROW(c, always, the_engine_has_an_owner, !engine.running || app.parent.state == parent_busy)
STATOR_CHECK(model, MODEL)
