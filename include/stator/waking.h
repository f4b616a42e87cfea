// SPDX-License-Identifier: Apache-2.0
//
// What a waiting set needs of the system beside stator_wake: to wake many at once, and which tasks take turns.
// STATOR_SYSTEM defines both. A program with a scheduler of its own gets those of src/waking.c, which call its
// stator_wake and take all tasks for one tier. A program without waiting sets has neither.
#ifndef STATOR_WAKING_H
#define STATOR_WAKING_H

#include "stator/hook.h"
#include "stator/poll.h"
#include "stator/rows.h"
#include "stator_port.h"

/*
 * Wakes task `first` + i for each bit i of `bits`. `first`: a multiple of STATOR_WORD_BITS. A bit set for an index that
 * no task has is an error of the caller.
 * Callers: as stator_wake. Cost: constant, whatever the number of bits: one OR, in a large tier two.
 */
STATOR_EXTERN void stator_wake_all(unsigned first, stator_word bits);

/* The tasks `first` to `end` - 1. */
typedef struct stator_span {
    stator_index first;
    stator_index end;
} stator_span;

/* The tier of a task of the table. Callers: any context. Cost: a comparison a tier. */
STATOR_EXTERN stator_span stator_tier_of(unsigned task);

// clang-format off

/* Both, as STATOR_SYSTEM_DEFINE defines them from the system's rows. */
#define STATOR_SPAN(s, kind, ...) STATOR_WHEN(TIER, kind)(STATOR_SPAN_ROW, s, __VA_ARGS__, )
#define STATOR_SPAN_ROW(s, tier, ...)                                                                                  \
    if (task <= (unsigned)s##_##tier##_last_) {                                                                        \
        const stator_span span = {(stator_index)s##_##tier##_first_, (stator_index)((int)s##_##tier##_last_ + 1)};     \
        return span;                                                                                                   \
    }
#define STATOR_WAKING(s, ROWS)                                                                                         \
    void stator_wake_all(unsigned task, stator_word bits) {                                                            \
        if (bits == 0u || task >= (unsigned)s##_end_) { return; }                                                      \
        STATOR_HOOK_WAKE_ALL(task, bits);                                                                              \
        const bool own = stator_port_is_own() && (false ROWS(s, STATOR_OWNED)); (void)own;                             \
        stator_raise_all(own, (unsigned)s##_above_ + task / STATOR_WORD_BITS, bits);                                   \
        ROWS(s, STATOR_SUMMARY) ROWS(s, STATOR_RING)                                                                   \
    }                                                                                                                  \
    stator_span stator_tier_of(unsigned task) {                                                                        \
        ROWS(s, STATOR_SPAN)                                                                                           \
        const stator_span none = {0u, 0u};                                                                             \
        return none;                                                                                                   \
    }

// clang-format on
#endif
