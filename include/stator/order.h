// SPDX-License-Identifier: Apache-2.0
//
// Two more orders in which a tier polls its tasks: ROW(s, tier, NAME, strict) and ROW(s, tier, NAME, rotate).
//   strict  after each poll the first ready task of the table again: a task waits for all before it, and may starve
//   rotate  after each poll the next ready task after it, around: each is polled once before any is polled twice,
//           also when wakes come in between
// Both take one task at a time, which costs a second atomic operation where the default order takes a word at once.
// A wake never preempts a poll: for that there are tiers.
#ifndef STATOR_ORDER_H
#define STATOR_ORDER_H

#include "stator/system.h"

/* All bits of a word from number `bit` on. */
#define STATOR_BITS_FROM(bit) ((stator_word)((stator_word) ~(stator_word)0 << (bit)))

/* The first ready task of a tier from index `from` on, or -1. `summary` is NULL for a tier of one word. */
STATOR_INLINE int stator_ready_from(const stator_word *leaf, const stator_word *summary, unsigned from)
{
    unsigned word = from / STATOR_WORD_BITS;
    stator_word ready = (stator_word)(stator_port_look(&leaf[word]) & STATOR_BITS_FROM(from % STATOR_WORD_BITS));
    stator_word later = summary != NULL ? (stator_word)(stator_port_look(summary) & STATOR_BITS_FROM(word) << 1) : 0u;
    while (ready == 0u && later != 0u) {
        word = stator_port_lowest(later);
        later = (stator_word)(later & (later - 1u));
        ready = stator_port_look(&leaf[word]);
    }
    return ready != 0u ? (int)(word * STATOR_WORD_BITS + stator_port_lowest(ready)) : -1;
}

/* The summary promised a task, and no word had one. Takes it, then looks at its words again: a wake that set its
 * bit before that look is seen by it, a wake that sets it later sets the summary later still. */
STATOR_INLINE void stator_summary_refresh(const stator_word *leaf, stator_word *summary)
{
    for (stator_word stale = stator_port_take(summary); stale != 0u; stale = (stator_word)(stale & (stale - 1u))) {
        const unsigned word = stator_port_lowest(stale);
        if (stator_port_look(&leaf[word]) != 0u) {
            stator_port_set(summary, (stator_word)((stator_word)1u << word));
        }
    }
}

/* Takes the first ready task from `from` on, around. -1: there was none but in the summary, which is mended. */
STATOR_INLINE int stator_take_from(stator_word *leaf, stator_word *summary, unsigned from)
{
    int task = stator_ready_from(leaf, summary, from);
    if (task < 0) {
        task = stator_ready_from(leaf, summary, 0u);
    }
    if (task >= 0) {
        stator_port_clear(&leaf[(unsigned)task / STATOR_WORD_BITS],
                          (stator_word)((stator_word)1u << ((unsigned)task % STATOR_WORD_BITS)));
    } else if (summary != NULL) {
        stator_summary_refresh(leaf, summary);
    }
    return task;
}

#define STATOR_NEXT_strict(round, leaf, summary, count) ((void)(round), stator_take_from(leaf, summary, 0u))
#define STATOR_NEXT_rotate(round, leaf, summary, count) stator_next_around(round, leaf, summary, count)

/* `word` of the round is the index from which the next is sought. */
STATOR_INLINE int stator_next_around(struct stator_round *round, stator_word *leaf, stator_word *summary,
                                     unsigned count)
{
    const int task = stator_take_from(leaf, summary, round->word);
    if (task >= 0) {
        round->word = ((unsigned)task + 1u) % count;
    }
    return task;
}

#endif
