// SPDX-License-Identifier: Apache-2.0
/*
 * A channel from many senders to many receivers, without locks: interrupts of any priority send into it while they
 * interrupt each other, tasks send and receive in turn. From one to one: channel_spsc.h is smaller.
 *
 *   STATOR_CHANNEL(jobs, struct job, 8, 1)
 *
 *   bool NAME_try_send(NAME *, const TYPE *)                      out of turn; false: it is full, nothing was sent
 *   stator_poll NAME_send(NAME *, stator_waker me, const TYPE *)  PENDING: it is full, room wakes `me`
 *   bool NAME_try_receive(NAME *, TYPE *)                         out of turn; false: it is empty
 *   stator_poll NAME_receive(NAME *, stator_waker me, TYPE *)     PENDING: it is empty, an item wakes `me`
 *   stator_word NAME_count(const NAME *)                          items in it, sent and being sent
 *
 *   tail      the next position to send; whoever moves it (one exchange) owns that slot until it has filled it
 *   head      the next position to receive, likewise
 *   lap       of a slot: L * CAPACITY: free for lap L; that + 1: filled in lap L. Written by the slot's owner, last
 * (D. Vyukov's bounded queue for many producers and consumers.) A slot that a sender owns and has not filled hides
 * those behind it: an interrupted sender's item comes before those of its interrupters, and it wakes the receivers
 * once more when it is filled.
 *
 * Callers: try_...: any context (tasks, interrupts, other tiers, other cores); send, receive: polls.
 * Capacity: a power of two from 2 to 2^31 (AVR: 64). Waiters: any number, a side. Order: first in, first out.
 * Fairness: senders and receivers each within their tier in turn (turns.h), a higher tier first.
 * Cancel: an item is sent or received in the poll that returns READY, or not at all; it stays in the channel.
 * RAM: 8 bytes, 24 a word, and for each item 4 more than its size. Zeroed: empty.
 */
#ifndef STATOR_CHANNEL_H
#define STATOR_CHANNEL_H

#include "stator/turns.h"

struct stator_slots {
    stator_word *laps; /* of the first slot; the next is `stride_bytes` on */
    unsigned stride_bytes;
    stator_word capacity;
};

STATOR_INLINE stator_word *stator_slots_lap(struct stator_slots slots, stator_word position)
{
    return (stator_word *)(void *)((unsigned char *)slots.laps +
                                   (size_t)(position & (slots.capacity - 1u)) * slots.stride_bytes);
}

/* What the lap of a slot is when it is free for this position; filled: 1 more. */
STATOR_INLINE stator_word stator_slots_free_at(struct stator_slots slots, stator_word position)
{
    return (stator_word)(position & ~(slots.capacity - 1u));
}

/* Whether the slot at `*next` is free (filled = 0) or filled (filled = 1). */
STATOR_INLINE bool stator_slots_any(struct stator_slots slots, const stator_word *next, stator_word filled)
{
    const stator_word position = stator_port_look(next);
    return stator_port_look(stator_slots_lap(slots, position)) == stator_slots_free_at(slots, position) + filled;
}

/* Makes the slot at `*next` the caller's own. Again only when another context was faster. */
STATOR_UNUSED static inline bool stator_slots_claim(struct stator_slots slots, stator_word *next, stator_word filled,
                                                    stator_word *claimed)
{
    for (;;) {
        const stator_word position = stator_port_look(next);
        if (stator_port_look(stator_slots_lap(slots, position)) == stator_slots_free_at(slots, position) + filled) {
            if (stator_port_replace(next, position, (stator_word)(position + 1u))) {
                *claimed = position;
                return true;
            }
        } else if (stator_port_look(next) == position) {
            return false;
        }
    }
}

/* The same in turn, in the poll of `me`. */
STATOR_UNUSED static inline stator_poll stator_slots_wait(struct stator_slots slots, stator_word *next,
                                                          stator_word filled, struct stator_turns turns,
                                                          stator_waker me, stator_word *claimed)
{
    if (stator_turns_free(turns) && stator_slots_claim(slots, next, filled, claimed)) {
        stator_turns_took(turns, me);
    } else {
        const bool again = stator_turns_arm(turns, me);
        if (!stator_slots_any(slots, next, filled) || !stator_turns_may(turns, me, again) ||
            !stator_slots_claim(slots, next, filled, claimed)) {
            return STATOR_PENDING;
        }
        stator_turns_took_in_turn(turns, me);
    }
    return STATOR_READY;
}

/* Hands the slot over to the other side: what is in it comes first. */
STATOR_INLINE void stator_slots_hand_over(struct stator_slots slots, stator_word position, stator_word lap)
{
    stator_port_fence();
    STATOR_PORT_STORE(stator_slots_lap(slots, position), lap);
    stator_port_fence();
}

// clang-format off

#define STATOR_CHANNEL(name, type, capacity, words)                                                                    \
    STATOR_STATIC_ASSERT((capacity) >= 2 && ((capacity) & ((capacity) - 1)) == 0 &&                                    \
                         (capacity) <= STATOR_HALF_WORD, "channel " #name ": the capacity must be a power of two");    \
    typedef struct name {                                                                                              \
        stator_word head, tail;                                                                                        \
        struct { STATOR_TURNS_FIELD(words) } receivers, senders;                                                       \
        struct { stator_word lap; type item; } slots[capacity];                                                        \
    } name;                                                                                                            \
    STATOR_UNUSED static inline struct stator_slots name##_slots_(name *self)                                          \
    {                                                                                                                  \
        const struct stator_slots slots = {&self->slots[0].lap, (unsigned)sizeof self->slots[0], capacity};            \
        return slots;                                                                                                  \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_word name##_count(const name *self)                                             \
    {                                                                                                                  \
        const stator_word head = stator_port_look(&self->head);                                                        \
        return (stator_word)(stator_port_look(&self->tail) - head);                                                    \
    }                                                                                                                  \
    STATOR_UNUSED static inline void name##_fill_(name *self, stator_word at, const type *item)                        \
    {                                                                                                                  \
        const struct stator_slots slots = name##_slots_(self);                                                         \
        self->slots[at % (capacity)].item = *item;                                                                     \
        stator_slots_hand_over(slots, at, (stator_word)(stator_slots_free_at(slots, at) + 1u));                        \
        stator_turns_wake(STATOR_TURNS(&self->receivers, words));                                                      \
    }                                                                                                                  \
    STATOR_UNUSED static inline void name##_empty_(name *self, stator_word at, type *item)                             \
    {                                                                                                                  \
        const struct stator_slots slots = name##_slots_(self);                                                         \
        *item = self->slots[at % (capacity)].item;                                                                     \
        stator_slots_hand_over(slots, at, (stator_word)(stator_slots_free_at(slots, at) + (capacity)));                \
        stator_turns_wake(STATOR_TURNS(&self->senders, words));                                                        \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_try_send(name *self, const type *item)                                     \
    {                                                                                                                  \
        stator_word at;                                                                                                \
        if (!stator_slots_claim(name##_slots_(self), &self->tail, 0u, &at)) {                                          \
            return false;                                                                                              \
        }                                                                                                              \
        name##_fill_(self, at, item);                                                                                  \
        return true;                                                                                                   \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_try_receive(name *self, type *item)                                        \
    {                                                                                                                  \
        stator_word at;                                                                                                \
        if (!stator_slots_claim(name##_slots_(self), &self->head, 1u, &at)) {                                          \
            return false;                                                                                              \
        }                                                                                                              \
        name##_empty_(self, at, item);                                                                                 \
        return true;                                                                                                   \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_send(name *self, stator_waker me, const type *item)                 \
    {                                                                                                                  \
        const struct stator_slots slots = name##_slots_(self);                                                         \
        const struct stator_turns turns = STATOR_TURNS(&self->senders, words);                                         \
        stator_word at;                                                                                                \
        if (stator_slots_wait(slots, &self->tail, 0u, turns, me, &at) == STATOR_PENDING) {                             \
            return STATOR_PENDING;                                                                                     \
        }                                                                                                              \
        name##_fill_(self, at, item);                                                                                  \
        if (stator_slots_any(slots, &self->tail, 0u)) {                                                                \
            stator_turns_wake(turns);                                                                                  \
        }                                                                                                              \
        return STATOR_READY;                                                                                           \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_receive(name *self, stator_waker me, type *item)                    \
    {                                                                                                                  \
        const struct stator_slots slots = name##_slots_(self);                                                         \
        const struct stator_turns turns = STATOR_TURNS(&self->receivers, words);                                       \
        stator_word at;                                                                                                \
        if (stator_slots_wait(slots, &self->head, 1u, turns, me, &at) == STATOR_PENDING) {                             \
            return STATOR_PENDING;                                                                                     \
        }                                                                                                              \
        name##_empty_(self, at, item);                                                                                 \
        if (stator_slots_any(slots, &self->head, 1u)) {                                                                \
            stator_turns_wake(turns);                                                                                  \
        }                                                                                                              \
        return STATOR_READY;                                                                                           \
    }

#define STATOR_HALF_WORD ((stator_word)1u << (STATOR_WORD_BITS - 1u))

// clang-format on
#endif
