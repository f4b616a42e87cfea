// SPDX-License-Identifier: Apache-2.0
/*
 * A barrier: so many tasks wait for each other, and go on together, again and again.
 *
 *   STATOR_BARRIER(sampled, 3, 1)
 *   ROW(m, state, waiting, stator_word round;)
 *
 *   stator_poll NAME_wait(NAME *, stator_waker me, stator_word *round)
 *       `*round` 0, which is what an entered state begins with: `me` arrives. READY: all have arrived; `*round` is 0
 *       again. PENDING: the last to arrive wakes `me`
 *   bool NAME_leave(NAME *, stator_waker me, stator_word *round)   takes an arrival back; false: too late, all had come
 *   stator_word NAME_arrived(const NAME *)                         how many have
 *
 *   round        counts up when all have arrived; 0 to 2^32 - 2
 *   count        how many have arrived in this round
 *   arrived[w]   a bit a task that has: one that is restarted and arrives again is not counted twice
 *
 * Callers: tasks of any tier and core, in polls; leave: tasks of one core. Waiters: any number; those beyond PARTIES
 * are an error of the program. Fairness: all go on.
 * Cancel: an arrival stays, and lets the others go on; a task that must take it back leaves by NAME_leave.
 * RAM: 8 bytes and 8 a word; 4 bytes a task. Zeroed: nobody has arrived.
 */
#ifndef STATOR_BARRIER_H
#define STATOR_BARRIER_H

#include "stator/waiters.h"

struct stator_barrier {
    stator_word *round, *count, *arrived, *waiting;
    stator_word parties;
    unsigned words;
};

/* Counts `me`, once a round. Returns whether it was the last. */
STATOR_UNUSED static inline bool stator_barrier_arrive(struct stator_barrier barrier, stator_waker me)
{
    if (stator_waiters_arm(barrier.arrived, barrier.words, me)) {
        return false;
    }
    stator_word now;
    do {
        now = stator_port_look(barrier.count);
    } while (!stator_port_replace(barrier.count, now, (stator_word)(now + 1u)));
    return now + 1u == barrier.parties;
}

/* All have arrived: none of them arrives again before `round` has changed, so the caller is alone here. */
STATOR_UNUSED static inline void stator_barrier_open(struct stator_barrier barrier)
{
    for (unsigned word = 0; word < barrier.words; word++) {
        STATOR_PORT_STORE(&barrier.arrived[word], 0u);
    }
    STATOR_PORT_STORE(barrier.count, 0u);
    const stator_word next = (stator_word)(stator_port_look(barrier.round) + 1u);
    stator_port_fence();
    STATOR_PORT_STORE(barrier.round, next != (stator_word) ~(stator_word)0u ? next : 0u);
    stator_port_fence();
    stator_waiters_wake(barrier.waiting, barrier.words);
}

STATOR_UNUSED static inline stator_poll stator_barrier_wait(struct stator_barrier barrier, stator_waker me,
                                                            stator_word *round)
{
    if (*round == 0u) {
        *round = (stator_word)(stator_port_look(barrier.round) + 1u);
        if (stator_barrier_arrive(barrier, me)) {
            stator_barrier_open(barrier);
        }
    }
    if (stator_port_look(barrier.round) + 1u == *round) {
        (void)stator_waiters_arm(barrier.waiting, barrier.words, me);
        if (stator_port_look(barrier.round) + 1u == *round) {
            return STATOR_PENDING;
        }
    }
    stator_waiters_disarm(barrier.waiting, barrier.words, me);
    *round = 0u;
    return STATOR_READY;
}

STATOR_UNUSED static inline bool stator_barrier_leave(struct stator_barrier barrier, stator_waker me,
                                                      stator_word *round)
{
    const bool in_time = *round != 0u && stator_port_look(barrier.round) + 1u == *round;
    *round = 0u;
    if (in_time) {
        stator_word now;
        do {
            now = stator_port_look(barrier.count);
        } while (!stator_port_replace(barrier.count, now, (stator_word)(now - 1u)));
        stator_waiters_disarm(barrier.arrived, barrier.words, me);
    }
    return in_time;
}

// clang-format off

#define STATOR_BARRIER(name, parties, words)                                                                           \
    typedef struct name { stator_word round, count, arrived[words], waiting[words]; } name;                            \
    STATOR_UNUSED static inline struct stator_barrier name##_barrier_(name *self)                                      \
    {                                                                                                                  \
        const struct stator_barrier barrier = {&self->round, &self->count, self->arrived, self->waiting, parties, words}; \
        return barrier;                                                                                                \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_wait(name *self, stator_waker me, stator_word *round)               \
    {                                                                                                                  \
        return stator_barrier_wait(name##_barrier_(self), me, round);                                                  \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_leave(name *self, stator_waker me, stator_word *round)                     \
    {                                                                                                                  \
        return stator_barrier_leave(name##_barrier_(self), me, round);                                                 \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_word name##_arrived(const name *self) { return stator_port_look(&self->count); }

// clang-format on
#endif
