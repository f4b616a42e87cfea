// SPDX-License-Identifier: Apache-2.0
/*
 * A counting semaphore: permits that tasks take, and that any context gives.
 *
 *   STATOR_SEMAPHORE(slots, 1)           fair: each waiter comes within one round (turns.h)
 *   STATOR_SEMAPHORE_GREEDY(slots, 1)    whoever is polled first takes
 *
 *   void NAME_give(NAME *, stator_word permits)      at least 1; more than its counter holds is assertion 404
 *   bool NAME_try_take(NAME *)                       one permit, out of turn; false: there is none
 *   stator_poll NAME_take(NAME *, stator_waker me)   READY: `me` has one permit
 *   stator_word NAME_count(const NAME *)             permits that nobody has taken
 *
 * Callers: any context (tasks, interrupts, other tiers, other cores); take: polls.
 * Capacity: 2^32 - 1 permits (AVR: 255). Waiters: any number.
 * Fairness: fair: within a tier in turn, a higher tier first; greedy: the tier's order of polling.
 * Cancel: a permit is taken in the poll that returns READY, or not at all; one that has it gives it back by an edge.
 * RAM: 4 bytes and 12 a word (greedy: 4 and 4). Zeroed: no permits; give the first ones before the tasks run.
 */
#ifndef STATOR_SEMAPHORE_H
#define STATOR_SEMAPHORE_H

#include "stator/turns.h"

/* count   permits; any context adds and takes away, each in one exchange */
STATOR_UNUSED static inline bool stator_count_take(stator_word *count)
{
    stator_word now;
    do {
        now = stator_port_look(count);
        if (now == 0u) {
            return false;
        }
    } while (!stator_port_replace(count, now, (stator_word)(now - 1u)));
    return true;
}

/* How many more a counter holds. */
STATOR_INLINE stator_word stator_count_room(stator_word count)
{
    return (stator_word)~count;
}

STATOR_UNUSED static inline void stator_count_give(stator_word *count, stator_word permits)
{
    stator_word now;
    do {
        now = stator_port_look(count);
        STATOR_REQUIRE(permits <= stator_count_room(now), 404u, STATOR_NOBODY, 0u);
    } while (!stator_port_replace(count, now, (stator_word)(now + permits)));
}

STATOR_UNUSED static inline stator_poll stator_semaphore_take(stator_word *count, struct stator_turns turns,
                                                              stator_waker me)
{
    if (stator_turns_free(turns) && stator_count_take(count)) {
        stator_turns_took(turns, me);
    } else {
        const bool again = stator_turns_arm(turns, me);
        if (stator_port_look(count) == 0u || !stator_turns_may(turns, me, again) || !stator_count_take(count)) {
            return STATOR_PENDING;
        }
        stator_turns_took_in_turn(turns, me);
    }
    if (stator_port_look(count) != 0u) {
        stator_turns_wake(turns);
    }
    return STATOR_READY;
}

STATOR_UNUSED static inline stator_poll stator_semaphore_take_greedy(stator_word *count, stator_word *waiting,
                                                                     unsigned words, stator_waker me)
{
    if (!stator_count_take(count)) {
        (void)stator_waiters_arm(waiting, words, me);
        if (!stator_count_take(count)) {
            return STATOR_PENDING;
        }
    }
    stator_waiters_disarm(waiting, words, me);
    return STATOR_READY;
}

// clang-format off

#define STATOR_SEMAPHORE_COMMON(name)                                                                                  \
    STATOR_UNUSED static inline stator_word name##_count(const name *self) { return stator_port_look(&self->count); }  \
    STATOR_UNUSED static inline bool name##_try_take(name *self) { return stator_count_take(&self->count); }

#define STATOR_SEMAPHORE(name, words)                                                                                  \
    typedef struct name { stator_word count; STATOR_TURNS_FIELD(words) } name;                                         \
    STATOR_SEMAPHORE_COMMON(name)                                                                                      \
    STATOR_UNUSED static inline void name##_give(name *self, stator_word permits)                                      \
    {                                                                                                                  \
        stator_count_give(&self->count, permits);                                                                      \
        stator_turns_wake(STATOR_TURNS(self, words));                                          \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_take(name *self, stator_waker me)                                   \
    {                                                                                                                  \
        return stator_semaphore_take(&self->count, STATOR_TURNS(self, words), me);             \
    }

#define STATOR_SEMAPHORE_GREEDY(name, words)                                                                           \
    typedef struct name { stator_word count; stator_word waiting[words]; } name;                                       \
    STATOR_SEMAPHORE_COMMON(name)                                                                                      \
    STATOR_UNUSED static inline void name##_give(name *self, stator_word permits)                                      \
    {                                                                                                                  \
        stator_count_give(&self->count, permits);                                                                      \
        stator_waiters_wake(self->waiting, words);                                                                     \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_take(name *self, stator_waker me)                                   \
    {                                                                                                                  \
        return stator_semaphore_take_greedy(&self->count, self->waiting, words, me);                                   \
    }

// clang-format on
#endif
