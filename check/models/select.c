// SPDX-License-Identifier: Apache-2.0
//
// A select of a key and a job, cancelled at any moment, and taken up again once: one wins, and it is over only when the
// engine is.
//   SELECT  STATOR_SELECT or STATOR_SELECT_IN_ORDER
// check: variant turns -DSELECT=STATOR_SELECT
// check: variant in-order -DSELECT=STATOR_SELECT_IN_ORDER
#define COMBINED input
#include "stator/select.h"
#include "parts.h"

#define INPUT(m, ROW)                 \
    ROW(m, child, key, key, key_poll) \
    ROW(m, owner, job, job, job_poll, job_cancel)
SELECT(input, INPUT)

#include "parent.h"

static bool taken_up;

static input begun(unsigned who)
{
    (void)who;
    taken_up = false;
    return (input){.waiting = {.state_ = input_waiting}};
}

static bool ended(input *it)
{
    if ((it->child.job.state != job_idle && !job_is_over(&it->child.job)) || engine.running) {
        stator_check_fail("it is over, and the engine is not");
    }
    if (input_state_of(it) != input_won) {
        return true;
    }
    const bool right =
        input_winner(it) == input_child_key ? key_state_of(&it->child.key) == key_pressed : job_is_over(&it->child.job);
    if (!right) {
        stator_check_fail("one has won that is not finished");
    }
    if (taken_up) {
        return true;
    }
    taken_up = true;
    if (input_winner(it) == input_child_key) {
        it->child.key = (key){.waiting = {.state_ = key_waiting}};
    }
    it->child.job = (job){.idle = {.state_ = job_idle}};
    input_again(it);
    return false;
}

#define MODEL(c, ROW)                                                                           \
    PARENT_ROWS(c, ROW)                                                                         \
    KEY_ROWS(c, ROW)                                                                            \
    ENGINE_ROWS(c, ROW)                                                                         \
    ROW(c, always, the_engine_has_an_owner, !engine.running || app.parent.state == parent_busy) \
    ROW(c, always, losers_are_stopped,                                                          \
        app.parent.state != parent_busy || app.parent.busy.it.state != input_stopping ||        \
            app.parent.busy.it.child.job.state != job_running)
STATOR_CHECK(model, MODEL)
