// SPDX-License-Identifier: Apache-2.0
/*
 * A signal: something happened; one task goes on for it. Sent again before anybody took it, it is still one signal.
 *
 *   STATOR_SIGNAL(alarm, 1)              without a value
 *   STATOR_SIGNAL_OF(reading, int, 1)    with a value: the latest one
 *
 *   void NAME_send(NAME *)                          there is a signal now
 *   bool NAME_try_take(NAME *)                      takes it; false: there is none
 *   stator_poll NAME_take(NAME *, stator_waker me)  the same; PENDING: there is none, the next one wakes `me`
 *   bool NAME_is_sent(const NAME *)                 whether one waits to be taken
 * With a value: NAME_send(NAME *, const TYPE *), and `TYPE *` last in the others that take.
 *
 * Callers: any context (tasks, interrupts, other tiers, other cores); take: polls. A signal with a value has one sender
 * at a time: one interrupt, or the tasks of one tier. For more senders, or when each value counts: channel.h. When
 * each of many readers must see the value: watch.h.
 * Capacity: one. Waiters: any number; all are woken and the first that is polled takes.
 * Cancel: a task that leaves takes the signal not: it waits for whoever takes next.
 * RAM: 4 bytes and 4 a word (without value); twice the value, 8 bytes and 4 a word. Zeroed: none is sent.
 */
#ifndef STATOR_SIGNAL_H
#define STATOR_SIGNAL_H

#include "stator/latest.h"
#include "stator/waiters.h"

/* sent   1: a signal waits; set by senders, taken by takers in one exchange */
STATOR_INLINE bool stator_signal_take(stator_word *sent)
{
    return stator_port_take(sent) != 0u;
}

/* Takes the latest value if it is newer than the one taken last. `taken`: its version; two takers cannot both move it
 * from the same one. */
STATOR_UNUSED static inline bool stator_signal_take_value(struct stator_latest latest, stator_word *taken,
                                                          stator_word *value)
{
    for (;;) {
        const stator_word before = stator_port_look(taken);
        if (stator_port_look(latest.version) == before) {
            return false;
        }
        const stator_word version = stator_latest_read(latest, value);
        if (stator_port_replace(taken, before, version)) {
            return true;
        }
    }
}

// clang-format off

#define STATOR_SIGNAL(name, words)                                                                                     \
    typedef struct name { stator_word sent; stator_word waiting[words]; } name;                                        \
    STATOR_UNUSED static inline void name##_send(name *self)                                                           \
    {                                                                                                                  \
        stator_port_set(&self->sent, 1u);                                                                              \
        stator_waiters_wake(self->waiting, words);                                                                     \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_is_sent(const name *self) { return stator_port_look(&self->sent) != 0u; }  \
    STATOR_UNUSED static inline bool name##_try_take(name *self) { return stator_signal_take(&self->sent); }           \
    STATOR_UNUSED static inline stator_poll name##_take(name *self, stator_waker me)                                   \
    {                                                                                                                  \
        if (!name##_try_take(self)) {                                                                                  \
            (void)stator_waiters_arm(self->waiting, words, me);                                                        \
            if (!name##_try_take(self)) {                                                                              \
                return STATOR_PENDING;                                                                                 \
            }                                                                                                          \
        }                                                                                                              \
        stator_waiters_disarm(self->waiting, words, me);                                                               \
        return STATOR_READY;                                                                                           \
    }

#define STATOR_SIGNAL_OF(name, type, words)                                                                            \
    typedef struct name { STATOR_LATEST_FIELDS(type) stator_word taken; stator_word waiting[words]; } name;            \
    STATOR_LATEST_FUNCTIONS(name, type)                                                                                \
    STATOR_UNUSED static inline void name##_send(name *self, const type *value)                                        \
    {                                                                                                                  \
        name##_write_(self, value);                                                                                    \
        stator_waiters_wake(self->waiting, words);                                                                     \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_is_sent(const name *self)                                                  \
    {                                                                                                                  \
        return stator_port_look(&self->version) != stator_port_look(&self->taken);                                     \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_try_take(name *self, type *value)                                          \
    {                                                                                                                  \
        union name##_bytes_ bytes;                                                                                     \
        if (!stator_signal_take_value(name##_latest_(self), &self->taken, bytes.raw)) {                              \
            return false;                                                                                              \
        }                                                                                                              \
        *value = bytes.value;                                                                                          \
        return true;                                                                                                   \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_take(name *self, stator_waker me, type *value)                      \
    {                                                                                                                  \
        if (!name##_try_take(self, value)) {                                                                           \
            (void)stator_waiters_arm(self->waiting, words, me);                                                        \
            if (!name##_try_take(self, value)) {                                                                       \
                return STATOR_PENDING;                                                                                 \
            }                                                                                                          \
        }                                                                                                              \
        stator_waiters_disarm(self->waiting, words, me);                                                               \
        return STATOR_READY;                                                                                           \
    }

// clang-format on
#endif
