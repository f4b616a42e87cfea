// SPDX-License-Identifier: Apache-2.0
//
// A timeout around a key, and around a job, cancelled at any moment, with the tick counter at every point of its range:
// what came in time counts however late its task is polled, too late is never too early, and the engine is let go.
//   OWNER  the child is the job
// check: variant child -DOWNER=0
// check: variant owner -DOWNER=1
#define COMBINED timed
#define TIMED
#include "stator/timeout.h"
#include "parts.h"

enum { PATIENCE_TICKS = 3 };

#if OWNER
STATOR_TIMEOUT_OF_OWNER(timed, job, job_poll, job_cancel)
#else
STATOR_TIMEOUT(timed, key, key_poll)
#endif

static stator_poll poll_and_look(timed *it, stator_waker me);
#define COMBINED_POLL poll_and_look
#include "parent.h"

static uint32_t deadline; /* instant, while it is busy */

static timed begun(unsigned who)
{
    (void)who;
    deadline = stator_after(PATIENCE_TICKS);
#if OWNER
    return timed_of((job){.idle = {.state_ = job_idle}}, deadline);
#else
    return timed_of((key){.waiting = {.state_ = key_waiting}}, deadline);
#endif
}

static bool ended(timed *it)
{
    if (timed_state_of(it) == timed_too_late && !stator_passed(deadline)) {
        stator_check_fail("too late before the deadline");
    }
#if OWNER
    if (!job_is_over(&it->child) || engine.running) {
        stator_check_fail("it is over, and the engine is not");
    }
#else
    if ((timed_state_of(it) == timed_in_time) != (key_state_of(&it->child) == key_pressed)) {
        stator_check_fail("a press is thrown away, or made up");
    }
#endif
    return true;
}

/* A press that was there before the poll counts, however late it is. */
static stator_poll poll_and_look(timed *it, stator_waker me)
{
    const bool pressed = stator_port_look(&key_cell.events) != 0u;
    const stator_poll done = timed_poll(it, me);
    if (pressed && done == STATOR_READY && timed_state_of(it) == timed_too_late) {
        stator_check_fail("what came in time is thrown away for the clock");
    }
    return done;
}

/* Nobody sleeps beyond the deadline. */
static bool is_late(void)
{
    return app.parent.state == parent_busy && app.parent.busy.it.state == timed_waiting && stator_passed(deadline) &&
           !stator_check_alarm_is_due();
}

#if OWNER
#define CHILD_ROWS(c, ROW) ENGINE_ROWS(c, ROW)
#else
#define CHILD_ROWS(c, ROW) KEY_ROWS(c, ROW)
#endif
#define MODEL(c, ROW)                                                    \
    PARENT_ROWS(c, ROW)                                                  \
    CHILD_ROWS(c, ROW)                                                   \
    ROW(c, clock, 3)                                                     \
    ROW(c, instant, deadline, deadline, app.parent.state == parent_busy) \
    ROW(c, asleep, nobody_is_late, !is_late())
STATOR_CHECK(model, MODEL)
