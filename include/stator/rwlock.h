// SPDX-License-Identifier: Apache-2.0
/*
 * A lock that many readers hold together, or one writer alone, across as many polls as they take.
 *
 *   STATOR_RWLOCK(table_lock, 1)
 *
 *   stator_poll NAME_read(NAME *, stator_waker me)     READY: `me` reads
 *   stator_poll NAME_write(NAME *, stator_waker me)    READY: `me` writes, alone
 *   void NAME_unlock(NAME *, stator_waker me)          gives back either (assertion 406: `me` has neither)
 *   bool NAME_reads(const NAME *, stator_waker me)     whether `me` reads
 *   bool NAME_writes(const NAME *, stator_waker me)    whether `me` writes
 *   stator_word NAME_readers(const NAME *)             how many read
 *
 *   holders      0: free; the top bit set: the writer's index + 1; else how many read. Changed in one exchange
 *   reading[w]   a bit a task that reads; set and cleared by it
 *   writers[w]   a bit a task that waits to write, or did and has left; set by it, taken by a reader that asks whether
 *                it is still there
 * A state that reads or writes owns something: it is left only by an edge that unlocks (law 2). One that may be
 * restarted by force asks NAME_reads and NAME_writes in its first state; to lock what one holds is assertion 405.
 *
 * Callers: tasks of any tier and core, in polls. Never interrupts: they cannot wait. Capacity: one writer, or 2^31 - 1
 * readers (AVR: 127); STATOR_NOBODY cannot lock (assertion 405). Waiters: any number.
 * Fairness: who is next when it is free goes by turns (turns.h), readers and writers alike. While others read, a reader
 * waits behind a writer that waits, so that readers that overlap starve none; it first asks whether the writer has
 * left. Cancel while waiting: nothing to do. A reader that found a writer there waits until those who read then have
 * unlocked, also if the writer leaves after that, unless it says so: NAME_leave(NAME *, stator_waker me), which wakes
 * the readers. RAM: 4 bytes and 20 a word. Zeroed: free.
 */
#ifndef STATOR_RWLOCK_H
#define STATOR_RWLOCK_H

#include "stator/turns.h"

#define STATOR_RWLOCK_WRITER ((stator_word)1u << (STATOR_WORD_BITS - 1u))

struct stator_rwlock {
    stator_word *holders, *reading, *writers;
    struct stator_turns turns;
};

STATOR_INLINE stator_word stator_rwlock_writer(stator_waker me)
{
    return (stator_word)(STATOR_RWLOCK_WRITER | (stator_word)(me.task + 1u));
}

STATOR_INLINE bool stator_rwlock_reads(const stator_word *reading, unsigned words, stator_waker me)
{
    return me.task < words * STATOR_WORD_BITS &&
           (stator_port_look(&reading[me.task / STATOR_WORD_BITS]) & stator_waiters_bit(me)) != 0u;
}

STATOR_INLINE void stator_rwlock_require_none(struct stator_rwlock lock, stator_waker me)
{
    STATOR_REQUIRE(me.task < lock.turns.words * STATOR_WORD_BITS &&
                       stator_port_look(lock.holders) != stator_rwlock_writer(me) &&
                       !stator_rwlock_reads(lock.reading, lock.turns.words, me),
                   405u, me, 0u);
}

STATOR_INLINE bool stator_rwlock_any_writer(struct stator_rwlock lock)
{
    stator_word any = 0;
    for (unsigned word = 0; word < lock.turns.words; word++) {
        any |= stator_port_look(&lock.writers[word]);
    }
    return any != 0u;
}

STATOR_UNUSED static inline bool stator_rwlock_enter(stator_word *holders)
{
    stator_word now;
    do {
        now = stator_port_look(holders);
        if ((now & STATOR_RWLOCK_WRITER) != 0u) {
            return false;
        }
    } while (!stator_port_replace(holders, now, (stator_word)(now + 1u)));
    return true;
}

/* Others read and a writer waits, or did. `me`: waits too; the first time it asks whether it still does: wakes them
 * all, those who wait will be there again when `me`, who gives way once, looks again. */
STATOR_UNUSED static inline bool stator_rwlock_behind_writer(struct stator_rwlock lock, stator_waker me, bool again)
{
    if (stator_port_look(lock.holders) == 0u || !stator_rwlock_any_writer(lock)) {
        return false;
    }
    if (!again) {
        stator_waiters_wake(lock.writers, lock.turns.words);
        stator_wake(me);
    }
    return true;
}

STATOR_UNUSED static inline stator_poll stator_rwlock_read(struct stator_rwlock lock, stator_waker me)
{
    stator_rwlock_require_none(lock, me);
    if (stator_turns_free(lock.turns) && !stator_rwlock_any_writer(lock) && stator_rwlock_enter(lock.holders)) {
        stator_turns_took(lock.turns, me); /* it is nobody's turn now: the readers who were woken too enter as well */
    } else {
        const bool again = stator_turns_arm(lock.turns, me);
        stator_waiters_disarm(lock.writers, lock.turns.words, me); /* from a wait to write that it has left */
        if ((stator_port_look(lock.holders) & STATOR_RWLOCK_WRITER) != 0u ||
            stator_rwlock_behind_writer(lock, me, again) || !stator_turns_may(lock.turns, me, again) ||
            !stator_rwlock_enter(lock.holders)) {
            return STATOR_PENDING;
        }
        stator_turns_took_in_turn(lock.turns, me);
    }
    stator_port_set(&lock.reading[me.task / STATOR_WORD_BITS], stator_waiters_bit(me));
    return STATOR_READY;
}

STATOR_UNUSED static inline stator_poll stator_rwlock_write(struct stator_rwlock lock, stator_waker me)
{
    stator_rwlock_require_none(lock, me);
    if (stator_turns_free(lock.turns) && stator_port_replace(lock.holders, 0u, stator_rwlock_writer(me))) {
        stator_turns_took(lock.turns, me);
    } else {
        (void)stator_waiters_arm(lock.writers, lock.turns.words, me);
        const bool again = stator_turns_arm(lock.turns, me);
        if (stator_port_look(lock.holders) != 0u || !stator_turns_may(lock.turns, me, again) ||
            !stator_port_replace(lock.holders, 0u, stator_rwlock_writer(me))) {
            return STATOR_PENDING;
        }
        stator_turns_took_in_turn(lock.turns, me);
    }
    stator_waiters_disarm(lock.writers, lock.turns.words, me);
    return STATOR_READY;
}

STATOR_UNUSED static inline void stator_rwlock_unlock(struct stator_rwlock lock, stator_waker me)
{
    stator_word left = 0;
    if (stator_rwlock_reads(lock.reading, lock.turns.words, me)) {
        stator_port_clear(&lock.reading[me.task / STATOR_WORD_BITS], stator_waiters_bit(me));
        do {
            left = (stator_word)(stator_port_look(lock.holders) - 1u);
        } while (!stator_port_replace(lock.holders, (stator_word)(left + 1u), left));
    } else {
        STATOR_REQUIRE(stator_port_look(lock.holders) == stator_rwlock_writer(me), 406u, me, 0u);
        stator_port_fence();
        STATOR_PORT_STORE(lock.holders, 0u);
        stator_port_fence();
    }
    if (left == 0u) {
        stator_turns_wake(lock.turns);
    }
}

// clang-format off

#define STATOR_RWLOCK(name, words)                                                                                     \
    typedef struct name { stator_word holders, reading[words], writers[words]; STATOR_TURNS_FIELD(words) } name;       \
    STATOR_UNUSED static inline struct stator_rwlock name##_lock_(name *self)                                          \
    {                                                                                                                  \
        const struct stator_rwlock lock = {&self->holders, self->reading, self->writers, STATOR_TURNS(self, words)};   \
        return lock;                                                                                                   \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_read(name *self, stator_waker me)                                   \
    {                                                                                                                  \
        return stator_rwlock_read(name##_lock_(self), me);                                                             \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_write(name *self, stator_waker me)                                  \
    {                                                                                                                  \
        return stator_rwlock_write(name##_lock_(self), me);                                                            \
    }                                                                                                                  \
    STATOR_UNUSED static inline void name##_unlock(name *self, stator_waker me)                                        \
    {                                                                                                                  \
        stator_rwlock_unlock(name##_lock_(self), me);                                                                  \
    }                                                                                                                  \
    STATOR_UNUSED static inline void name##_leave(name *self, stator_waker me)                                         \
    {                                                                                                                  \
        stator_waiters_disarm(self->writers, words, me);                                                               \
        stator_turns_wake(STATOR_TURNS(self, words));                                                                  \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_reads(const name *self, stator_waker me)                                   \
    {                                                                                                                  \
        return stator_rwlock_reads(self->reading, words, me);                                                          \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_writes(const name *self, stator_waker me)                                  \
    {                                                                                                                  \
        return stator_port_look(&self->holders) == stator_rwlock_writer(me);                                           \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_word name##_readers(const name *self)                                           \
    {                                                                                                                  \
        const stator_word holders = stator_port_look(&self->holders);                                                  \
        return (holders & STATOR_RWLOCK_WRITER) != 0u ? 0u : holders;                                                  \
    }

// clang-format on
#endif
