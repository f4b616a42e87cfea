// SPDX-License-Identifier: Apache-2.0
/*
 * The latest value of something, whole, without locks: what signal.h (with a value) and watch.h hold.
 *
 *   version    how many values were written, 0 being none and never come back to; written by the writer, after slot
 *   slot[2]    value number `version` is in slot[version % 2]; the writer fills the other one
 * One writer at a time, any number of readers, each in any context: a reader that has interrupted the writer reads the
 * slot that the writer leaves alone; a reader that was interrupted by it reads again. (A sequence count over two
 * copies: Linux's seqcount_latch_t.) Every word is accessed through the port, because reader and writer may meet.
 */
#ifndef STATOR_LATEST_H
#define STATOR_LATEST_H

#include "stator/poll.h"
#include "stator_port.h"

#define STATOR_WORDS_OF(type) ((sizeof(type) + sizeof(stator_word) - 1u) / sizeof(stator_word))

/* The words of a value of any type: the compiler must not take them for objects of their own. Bytes it takes for those
 * of any. */
#if STATOR_WORD_BITS == 8u
typedef stator_word stator_raw_word;
#else
typedef stator_word __attribute__((may_alias)) stator_raw_word;
#endif

struct stator_latest {
    stator_word *version;
    stator_word *slots; /* two, of `words` each */
    unsigned words;
};

/* The number after `version`, which goes to the other slot: after the highest comes 2, 0 being none. */
STATOR_INLINE stator_word stator_latest_after(stator_word version)
{
    const stator_word next = (stator_word)(version + 1u);
    return next != 0u ? next : 2u;
}

/* Callers: the one writer. Cost: two stores, and one a word. */
STATOR_INLINE void stator_latest_write(struct stator_latest latest, const stator_raw_word *value)
{
    const stator_word next = stator_latest_after(stator_port_look(latest.version));
    stator_word *const slot = &latest.slots[(next & 1u) * latest.words];
    for (unsigned word = 0; word < latest.words; word++) {
        STATOR_PORT_STORE(&slot[word], value[word]);
    }
    stator_port_fence();
    STATOR_PORT_STORE(latest.version, next);
    stator_port_fence();
}

/* Returns the version that was read. Callers: any context. Cost: two loads, one a word; again for each value that is
 * written meanwhile. */
STATOR_INLINE stator_word stator_latest_read(struct stator_latest latest, stator_raw_word *value)
{
    for (;;) {
        const stator_word version = stator_port_look(latest.version);
        const stator_word *const slot = &latest.slots[(version & 1u) * latest.words];
        stator_port_fence();
        for (unsigned word = 0; word < latest.words; word++) {
            value[word] = STATOR_PORT_LOAD(&slot[word]);
        }
        stator_port_fence();
        if (stator_port_look(latest.version) == version) {
            return version;
        }
    }
}

// clang-format off

#define STATOR_LATEST_FIELDS(type) stator_word version; stator_word slots[2u * STATOR_WORDS_OF(type)];

#define STATOR_LATEST_FUNCTIONS(name, type)                                                                            \
    union name##_bytes_ { stator_word raw[STATOR_WORDS_OF(type)]; type value; };                                     \
    STATOR_UNUSED static inline struct stator_latest name##_latest_(name *self)                                        \
    {                                                                                                                  \
        const struct stator_latest latest = {&self->version, self->slots, (unsigned)STATOR_WORDS_OF(type)};            \
        return latest;                                                                                                 \
    }                                                                                                                  \
    STATOR_UNUSED static inline void name##_write_(name *self, const type *value)                                      \
    {                                                                                                                  \
        union name##_bytes_ bytes;                                                                                     \
        bytes.raw[STATOR_WORDS_OF(type) - 1u] = 0u; /* the end of the last word */                                   \
        bytes.value = *value;                                                                                          \
        stator_latest_write(name##_latest_(self), bytes.raw);                                                        \
    }

// clang-format on
#endif
