// SPDX-License-Identifier: Apache-2.0
/*
 * A channel whose items have one of a few priorities: the most urgent is received first, those of one priority in the
 * order in which they were sent. A channel.h for each priority, and one set of receivers.
 *
 *   STATOR_PRIORITY_CHANNEL(alarms, struct alarm, 3, 4, 1)     3 priorities, 4 items of each
 *
 *   bool NAME_try_send(NAME *, unsigned priority, const TYPE *)    0 is the most urgent; false: that priority is full
 *   stator_poll NAME_send(NAME *, stator_waker me, unsigned priority, const TYPE *)   PENDING: it is full
 *   bool NAME_try_receive(NAME *, TYPE *)                          out of turn; false: it is empty
 *   stator_poll NAME_receive(NAME *, stator_waker me, TYPE *)      PENDING: it is empty, the next item wakes `me`
 *
 * Callers: try_...: any context (tasks, interrupts, other tiers, other cores); send, receive: polls. `priority` below
 * PRIORITIES (assertion 407).
 * Capacity: for each priority a power of two from 2 to 2^31 (AVR: 64), so that no flood of one crowds out another.
 * Waiters: any number. Fairness: receivers within their tier in turn (turns.h); senders: all are woken when there is
 * room, the first that is polled takes it.
 * Cancel: an item is sent or received in the poll that returns READY, or not at all; it stays in the channel.
 * Cost: a look for each priority that is empty, then as channel.h. An item that is sent while another is being received
 * is considered the next time.
 * RAM: 16 bytes a word; for each priority 8, and for each item 4 more than its size. Zeroed: empty.
 */
#ifndef STATOR_PRIORITY_CHANNEL_H
#define STATOR_PRIORITY_CHANNEL_H

#include "stator/channel.h"

// clang-format off

#define STATOR_PRIORITY_CHANNEL(name, type, priorities, capacity, words)                                               \
    STATOR_STATIC_ASSERT((capacity) >= 2 && ((capacity) & ((capacity) - 1)) == 0 &&                                    \
                         (capacity) <= STATOR_HALF_WORD, "channel " #name ": the capacity must be a power of two");    \
    typedef struct name {                                                                                              \
        struct { STATOR_TURNS_FIELD(words) } receivers;                                                               \
        stator_word senders[words];                                                                                    \
        struct { stator_word head, tail; struct { stator_word lap; type item; } slots[capacity]; } queues[priorities]; \
    } name;                                                                                                            \
    STATOR_UNUSED static inline struct stator_slots name##_slots_(name *self, unsigned priority)                       \
    {                                                                                                                  \
        const struct stator_slots slots = {&self->queues[priority].slots[0].lap,                                       \
                                           (unsigned)sizeof self->queues[0].slots[0], capacity};                       \
        return slots;                                                                                                  \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_try_send(name *self, unsigned priority, const type *item)                  \
    {                                                                                                                  \
        STATOR_REQUIRE(priority < (priorities), 407u, STATOR_NOBODY, 0u);                                              \
        const struct stator_slots slots = name##_slots_(self, priority);                                               \
        stator_word at;                                                                                                \
        if (!stator_slots_claim(slots, &self->queues[priority].tail, 0u, &at)) {                                       \
            return false;                                                                                              \
        }                                                                                                              \
        self->queues[priority].slots[at % (capacity)].item = *item;                                                    \
        stator_slots_hand_over(slots, at, (stator_word)(stator_slots_free_at(slots, at) + 1u));                        \
        stator_turns_wake(STATOR_TURNS(&self->receivers, words));                                                      \
        return true;                                                                                                   \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_send(name *self, stator_waker me, unsigned priority, const type *item) \
    {                                                                                                                  \
        if (!name##_try_send(self, priority, item)) {                                                                  \
            (void)stator_waiters_arm(self->senders, words, me);                                                        \
            if (!name##_try_send(self, priority, item)) {                                                              \
                return STATOR_PENDING;                                                                                 \
            }                                                                                                          \
        }                                                                                                              \
        stator_waiters_disarm(self->senders, words, me);                                                               \
        return STATOR_READY;                                                                                           \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_try_receive(name *self, type *item)                                        \
    {                                                                                                                  \
        for (unsigned priority = 0; priority < (priorities); priority++) {                                             \
            const struct stator_slots slots = name##_slots_(self, priority);                                           \
            stator_word at;                                                                                            \
            if (stator_slots_claim(slots, &self->queues[priority].head, 1u, &at)) {                                    \
                *item = self->queues[priority].slots[at % (capacity)].item;                                            \
                stator_slots_hand_over(slots, at, (stator_word)(stator_slots_free_at(slots, at) + (capacity)));        \
                stator_waiters_wake(self->senders, words);                                                             \
                return true;                                                                                           \
            }                                                                                                          \
        }                                                                                                              \
        return false;                                                                                                  \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_any_(name *self)                                                           \
    {                                                                                                                  \
        bool any = false;                                                                                              \
        for (unsigned priority = 0; priority < (priorities) && !any; priority++) {                                     \
            any = stator_slots_any(name##_slots_(self, priority), &self->queues[priority].head, 1u);                   \
        }                                                                                                              \
        return any;                                                                                                    \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_receive(name *self, stator_waker me, type *item)                    \
    {                                                                                                                  \
        const struct stator_turns turns = STATOR_TURNS(&self->receivers, words);                                       \
        if (stator_turns_free(turns) && name##_try_receive(self, item)) {                                              \
            stator_turns_took(turns, me);                                                                              \
        } else {                                                                                                       \
            const bool again = stator_turns_arm(turns, me);                                                            \
            if (!name##_any_(self) || !stator_turns_may(turns, me, again) || !name##_try_receive(self, item)) {        \
                return STATOR_PENDING;                                                                                 \
            }                                                                                                          \
            stator_turns_took_in_turn(turns, me);                                                                      \
        }                                                                                                              \
        if (name##_any_(self)) {                                                                                       \
            stator_turns_wake(turns);                                                                                  \
        }                                                                                                              \
        return STATOR_READY;                                                                                           \
    }

// clang-format on
#endif
