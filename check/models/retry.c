// SPDX-License-Identifier: Apache-2.0
//
// A job that is tried again when it fails, after pauses, cancelled at any moment: as often as the table says, a pause
// is as long as it says, and it is over only when the engine is.
#define COMBINED steady
#define TIMED
#include "stator/retry.h"
#include "parts.h"

enum { TRIES = 3, FIRST_TICKS = 2, LONGEST_TICKS = 3 };

static uint8_t starts;
static uint32_t paused; /* since this instant */

static bool job_succeeded(const job *self)
{
    paused = stator_now();
    return job_state_of(self) == job_done;
}

static void job_restart(job *self)
{
    if (stator_now() - paused < FIRST_TICKS) {
        stator_check_fail("the pause was too short");
    }
    starts++;
    *self = (job){.idle = {.state_ = job_idle}};
}

#define STEADY(m, ROW)                            \
    ROW(m, owner, job, job, job_poll, job_cancel) \
    ROW(m, succeeded, job_succeeded)              \
    ROW(m, restart, job_restart)                  \
    ROW(m, tries, TRIES)                          \
    ROW(m, backoff, FIRST_TICKS, LONGEST_TICKS)
STATOR_RETRY(steady, STEADY)

#include "parent.h"

static steady begun(unsigned who)
{
    (void)who;
    starts = 1;
    return (steady){.trying = {.state_ = steady_trying}};
}

static bool ended(steady *it)
{
    if (!job_is_over(&it->child.job) || engine.running) {
        stator_check_fail("it is over, and the engine is not");
    }
    if (steady_state_of(it) == steady_exhausted && (starts != TRIES || steady_exhausted_of(it)->failed != TRIES)) {
        stator_check_fail("it gives up too early, or too late");
    }
    if (steady_state_of(it) == steady_complete && steady_complete_of(it)->failed != starts - 1) {
        stator_check_fail("it does not know how often it failed");
    }
    return true;
}

#define MODEL(c, ROW)                                                                                              \
    PARENT_ROWS(c, ROW)                                                                                            \
    ENGINE_ROWS(c, ROW)                                                                                            \
    ROW(c, clock, 3)                                                                                               \
    ROW(c, instant, paused, paused, app.parent.state == parent_busy && app.parent.busy.it.state == steady_pausing) \
    ROW(c, always, not_too_often, starts <= TRIES)
STATOR_CHECK(model, MODEL)
