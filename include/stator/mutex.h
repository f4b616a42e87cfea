// SPDX-License-Identifier: Apache-2.0
/*
 * A mutex: what one task holds, across as many polls as it takes. For what fits into one poll of one tier no lock is
 * needed: a poll is not interrupted by the tasks of its tier.
 *
 *   STATOR_MUTEX(bus_lock, 1)
 *   STATOR_MUTEX_OF(bus, struct bus_state, 1)       with what it guards, which only the owner reads
 *
 *   stator_poll NAME_lock(NAME *, stator_waker me)  READY: `me` is the owner
 *   bool NAME_try_lock(NAME *, stator_waker me)     out of turn; false: it is locked
 *   void NAME_unlock(NAME *, stator_waker me)       by the owner (assertion 403)
 *   bool NAME_is_locked(const NAME *)
 *   stator_waker NAME_owner(const NAME *)           STATOR_NOBODY: it is free
 *   bool NAME_holds(const NAME *, stator_waker me)  whether `me` is the owner
 *   TYPE *NAME_data(NAME *, stator_waker me)        what it guards, for the owner (assertion 403); the pointer is good
 *                                                   until unlock
 *
 *   owner   0: free; else the index of the owner + 1 (all ones: STATOR_NOBODY, a machine polled by hand).
 *           0 -> owner by whoever locks, in one exchange; owner -> 0 by the owner
 *
 * A state that holds a mutex owns something: it is left only by an edge that unlocks (law 2); cancel is a request that
 * it answers so. A task that may be restarted by force asks in its first state, and repairs what it left half done:
 *   if (bus_holds(&bus, me)) { ...; bus_unlock(&bus, me); }
 * One that does not, and locks what it holds, ends in assertion 402 instead of waiting for itself for ever.
 *
 * Callers: tasks of any tier and core, in polls; is_locked, owner: any context. Never interrupts: they cannot wait.
 * Capacity: one owner. Waiters: any number. Fairness: within a tier in turn (turns.h), a higher tier first: of 8 equal
 * tasks none is ever 2 turns ahead. Cancel while waiting: nothing to do.
 * RAM: 4 bytes and 12 a word, and what it guards. Zeroed: free.
 */
#ifndef STATOR_MUTEX_H
#define STATOR_MUTEX_H

#include "stator/turns.h"

STATOR_INLINE stator_word stator_mutex_owner(stator_waker me)
{
    return me.task == STATOR_NOBODY.task ? (stator_word) ~(stator_word)0u : (stator_word)(me.task + 1u);
}

STATOR_UNUSED static inline stator_poll stator_mutex_lock(stator_word *owner, struct stator_turns turns,
                                                          stator_waker me)
{
    const stator_word mine = stator_mutex_owner(me);
    STATOR_REQUIRE(stator_port_look(owner) != mine, 402u, me, 0u);
    if (stator_turns_free(turns) && stator_port_replace(owner, 0u, mine)) {
        stator_turns_took(turns, me);
    } else {
        const bool again = stator_turns_arm(turns, me);
        if (stator_port_look(owner) != 0u || !stator_turns_may(turns, me, again) ||
            !stator_port_replace(owner, 0u, mine)) {
            return STATOR_PENDING;
        }
        stator_turns_took_in_turn(turns, me);
    }
    return STATOR_READY;
}

STATOR_UNUSED static inline void stator_mutex_unlock(stator_word *owner, struct stator_turns turns, stator_waker me)
{
    STATOR_REQUIRE(stator_port_look(owner) == stator_mutex_owner(me), 403u, me, 0u);
    stator_port_fence();
    STATOR_PORT_STORE(owner, 0u);
    stator_port_fence();
    stator_turns_wake(turns);
}

// clang-format off

#define STATOR_MUTEX_FUNCTIONS(name, words)                                                                            \
    STATOR_UNUSED static inline bool name##_is_locked(const name *self)                                                \
    {                                                                                                                  \
        return stator_port_look(&self->owner) != 0u;                                                                   \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_holds(const name *self, stator_waker me)                                   \
    {                                                                                                                  \
        return stator_port_look(&self->owner) == stator_mutex_owner(me);                                               \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_waker name##_owner(const name *self)                                            \
    {                                                                                                                  \
        return stator_waker_of((unsigned)stator_port_look(&self->owner) - 1u);                                         \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_try_lock(name *self, stator_waker me)                                      \
    {                                                                                                                  \
        return stator_port_replace(&self->owner, 0u, stator_mutex_owner(me));                                          \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_lock(name *self, stator_waker me)                                   \
    {                                                                                                                  \
        return stator_mutex_lock(&self->owner, STATOR_TURNS(self, words), me);                 \
    }                                                                                                                  \
    STATOR_UNUSED static inline void name##_unlock(name *self, stator_waker me)                                        \
    {                                                                                                                  \
        stator_mutex_unlock(&self->owner, STATOR_TURNS(self, words), me);                      \
    }

#define STATOR_MUTEX(name, words)                                                                                      \
    typedef struct name { stator_word owner; STATOR_TURNS_FIELD(words) } name;                                         \
    STATOR_MUTEX_FUNCTIONS(name, words)

#define STATOR_MUTEX_OF(name, type, words)                                                                             \
    typedef struct name { stator_word owner; STATOR_TURNS_FIELD(words) type data; } name;                              \
    STATOR_MUTEX_FUNCTIONS(name, words)                                                                                \
    STATOR_UNUSED static inline type *name##_data(name *self, stator_waker me)                                         \
    {                                                                                                                  \
        STATOR_REQUIRE(name##_holds(self, me), 403u, me, 0u);                                                          \
        return &self->data;                                                                                            \
    }

// clang-format on
#endif
