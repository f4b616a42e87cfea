// SPDX-License-Identifier: Apache-2.0
/*
 * Timeout: a child, and an instant by which it must be finished.
 *
 *   STATOR_TIMEOUT(timed_read, register_read, register_read_poll)
 *   STATOR_TIMEOUT_OF_OWNER(timed_read, register_read, register_read_poll, register_read_cancel)
 *
 *   waiting -- finished --> in_time
 *      |
 *      +-- the deadline has passed, cancelled --> stopping -- the child is finished --> too_late, cancelled
 *
 *   NAME NAME_of(CHILD child, stator_time deadline)   one to poll
 *   stator_poll NAME_poll(NAME *, stator_waker me)
 *   void NAME_cancel(NAME *, stator_waker me)         its next polls lead to cancelled, if it is not over already
 *
 * A poll polls the child first and looks at the deadline afterwards: a child that is finished is in time, however late
 * its task was polled. What was granted is never thrown away for a clock.
 * A child that owns nothing is left where it is when the deadline has passed, and stopping lasts no time. One that may
 * own something (OF_OWNER) is cancelled, and polled until it is finished: hardware has let go of its bytes before
 * too_late is reached. It may have got what it wanted meanwhile: too_late says when, its own state says what.
 * deadline: at most STATOR_LONGEST_TICKS ahead: stator_after(period). Wraps with the clock.
 *
 * Callers: tasks. Cost: the child's poll, a stator_now, a stator_wake_by, and what docs/combinators.md lists. RAM: the
 * child, a byte and a deadline (with padding: 8).
 *
 * Without a type of its own, in any state that has a deadline and a child or anything else to wait for:
 *       if (register_read_poll(&here->read, me) == STATOR_READY) { STATOR_GO(... what follows); ... }
 *       if (!stator_passed(here->deadline)) { stator_wake_by(me, here->deadline); return STATOR_PENDING; }
 *       STATOR_GO(... what follows a timeout);
 * A deadline may be looked at before it is armed: one that passes in between wakes at once.
 */
#ifndef STATOR_TIMEOUT_H
#define STATOR_TIMEOUT_H

#include "stator/machine.h"
#include "stator/time.h"

// clang-format off

/* late: stopping was entered because of the deadline */
#define STATOR_TIMEOUT_ROWS(m, ROW)                                                                                    \
    ROW(m, always, m##_child child;)                                                                                   \
    ROW(m, state, waiting, stator_time deadline;)                                                                      \
    ROW(m, state, stopping, bool late;)                                                                                \
    ROW(m, final, in_time)                                                                                             \
    ROW(m, final, too_late)                                                                                            \
    ROW(m, final, cancelled)                                                                                           \
    ROW(m, edge, waiting, in_time)                                                                                     \
    ROW(m, edge, waiting, stopping)                                                                                    \
    ROW(m, edge, stopping, too_late)                                                                                   \
    ROW(m, edge, stopping, cancelled)

#define STATOR_LEAVE_CHILD(child, me) ((void)(child), (void)(me))
#define STATOR_CHILD_IS_LEFT(child, me) STATOR_READY
#define STATOR_TIMEOUT(name, machine, poll)                                                                            \
    STATOR_TIMEOUT_BY(name, machine, poll, STATOR_LEAVE_CHILD, STATOR_CHILD_IS_LEFT)
#define STATOR_TIMEOUT_OF_OWNER(name, machine, poll, cancel)                                                           \
    STATOR_TIMEOUT_BY(name, machine, poll, cancel, poll)

#define STATOR_TIMEOUT_BY(name, machine, poll, cancel, poll_to_its_end)                                                \
    typedef machine name##_child;                                                                                      \
    STATOR_MACHINE(name, STATOR_TIMEOUT_ROWS)                                                                          \
    STATOR_UNUSED static inline name name##_of(machine child, stator_time deadline)                                    \
    {                                                                                                                  \
        const name self = {.child = child, .waiting = {.state_ = name##_waiting, .deadline = deadline}};               \
        return self;                                                                                                   \
    }                                                                                                                  \
    STATOR_INLINE void name##_stop_(name *self, bool late, stator_waker me)                                            \
    {                                                                                                                  \
        STATOR_IN(name, self, waiting);                                                                                \
        (void)here;                                                                                                    \
        cancel(&self->child, me);                                                                                      \
        STATOR_GO(name, self, waiting, stopping, .late = late);                                                        \
    }                                                                                                                  \
    STATOR_UNUSED static inline void name##_cancel(name *self, stator_waker me)                                        \
    {                                                                                                                  \
        if (name##_state_of(self) == name##_waiting) { name##_stop_(self, false, me); }                                \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_poll(name *self, stator_waker me)                                   \
    {                                                                                                                  \
        for (;;) {                                                                                                     \
            switch (name##_state_of(self)) {                                                                           \
            case name##_waiting: {                                                                                     \
                STATOR_IN(name, self, waiting);                                                                        \
                if (poll(&self->child, me) == STATOR_READY) {                                                          \
                    STATOR_GO(name, self, waiting, in_time);                                                           \
                    return STATOR_READY;                                                                               \
                }                                                                                                      \
                if (!stator_passed(here->deadline)) {                                                                  \
                    stator_wake_by(me, here->deadline);                                                                \
                    return STATOR_PENDING;                                                                             \
                }                                                                                                      \
                name##_stop_(self, true, me);                                                                          \
                continue;                                                                                              \
            }                                                                                                          \
            case name##_stopping: {                                                                                    \
                STATOR_IN(name, self, stopping);                                                                       \
                if (poll_to_its_end(&self->child, me) == STATOR_PENDING) { return STATOR_PENDING; }                    \
                if (here->late) {                                                                                      \
                    STATOR_GO(name, self, stopping, too_late);                                                         \
                } else {                                                                                               \
                    STATOR_GO(name, self, stopping, cancelled);                                                        \
                }                                                                                                      \
                return STATOR_READY;                                                                                   \
            }                                                                                                          \
            case name##_in_time:                                                                                       \
            case name##_too_late:                                                                                      \
            case name##_cancelled: return STATOR_READY;                                                                \
            }                                                                                                          \
        }                                                                                                              \
    }

// clang-format on
#endif
