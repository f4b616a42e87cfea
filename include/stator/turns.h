// SPDX-License-Identifier: Apache-2.0
/*
 * Turns: a waiting set of which only some can go on at a time, and in which each comes within one round. Semaphores,
 * mutexes and channels hold one.
 *
 *   waiting[w]   as in waiters.h
 *   woken[w]     those who were woken and have not looked since; they are ready, or have left. Set by whoever wakes,
 *                cleared by the task when it looks, and by the task that finds that it has left
 *   turn[w]      of the tier that begins at word w: the task that took last; with STATOR_TURN_OPEN, the task whose turn
 * it is now, and that has not taken yet. Written by whoever wakes and by whoever takes
 *
 * Who gives back wakes all who wait, and gives the turn to the next of them and of those woken before, after the one
 * that took last, in the highest tier in which there is one. Nothing is handed over: the turn is advice. A task that
 * finds something to take while it is another's turn gives way: it wakes itself, stays armed, and looks once more after
 * the others were polled. Is it then still the other's turn, the other has left: the turn passes on, and all who gave
 * way look again; each pass moves on, so it ends. Therefore
 *   - nothing is lost on a task that has left, and none waits for it longer than a round of polls;
 *   - each waiter comes within one round of its tier: 8 equal tasks differ by at most 1 turn, ever;
 *   - a task gives way to none of a lower tier, which could not run before it returns;
 *   - whatever an interrupt or another tier writes into `turn` meanwhile, the worst is one poll more, or one task that
 *     comes a turn too early.
 * In a tier of order `strict` a task that gives way is polled again at once: there the first of the table wins, as in
 * all.
 *
 * A layer takes so, in the poll of `me`:
 *   if (stator_turns_free(turns) && TAKE()) {
 *       stator_turns_took(turns, me);
 *   } else {
 *       const bool again = stator_turns_arm(turns, me);
 *       if (!THERE_IS_ONE() || !stator_turns_may(turns, me, again) || !TAKE()) {
 *           return STATOR_PENDING;
 *       }
 *       stator_turns_took_in_turn(turns, me);
 *   }
 *   if (THERE_IS_ONE()) {
 *       stator_turns_wake(turns);
 *   }
 *   return STATOR_READY;
 * TAKE takes atomically or fails. Whoever takes without these (an interrupt handler) takes out of turn.
 */
#ifndef STATOR_TURNS_H
#define STATOR_TURNS_H

#include "stator/waiters.h"

#define STATOR_TURN_OPEN ((stator_word)1u << (STATOR_WORD_BITS - 1u))

/* The field of a layer, and how it is passed on. RAM: 12 bytes a word. Zeroed: nobody waits. */
#define STATOR_TURNS_FIELD(words)  stator_word turns[3u * (words)];
#define STATOR_TURNS(self, number) stator_turns_of((self)->turns, number)

struct stator_turns {
    stator_word *waiting; /* then woken, then turn */
    unsigned words;
};

STATOR_INLINE struct stator_turns stator_turns_of(stator_word *waiting, unsigned words)
{
    const struct stator_turns turns = {waiting, words};
    return turns;
}

STATOR_INLINE stator_word *stator_turns_woken(struct stator_turns turns)
{
    return turns.waiting + turns.words;
}

/* The turn of the tier whose first task is `first`. */
STATOR_INLINE stator_word *stator_turns_turn(struct stator_turns turns, unsigned first)
{
    return turns.waiting + 2u * turns.words + first / STATOR_WORD_BITS;
}

/* A set of one word lies in the table's first tier, because each tier begins a word. */
STATOR_INLINE stator_span stator_turns_tier(struct stator_turns turns, unsigned task)
{
    const stator_span word = {0u, STATOR_WORD_BITS};
    return turns.words == 1u ? word : stator_tier_of(task);
}

/* Whether it is nobody's turn: who comes first may take. Callers: polls. Cost: a look a word. */
STATOR_INLINE bool stator_turns_free(struct stator_turns turns)
{
    stator_word open = 0;
    for (unsigned word = 0; word < turns.words; word++) {
        open |= stator_port_look(&turns.waiting[2u * turns.words + word]);
    }
    return (open & STATOR_TURN_OPEN) == 0u;
}

/* `me` is about to look, and is woken if it has to wait. Returns whether it was armed already. Callers: polls. */
STATOR_UNUSED static inline bool stator_turns_arm(struct stator_turns turns, stator_waker me)
{
    if (me.task >= turns.words * STATOR_WORD_BITS) {
        STATOR_REQUIRE(me.task == STATOR_NOBODY.task, 401u, me, 0u);
        return false;
    }
    const stator_word bit = stator_waiters_bit(me);
    stator_word *const waiting = &turns.waiting[me.task / STATOR_WORD_BITS];
    if ((stator_port_look(waiting + turns.words) & bit) != 0u) {
        stator_port_clear(waiting + turns.words, bit);
    }
    if ((stator_port_look(waiting) & bit) != 0u) {
        return true;
    }
    stator_port_set(waiting, bit);
    return false;
}

/* From which task on the next is sought, after a turn. One whose turn it still is, and who waits again, was kept from
 * it by another tier: it is still the next. */
STATOR_INLINE unsigned stator_turns_next(stator_word turn)
{
    return (turn & STATOR_TURN_OPEN) != 0u ? turn & ~(unsigned)STATOR_TURN_OPEN : turn + 1u;
}

/* The bits of tasks `from` and later, in the word that begins at task `base`. */
STATOR_INLINE stator_word stator_turns_from(stator_word bits, unsigned base, unsigned from)
{
    if (from <= base) {
        return bits;
    }
    return from - base < STATOR_WORD_BITS ? (stator_word)(bits & ((stator_word) ~(stator_word)0u << (from - base)))
                                          : 0u;
}

/* Wakes those who wait in a word. Returns those who want a turn: they, and those who were woken before. */
STATOR_INLINE stator_word stator_turns_wake_word(struct stator_turns turns, unsigned word)
{
    stator_word *const woken = stator_turns_woken(turns) + word;
    const stator_word bits = stator_port_take(&turns.waiting[word]);
    if (bits != 0u) {
        stator_port_set(woken, bits);
        stator_wake_all(word * STATOR_WORD_BITS, bits);
    }
    return bits | stator_port_look(woken);
}

/* stator_turns_wake for one word, in which all are of one tier. */
STATOR_UNUSED static inline void stator_turns_wake_one(stator_word *waiting)
{
    const struct stator_turns turns = {waiting, 1u};
    const stator_word bits = stator_turns_wake_word(turns, 0u);
    if (bits != 0u) {
        stator_word *const turn = stator_turns_turn(turns, 0u);
        const stator_word later = stator_turns_from(bits, 0u, stator_turns_next(stator_port_look(turn)));
        STATOR_PORT_STORE(turn, (stator_word)(stator_port_lowest(later != 0u ? later : bits) | STATOR_TURN_OPEN));
    }
}

/* ... and for several. */
STATOR_UNUSED static inline void stator_turns_wake_many(struct stator_turns turns)
{
    const unsigned nobody = STATOR_NOBODY.task;
    stator_span tier = {0u, 0u};
    unsigned from = 0;
    unsigned first = nobody; /* of those who want a turn in the highest tier */
    unsigned next = nobody;  /* of them, from `from` on */
    for (unsigned word = 0; word < turns.words; word++) {
        const unsigned base = word * STATOR_WORD_BITS;
        const stator_word bits = stator_turns_wake_word(turns, word);
        if (bits == 0u) {
            continue;
        }
        if (first == nobody) {
            first = base + stator_port_lowest(bits);
            tier = stator_tier_of(first);
            from = stator_turns_next(stator_port_look(stator_turns_turn(turns, tier.first)));
        }
        if (next == nobody && base < tier.end) {
            const stator_word later = stator_turns_from(bits, base, from);
            next = later != 0u ? base + stator_port_lowest(later) : nobody;
        }
    }
    if (first != nobody) {
        const unsigned turn = next != nobody ? next : first;
        STATOR_PORT_STORE(stator_turns_turn(turns, tier.first), (stator_word)(turn | STATOR_TURN_OPEN));
    }
}

/* Wakes all who wait, and gives the turn to the next. Callers: any context. Cost: two looks a word, and if anybody
 * waits there an exchange, two ORs and about 20 instructions. */
STATOR_INLINE void stator_turns_wake(struct stator_turns turns)
{
    if (turns.words != 1u) {
        stator_turns_wake_many(turns);
    } else if ((stator_port_look(turns.waiting) | stator_port_look(stator_turns_woken(turns))) != 0u) {
        stator_turns_wake_one(turns.waiting);
    }
}

/* Whether nobody's turn comes before `me`: none in a higher tier, none but `me` in its own. */
STATOR_INLINE bool stator_turns_mine(struct stator_turns turns, stator_span tier, stator_waker me)
{
    for (unsigned first = 0; first < tier.first; first += STATOR_WORD_BITS) {
        if ((stator_port_look(stator_turns_turn(turns, first)) & STATOR_TURN_OPEN) != 0u) {
            return false;
        }
    }
    const stator_word turn = stator_port_look(stator_turns_turn(turns, tier.first));
    return (turn & STATOR_TURN_OPEN) == 0u || turn == (stator_word)(me.task | STATOR_TURN_OPEN);
}

/* Ends the open turns of a tier and of those above: they were not used. */
STATOR_INLINE void stator_turns_pass(struct stator_turns turns, stator_span tier)
{
    for (unsigned first = 0; first <= tier.first; first += STATOR_WORD_BITS) {
        stator_word *const word = stator_turns_turn(turns, first);
        const stator_word turn = stator_port_look(word);
        if ((turn & STATOR_TURN_OPEN) != 0u) {
            const stator_waker left = stator_waker_of((unsigned)(turn & ~STATOR_TURN_OPEN));
            STATOR_PORT_STORE(word, (stator_word)left.task);
            stator_waiters_disarm(stator_turns_woken(turns), turns.words, left);
        }
    }
}

/* It is another's turn: gives way once, then passes the turn on. Returns whether it is that of `me` now. */
STATOR_UNUSED static inline bool stator_turns_give_way(struct stator_turns turns, stator_span tier, stator_waker me,
                                                       bool again)
{
    if (!again) {
        stator_wake(me);
        return false;
    }
    /* Since `me` gave way nobody has given back, or it would not be armed still: whoever had the turn did not use it.
     */
    stator_turns_pass(turns, tier);
    stator_turns_wake(turns); /* `me` is among them, and so ready */
    (void)stator_turns_arm(turns, me);
    return stator_turns_mine(turns, tier, me);
}

/*
 * `me` has armed (`again`: had been armed before) and seen that there is something to take. Returns whether it may. If
 * not it has given way and is ready. Callers: polls. Cost: constant in the number of waiters.
 */
STATOR_INLINE bool stator_turns_may(struct stator_turns turns, stator_waker me, bool again)
{
    if (me.task == STATOR_NOBODY.task) {
        return true;
    }
    const stator_span tier = stator_turns_tier(turns, me.task);
    return stator_turns_mine(turns, tier, me) || stator_turns_give_way(turns, tier, me, again);
}

/* `me` has taken: the next turn is that of the one after it. A bit of it that is set still costs one poll. Callers:
 * polls. */
STATOR_INLINE void stator_turns_took(struct stator_turns turns, stator_waker me)
{
    if (me.task < turns.words * STATOR_WORD_BITS) {
        STATOR_PORT_STORE(stator_turns_turn(turns, stator_turns_tier(turns, me.task).first), (stator_word)me.task);
    }
}

/* The same after stator_turns_arm: it waits no longer. */
STATOR_INLINE void stator_turns_took_in_turn(struct stator_turns turns, stator_waker me)
{
    stator_turns_took(turns, me);
    stator_waiters_disarm(turns.waiting, turns.words, me);
}

#endif
