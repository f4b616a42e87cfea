// SPDX-License-Identifier: Apache-2.0
/*
 * Publish and subscribe: every subscriber receives every item, in order, as long as it keeps up; one that falls behind
 * by more than the capacity is told how many it missed. A publisher never waits. Each subscriber keeps its position in
 * its own state, so there may be any number of them, and none is registered.
 *
 *   STATOR_PUBSUB(readings, struct reading, 8, 1)
 *   ROW(m, state, listening, stator_word next;)
 *
 *   bool NAME_publish(NAME *, const TYPE *)            false: dropped; only if it has interrupted a publisher whose
 * slot would be the next, CAPACITY items later stator_word NAME_subscribe(const NAME *)           a position: only what
 * comes from now on stator_poll NAME_next(NAME *, stator_waker me, stator_word *next, TYPE *, stator_word *missed)
 *       READY: the item at `*next`, which moves on; `*missed` is how many before it were overwritten, 0 as a rule.
 *       PENDING: there is none yet, the next one wakes `me`
 *   bool NAME_try_next(NAME *, stator_word *next, TYPE *, stator_word *missed)
 *
 *   tail   the next position to publish; whoever moves it (one exchange) owns that slot until it has filled it
 *   lap    of a slot: L * CAPACITY: free, or being filled in lap L; that + 1: filled in lap L. Written by the owner
 * An item may be overwritten while it is read: a reader looks at `lap` before and after, and reads again. Every word is
 * accessed through the port.
 *
 * Callers: publish, try_next: any context (tasks, interrupts that interrupt each other, other tiers, other cores);
 * next: polls. Capacity: a power of two from 2 to 2^31 (AVR: 64). Waiters: any number. Fairness: all see all. Cancel:
 * in any state, nothing to do. A subscriber that sleeps through 2^32 items (AVR: 256) miscounts what it missed. RAM: 4
 * bytes, 4 a word, and for each item its whole words and 4; 4 bytes a subscriber. Zeroed: nothing was published.
 */
#ifndef STATOR_PUBSUB_H
#define STATOR_PUBSUB_H

#include "stator/latest.h"
#include "stator/waiters.h"

struct stator_pubsub {
    stator_word *tail;
    stator_word *slots; /* each one lap, and `words` of item */
    unsigned words;
    stator_word capacity;
};

STATOR_INLINE stator_word *stator_pubsub_slot(struct stator_pubsub pubsub, stator_word position)
{
    return &pubsub.slots[(size_t)(position & (pubsub.capacity - 1u)) * (pubsub.words + 1u)];
}

STATOR_INLINE stator_word stator_pubsub_lap(struct stator_pubsub pubsub, stator_word position)
{
    return (stator_word)(position & ~(pubsub.capacity - 1u));
}

/* Takes the next slot, if it is filled in the lap before; in the first lap, which no lap is before, if it is free. From
 * here on a reader that is in the midst of what was in it finds so. */
STATOR_UNUSED static inline bool stator_pubsub_claim(struct stator_pubsub pubsub, stator_word *claimed)
{
    for (;;) {
        const stator_word position = stator_port_look(pubsub.tail);
        const stator_word lap = stator_pubsub_lap(pubsub, position);
        stator_word *const slot = stator_pubsub_slot(pubsub, position);
        const stator_word found = stator_port_look(slot);
        if (found != (stator_word)(1u + lap - pubsub.capacity) && found != lap) {
            if (stator_port_look(pubsub.tail) == position) {
                return false;
            }
        } else if (stator_port_replace(pubsub.tail, position, (stator_word)(position + 1u))) {
            STATOR_PORT_STORE(slot, lap);
            stator_port_fence();
            *claimed = position;
            return true;
        }
    }
}

STATOR_UNUSED static inline void stator_pubsub_fill(struct stator_pubsub pubsub, stator_word position,
                                                    const stator_raw_word *item)
{
    stator_word *const slot = stator_pubsub_slot(pubsub, position);
    for (unsigned word = 0; word < pubsub.words; word++) {
        STATOR_PORT_STORE(&slot[1u + word], item[word]);
    }
    stator_port_fence();
    STATOR_PORT_STORE(slot, (stator_word)(stator_pubsub_lap(pubsub, position) + 1u));
    stator_port_fence();
}

/* Again only if it was overwritten while it was read. */
STATOR_UNUSED static inline bool stator_pubsub_read(struct stator_pubsub pubsub, stator_word *next,
                                                    stator_raw_word *item, stator_word *missed)
{
    stator_word skipped = 0;
    for (;;) {
        const stator_word behind = (stator_word)(stator_port_look(pubsub.tail) - (*next + skipped));
        if (behind > pubsub.capacity) {
            skipped = (stator_word)(skipped + behind - pubsub.capacity);
        }
        const stator_word position = (stator_word)(*next + skipped);
        const stator_word *const slot = stator_pubsub_slot(pubsub, position);
        const stator_word filled = (stator_word)(stator_pubsub_lap(pubsub, position) + 1u);
        if (behind == 0u) {
            return false;
        }
        if (stator_port_look(slot) == filled) {
            stator_port_fence();
            for (unsigned word = 0; word < pubsub.words; word++) {
                item[word] = STATOR_PORT_LOAD(&slot[1u + word]);
            }
            stator_port_fence();
            if (stator_port_look(slot) == filled) {
                *missed = skipped;
                *next = (stator_word)(position + 1u);
                return true;
            }
        } else if ((stator_word)(stator_port_look(pubsub.tail) - position) <= pubsub.capacity) {
            return false; /* its publisher was interrupted: it wakes when it has filled the slot */
        }
    }
}

// clang-format off

#define STATOR_PUBSUB(name, type, capacity, words)                                                                     \
    STATOR_STATIC_ASSERT((capacity) >= 2 && ((capacity) & ((capacity) - 1)) == 0, "pubsub " #name ": the capacity must be a power of two"); \
    typedef struct name {                                                                                              \
        stator_word tail, waiting[words], slots[(capacity) * (STATOR_WORDS_OF(type) + 1u)];                            \
    } name;                                                                                                            \
    union name##_bytes_ { stator_word raw[STATOR_WORDS_OF(type)]; type value; };                                       \
    STATOR_UNUSED static inline struct stator_pubsub name##_pubsub_(name *self)                                        \
    {                                                                                                                  \
        const struct stator_pubsub pubsub = {&self->tail, self->slots, (unsigned)STATOR_WORDS_OF(type), capacity};     \
        return pubsub;                                                                                                 \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_publish(name *self, const type *item)                                      \
    {                                                                                                                  \
        union name##_bytes_ bytes;                                                                                     \
        bytes.raw[STATOR_WORDS_OF(type) - 1u] = 0u; /* the end of the last word */                                     \
        bytes.value = *item;                                                                                           \
        stator_word at;                                                                                                \
        if (!stator_pubsub_claim(name##_pubsub_(self), &at)) {                                                         \
            return false;                                                                                              \
        }                                                                                                              \
        stator_pubsub_fill(name##_pubsub_(self), at, bytes.raw);                                                       \
        stator_waiters_wake(self->waiting, words);                                                                     \
        return true;                                                                                                   \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_word name##_subscribe(const name *self) { return stator_port_look(&self->tail); } \
    STATOR_UNUSED static inline bool name##_try_next(name *self, stator_word *next, type *item, stator_word *missed)   \
    {                                                                                                                  \
        union name##_bytes_ bytes;                                                                                     \
        if (!stator_pubsub_read(name##_pubsub_(self), next, bytes.raw, missed)) {                                      \
            return false;                                                                                              \
        }                                                                                                              \
        *item = bytes.value;                                                                                           \
        return true;                                                                                                   \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_next(name *self, stator_waker me, stator_word *next, type *item, stator_word *missed) \
    {                                                                                                                  \
        if (!name##_try_next(self, next, item, missed)) {                                                              \
            (void)stator_waiters_arm(self->waiting, words, me);                                                        \
            if (!name##_try_next(self, next, item, missed)) {                                                          \
                return STATOR_PENDING;                                                                                 \
            }                                                                                                          \
        }                                                                                                              \
        stator_waiters_disarm(self->waiting, words, me);                                                               \
        return STATOR_READY;                                                                                           \
    }

// clang-format on
#endif
