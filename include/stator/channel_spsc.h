// SPDX-License-Identifier: Apache-2.0
/*
 * A channel from one sender to one receiver, without locks: from an interrupt to a task, or the other way, or between
 * tasks. For more senders or receivers: channel.h. For bytes in bulk: pipe.h.
 *
 *   STATOR_CHANNEL_SPSC(samples, struct sample, 16)
 *
 *   bool NAME_try_send(NAME *, const TYPE *)                      false: it is full, nothing was sent
 *   stator_poll NAME_send(NAME *, stator_waker me, const TYPE *)  PENDING: it is full, room wakes `me`
 *   bool NAME_try_receive(NAME *, TYPE *)                         false: it is empty
 *   stator_poll NAME_receive(NAME *, stator_waker me, TYPE *)     PENDING: it is empty, the next item wakes `me`
 *   stator_word NAME_count(const NAME *)                          items in it
 *
 * Callers: one sender and one receiver, each one interrupt or one task (or the tasks of one tier that are not waiting
 * at the same time), of any tier and core; send, receive: polls; count: any context.
 * Capacity: any from 1 to 2^31 - 1 (AVR: 127). Waiters: one a side. Order: first in, first out.
 * Cancel: an item is sent or received in the poll that returns READY, or not at all; it stays in the channel.
 * RAM: 12 bytes and the items. Zeroed: empty.
 */
#ifndef STATOR_CHANNEL_SPSC_H
#define STATOR_CHANNEL_SPSC_H

#include "stator/ring.h"

// clang-format off

#define STATOR_CHANNEL_SPSC(name, type, capacity)                                                                      \
    STATOR_STATIC_ASSERT((capacity) >= 1 && (capacity) <= STATOR_RING_MOST, "channel " #name ": capacity");            \
    typedef struct name { STATOR_RING_FIELDS type items[capacity]; } name;                                             \
    STATOR_UNUSED static inline stator_word name##_count(const name *self)                                             \
    {                                                                                                                  \
        return stator_ring_count(stator_port_look(&self->head), stator_port_look(&self->tail), capacity);              \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_try_send(name *self, const type *item)                                     \
    {                                                                                                                  \
        const stator_word tail = stator_port_look(&self->tail);                                                        \
        if (stator_ring_count(stator_ring_look(&self->head), tail, capacity) == (capacity)) {                          \
            return false;                                                                                              \
        }                                                                                                              \
        self->items[stator_ring_slot(tail, capacity)] = *item;                                                         \
        stator_ring_move(&self->tail, stator_ring_after(tail, 1u, capacity), &self->receiver);                         \
        return true;                                                                                                   \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_try_receive(name *self, type *item)                                        \
    {                                                                                                                  \
        const stator_word head = stator_port_look(&self->head);                                                        \
        if (stator_ring_look(&self->tail) == head) {                                                                   \
            return false;                                                                                              \
        }                                                                                                              \
        *item = self->items[stator_ring_slot(head, capacity)];                                                         \
        stator_ring_move(&self->head, stator_ring_after(head, 1u, capacity), &self->sender);                           \
        return true;                                                                                                   \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_send(name *self, stator_waker me, const type *item)                 \
    {                                                                                                                  \
        if (name##_try_send(self, item)) {                                                                             \
            return STATOR_READY;                                                                                       \
        }                                                                                                              \
        stator_ring_arm(&self->sender, me);                                                                            \
        return name##_try_send(self, item) ? STATOR_READY : STATOR_PENDING;                                            \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_receive(name *self, stator_waker me, type *item)                    \
    {                                                                                                                  \
        if (name##_try_receive(self, item)) {                                                                          \
            return STATOR_READY;                                                                                       \
        }                                                                                                              \
        stator_ring_arm(&self->receiver, me);                                                                          \
        return name##_try_receive(self, item) ? STATOR_READY : STATOR_PENDING;                                         \
    }

// clang-format on
#endif
