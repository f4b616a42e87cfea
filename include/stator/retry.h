// SPDX-License-Identifier: Apache-2.0
/*
 * Retry: a child that is started again, after a pause, until it succeeds or has failed often enough.
 *
 *   #define STEADY_READ(m, ROW)                                                            \
 *       ROW(m, owner, read, register_read, register_read_poll, register_read_cancel)       \
 *       ROW(m, succeeded, register_read_succeeded)   bool (const register_read *): whether a finished one did
 *       ROW(m, restart, register_read_restart)       void (register_read *): begins a finished one anew
 *       ROW(m, tries, 4)                             1 to 255; without this row: for ever
 *       ROW(m, backoff, 1000, 50000)                 ticks: the first pause, and the longest; each is twice the last
 *   STATOR_RETRY(steady_read, STEADY_READ)
 *
 *   trying -- succeeded --> complete
 *    ^  |
 *    |  +-- failed, tries left --> pausing       +-- failed for the last time --> exhausted
 *    |  |                          |   |         |
 *    +--|--- the pause is over ----+   |      trying
 *       |                              v
 *       +-- cancelled --> stopping --> cancelled
 *
 *   stator_poll NAME_poll(NAME *, stator_waker me)
 *   void NAME_cancel(NAME *, stator_waker me)   its next polls lead to cancelled, if it is not over already
 * A zeroed retry with its child's fields filled in is one to poll: (steady_read){.child = {.read = {...}}}. In complete
 * and exhausted `failed` tells how often the child failed (255: at least); how it ended, self->child.read itself tells.
 *
 * A child is finished before it is started again, so a pause owns nothing. A poll tries at most once. The back-off has
 * no random part: tasks that must not try in step have tables with other pauses.
 *
 * Callers: tasks. Cost: the child's poll, on a failure a restart and a stator_wake_by, and what docs/combinators.md
 * lists. RAM: the child, two bytes and an instant (with padding: 8).
 */
#ifndef STATOR_RETRY_H
#define STATOR_RETRY_H

#include "stator/children.h"

enum { stator_row_succeeded, stator_row_restart, stator_row_tries, stator_row_backoff };
#define STATOR_SUCCEEDED_succeeded STATOR_YES
#define STATOR_RESTART_restart     STATOR_YES
#define STATOR_TRIES_tries         STATOR_YES
#define STATOR_BACKOFF_backoff     STATOR_YES

/* The pause after failure number `failed` (from 1 on): first, twice that, ... longest. */
STATOR_INLINE uint32_t stator_backoff(uint32_t first_ticks, uint32_t longest_ticks, unsigned failed)
{
    const unsigned doublings = failed - 1u;
    if (doublings >= 31u || first_ticks > longest_ticks >> doublings) {
        return longest_ticks;
    }
    return first_ticks << doublings;
}

// clang-format off

/* failed: how often so far */
#define STATOR_RETRY_ROWS(m, ROW)                                                                                      \
    ROW(m, always, struct m##_children child;)                                                                         \
    ROW(m, state, trying, uint8_t failed;)                                                                             \
    ROW(m, state, pausing, uint8_t failed; stator_time until;)                                                         \
    ROW(m, state, stopping)                                                                                            \
    ROW(m, final, complete, uint8_t failed;)                                                                           \
    ROW(m, final, exhausted, uint8_t failed;)                                                                          \
    ROW(m, final, cancelled)                                                                                           \
    ROW(m, edge, trying, complete)                                                                                     \
    ROW(m, edge, trying, pausing)                                                                                      \
    ROW(m, edge, trying, exhausted)                                                                                    \
    ROW(m, edge, trying, stopping)                                                                                     \
    ROW(m, edge, pausing, trying)                                                                                      \
    ROW(m, edge, pausing, cancelled)                                                                                   \
    ROW(m, edge, stopping, cancelled)

#define STATOR_RETRY_SUCCEEDED(m, kind, ...) STATOR_WHEN(SUCCEEDED, kind)(STATOR_RETRY_CALL_ROW, __VA_ARGS__)
#define STATOR_RETRY_RESTART(m, kind, ...) STATOR_WHEN(RESTART, kind)(STATOR_RETRY_CALL_ROW, __VA_ARGS__)
#define STATOR_RETRY_CALL_ROW(function) function
#define STATOR_RETRY_FIELD(m, kind, ...) STATOR_WHEN(CHILD, kind)(STATOR_RETRY_FIELD_ROW, __VA_ARGS__)
#define STATOR_RETRY_FIELD_ROW(name, ...) (&self->child.name)
#define STATOR_RETRY_TRIES(m, kind, ...) STATOR_WHEN(TRIES, kind)(STATOR_RETRY_TRIES_ROW, __VA_ARGS__)
#define STATOR_RETRY_TRIES_ROW(count) + (count)
#define STATOR_RETRY_PAUSE(m, kind, ...) STATOR_WHEN(BACKOFF, kind)(STATOR_RETRY_PAUSE_ROW, __VA_ARGS__)
#define STATOR_RETRY_PAUSE_ROW(first, longest) stator_backoff((first), (longest), failed)

#define STATOR_RETRY(name, ROWS)                                                                                       \
    STATOR_HOLD_CHILDREN(name, ROWS)                                                                                   \
    STATOR_STATIC_ASSERT((int)name##_child_count == 1, "retry " #name ": one child");                                  \
    enum { name##_tries_ = 0 ROWS(name, STATOR_RETRY_TRIES) };                                                         \
    STATOR_STATIC_ASSERT((int)name##_tries_ >= 0 && (int)name##_tries_ <= 255, "retry " #name ": 1 to 255 tries, or no row"); \
    STATOR_MACHINE(name, STATOR_RETRY_ROWS)                                                                            \
    STATOR_UNUSED static inline void name##_cancel(name *self, stator_waker me)                                        \
    {                                                                                                                  \
        if (name##_state_of(self) == name##_trying) {                                                                  \
            STATOR_IN(name, self, trying);                                                                             \
            (void)here;                                                                                                \
            name##_cancel_owners_(&self->child, name##_child_count, me);                                               \
            STATOR_GO(name, self, trying, stopping);                                                                   \
        } else if (name##_state_of(self) == name##_pausing) {                                                          \
            STATOR_IN(name, self, pausing);                                                                            \
            (void)here;                                                                                                \
            STATOR_GO(name, self, pausing, cancelled);                                                                 \
        }                                                                                                              \
    }                                                                                                                  \
    /* The child is finished; READY: for good. The pause arms its deadline here: one that is over already wakes. */    \
    STATOR_INLINE stator_poll name##_tried_(name *self, struct name##_trying *here, stator_waker me)                   \
    {                                                                                                                  \
        const uint8_t failed = (uint8_t)(here->failed + (here->failed != UINT8_MAX ? 1u : 0u));                        \
        if (ROWS(name, STATOR_RETRY_SUCCEEDED) ROWS(name, STATOR_RETRY_FIELD)) {                                       \
            STATOR_GO(name, self, trying, complete, .failed = here->failed);                                           \
            return STATOR_READY;                                                                                       \
        }                                                                                                              \
        if (failed == (unsigned)name##_tries_) { /* never 0: without a limit it goes on */                             \
            STATOR_GO(name, self, trying, exhausted, .failed = failed);                                                \
            return STATOR_READY;                                                                                       \
        }                                                                                                              \
        const stator_time until = stator_after(ROWS(name, STATOR_RETRY_PAUSE));                                        \
        STATOR_GO(name, self, trying, pausing, .failed = failed, .until = until);                                      \
        stator_wake_by(me, until);                                                                                     \
        return STATOR_PENDING;                                                                                         \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_poll(name *self, stator_waker me)                                   \
    {                                                                                                                  \
        for (;;) {                                                                                                     \
            switch (name##_state_of(self)) {                                                                           \
            case name##_trying:                                                                                        \
                if (!name##_poll_children_(&self->child, me)) { return STATOR_PENDING; }                               \
                return name##_tried_(self, &self->trying, me);                                                         \
            case name##_pausing: {                                                                                     \
                STATOR_IN(name, self, pausing);                                                                        \
                if (!stator_passed(here->until)) {                                                                     \
                    stator_wake_by(me, here->until);                                                                   \
                    return STATOR_PENDING;                                                                             \
                }                                                                                                      \
                ROWS(name, STATOR_RETRY_RESTART) ROWS(name, STATOR_RETRY_FIELD);                                       \
                STATOR_GO(name, self, pausing, trying, .failed = here->failed);                                        \
                continue;                                                                                              \
            }                                                                                                          \
            case name##_stopping: {                                                                                    \
                STATOR_IN(name, self, stopping);                                                                       \
                (void)here;                                                                                            \
                if (!name##_poll_owners_(&self->child, name##_child_count, me)) { return STATOR_PENDING; }             \
                STATOR_GO(name, self, stopping, cancelled);                                                            \
                return STATOR_READY;                                                                                   \
            }                                                                                                          \
            case name##_complete:                                                                                      \
            case name##_exhausted:                                                                                     \
            case name##_cancelled: return STATOR_READY;                                                                \
            }                                                                                                          \
        }                                                                                                              \
    }

// clang-format on
#endif
