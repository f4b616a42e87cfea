// SPDX-License-Identifier: Apache-2.0
/*
 * A watch: the latest value of something, which each of many readers sees when it has changed since that reader last
 * looked. Values between are skipped. Each reader keeps in its own state what it has seen.
 *
 *   STATOR_WATCH(temperature, int16_t, 1)
 *   ROW(m, state, showing, stator_word seen;)
 *
 *   void NAME_send(NAME *, const TYPE *)          a new value, wakes all who wait
 *   stator_poll NAME_changed(NAME *, stator_waker me, stator_word *seen, TYPE *)   READY: a value that is newer than
 * `seen`, which is moved on; PENDING: the next one wakes `me` bool NAME_get(NAME *, TYPE *)                 the latest
 * value, seen or not; false: there has been none
 * `*seen` 0: none was seen, so the latest value is new; that is what an entered state begins with.
 *
 * Callers: send: one sender at a time (one interrupt, or the tasks of one tier); get: any context, also an interrupt
 * that strikes in the midst of send, and gets the value before; changed: polls. Capacity: one value. Readers and
 * waiters: any number. Fairness: all who wait are polled, all see the value. Cancel: in any state, nothing to do. A
 * reader that sleeps through exactly 2^32 - 2 values (AVR: 254) misses that there was any. RAM: twice the value (in
 * whole words), 4 bytes and 4 a word; 4 bytes a reader. Zeroed: no value.
 */
#ifndef STATOR_WATCH_H
#define STATOR_WATCH_H

#include "stator/latest.h"
#include "stator/waiters.h"

/* Whether there is a value that is newer than `seen`. */
STATOR_INLINE bool stator_watch_new(const stator_word *version, stator_word seen)
{
    return stator_port_look(version) != seen;
}

// clang-format off

#define STATOR_WATCH(name, type, words)                                                                                \
    typedef struct name { STATOR_LATEST_FIELDS(type) stator_word waiting[words]; } name;                               \
    STATOR_LATEST_FUNCTIONS(name, type)                                                                                \
    STATOR_UNUSED static inline void name##_send(name *self, const type *value)                                        \
    {                                                                                                                  \
        name##_write_(self, value);                                                                                    \
        stator_waiters_wake(self->waiting, words);                                                                     \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_word name##_read_(name *self, type *value)                                      \
    {                                                                                                                  \
        union name##_bytes_ bytes;                                                                                     \
        const stator_word version = stator_latest_read(name##_latest_(self), bytes.raw);                               \
        *value = bytes.value;                                                                                          \
        return version;                                                                                                \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_get(name *self, type *value)                                               \
    {                                                                                                                  \
        return stator_watch_new(&self->version, 0u) && name##_read_(self, value) != 0u;                                \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_changed(name *self, stator_waker me, stator_word *seen, type *value) \
    {                                                                                                                  \
        if (!stator_watch_new(&self->version, *seen)) {                                                                \
            (void)stator_waiters_arm(self->waiting, words, me);                                                        \
            if (!stator_watch_new(&self->version, *seen)) {                                                            \
                return STATOR_PENDING;                                                                                 \
            }                                                                                                          \
        }                                                                                                              \
        stator_waiters_disarm(self->waiting, words, me);                                                               \
        *seen = name##_read_(self, value);                                                                             \
        return STATOR_READY;                                                                                           \
    }

// clang-format on
#endif
