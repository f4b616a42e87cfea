// SPDX-License-Identifier: Apache-2.0
/*
 * A waiting set: which tasks wait for something, one bit a task, as in the ready set. Every layer that lets tasks wait
 * holds one.
 *
 *   STATOR_WAITERS(door, 1)                     a type: door_arm, door_wake
 *   static door front;
 *   ... in a poll:                              ... where the condition comes true, in any context:
 *       door_arm(&front, me);                       opened = true;
 *       if (!opened) {                              door_wake(&front);
 *           return STATOR_PENDING;
 *       }
 *
 *   waiting[w], bit b   task w * STATOR_WORD_BITS + b waits, or did and has left
 *                       set by the task (arm), cleared by whoever wakes (one exchange a word) and by the task (disarm)
 * A wake takes the whole set, so a bit that its task has left behind costs that task one poll and is gone. Nobody is
 * chosen: all who wait are polled, each looks for itself and arms again if it goes on waiting. So nothing is lost on a
 * task that was cancelled, timed out or restarted, and there is nothing to take back when a state is left.
 *
 * WORDS: as many as the ready set has for the tasks that may wait here, counted from task 0: 1 up to 32 tasks in one
 * tier; each tier begins a word. A task beyond them may not wait here (assertion 401). RAM: a word for each.
 * Cost on Cortex-M4, and flash: docs/layers.md. A set of one word costs the same whatever the number of its waiters.
 * Whom to let go first when only some can: turns.h.
 */
#ifndef STATOR_WAITERS_H
#define STATOR_WAITERS_H

#include "stator/require.h"
#include "stator/waking.h"

/* How many words serve `tasks` tasks, counted from the first of the table, with the holes behind tiers. */
#define STATOR_WORDS(tasks) (((unsigned)(tasks) + STATOR_WORD_BITS - 1u) / STATOR_WORD_BITS)

STATOR_INLINE stator_word stator_waiters_bit(stator_waker me)
{
    return (stator_word)((stator_word)1u << (me.task % STATOR_WORD_BITS));
}

/*
 * From now on a wake of the set wakes `me`. Returns whether it did so already. STATOR_NOBODY, who is polled by hand,
 * waits for nothing. Callers: polls. Cost: a look, and an OR if it was not armed.
 */
STATOR_INLINE bool stator_waiters_arm(stator_word *waiting, unsigned words, stator_waker me)
{
    if (me.task >= words * STATOR_WORD_BITS) {
        STATOR_REQUIRE(me.task == STATOR_NOBODY.task, 401u, me, 0u);
        return false;
    }
    stator_word *const word = &waiting[me.task / STATOR_WORD_BITS];
    if ((stator_port_look(word) & stator_waiters_bit(me)) != 0u) {
        return true;
    }
    stator_port_set(word, stator_waiters_bit(me));
    return false;
}

/* A task that has what it waited for need not be woken again. Saves a poll, no more: nobody has to call it.
 * Callers: polls. Cost: a look, and an AND if it was armed. */
STATOR_INLINE void stator_waiters_disarm(stator_word *waiting, unsigned words, stator_waker me)
{
    if (me.task < words * STATOR_WORD_BITS) {
        stator_word *const word = &waiting[me.task / STATOR_WORD_BITS];
        if ((stator_port_look(word) & stator_waiters_bit(me)) != 0u) {
            stator_port_clear(word, stator_waiters_bit(me));
        }
    }
}

/* Wakes all who wait. Callers: any context. Cost: for each word a look, and if anybody waits an exchange and an OR. */
STATOR_UNUSED static inline void stator_waiters_wake(stator_word *waiting, unsigned words)
{
    for (unsigned word = 0; word < words; word++) {
        const stator_word bits = stator_port_take(&waiting[word]);
        if (bits != 0u) {
            stator_wake_all(word * STATOR_WORD_BITS, bits);
        }
    }
}

// clang-format off

/*
 * A waiting set by itself, for a condition of the user's own.
 *   bool NAME_arm(NAME *, stator_waker me)   arm, then look at the condition; returns whether it was armed already
 *   void NAME_wake(NAME *)                   make the condition true, then wake. Any context
 * Fairness: none is needed, where all may go on. Cancel: in any state, nothing to do. RAM: 4 bytes a word.
 */
#define STATOR_WAITERS(name, words)                                                                                    \
    typedef struct name { stator_word waiting[words]; } name;                                                          \
    STATOR_UNUSED static inline bool name##_arm(name *self, stator_waker me)                                           \
    {                                                                                                                  \
        return stator_waiters_arm(self->waiting, words, me);                                                           \
    }                                                                                                                  \
    STATOR_UNUSED static inline void name##_wake(name *self) { stator_waiters_wake(self->waiting, words); }

// clang-format on
#endif
