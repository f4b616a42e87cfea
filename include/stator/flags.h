// SPDX-License-Identifier: Apache-2.0
/*
 * Event flags: a word of them, and tasks that wait for any or all of some.
 *
 *   STATOR_FLAGS(link_events, 1)
 *   enum { link_up = 1u << 0, address_known = 1u << 1 };
 *
 *   void NAME_set(NAME *, stator_word flags)       sets flags, wakes all who wait
 *   void NAME_clear(NAME *, stator_word flags)
 *   stator_word NAME_get(const NAME *)
 *   stator_poll NAME_any(NAME *, stator_waker me, stator_word of, stator_word *seen)   READY when one of them is set
 *   stator_poll NAME_all(...)                      READY when all of them are
 *   stator_poll NAME_take_any(...), NAME_take_all(...)   the same, and clears those of `of` that it saw, at once: of
 * two tasks that take a flag, one gets it
 * `*seen` is which of `of` were set; not written when PENDING.
 *
 * Callers: any context (tasks, interrupts, other tiers, other cores); any, all and take_...: polls.
 * Capacity: the bits of a stator_word (32; on AVR 8). Waiters: any number. Fairness: all who wait are polled; of those
 * who take the same flag the first one gets it. For turns: semaphore.h.
 * Cancel: a flag is taken in the poll that returns READY, or not at all.
 * RAM: 4 bytes and 4 a word. Zeroed: no flag is set.
 */
#ifndef STATOR_FLAGS_H
#define STATOR_FLAGS_H

#include "stator/waiters.h"

/* Which of `of` are set, if any (all: if all of them), else 0; take: clears them. */
STATOR_UNUSED static inline stator_word stator_flags_look(stator_word *flags, stator_word of, bool all, bool take)
{
    for (;;) {
        const stator_word now = stator_port_look(flags);
        const stator_word seen = now & of;
        if (seen == 0u || (all && seen != of)) {
            return 0u;
        }
        if (!take || stator_port_replace(flags, now, (stator_word)(now & ~seen))) {
            return seen;
        }
    }
}

STATOR_UNUSED static inline stator_poll stator_flags_wait(stator_word *flags, stator_word *waiting, unsigned words,
                                                          stator_waker me, stator_word of, bool all, bool take,
                                                          stator_word *seen)
{
    stator_word found = stator_flags_look(flags, of, all, take);
    if (found == 0u) {
        (void)stator_waiters_arm(waiting, words, me);
        found = stator_flags_look(flags, of, all, take);
        if (found == 0u) {
            return STATOR_PENDING;
        }
    }
    stator_waiters_disarm(waiting, words, me);
    *seen = found;
    return STATOR_READY;
}

// clang-format off

#define STATOR_FLAGS(name, words)                                                                                      \
    typedef struct name { stator_word flags; stator_word waiting[words]; } name;                                       \
    STATOR_UNUSED static inline void name##_set(name *self, stator_word flags)                                         \
    {                                                                                                                  \
        stator_port_set(&self->flags, flags);                                                                          \
        stator_waiters_wake(self->waiting, words);                                                                     \
    }                                                                                                                  \
    STATOR_UNUSED static inline void name##_clear(name *self, stator_word flags)                                       \
    {                                                                                                                  \
        stator_port_clear(&self->flags, flags);                                                                        \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_word name##_get(const name *self) { return stator_port_look(&self->flags); }    \
    STATOR_FLAGS_WAIT(name, name##_any, words, false, false)                                                           \
    STATOR_FLAGS_WAIT(name, name##_all, words, true, false)                                                            \
    STATOR_FLAGS_WAIT(name, name##_take_any, words, false, true)                                                       \
    STATOR_FLAGS_WAIT(name, name##_take_all, words, true, true)
#define STATOR_FLAGS_WAIT(name, function, words, all, take)                                                            \
    STATOR_UNUSED static inline stator_poll function(name *self, stator_waker me, stator_word of, stator_word *seen)   \
    {                                                                                                                  \
        return stator_flags_wait(&self->flags, self->waiting, words, me, of, all, take, seen);                         \
    }

// clang-format on
#endif
