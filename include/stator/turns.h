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
 *   if (!(stator_turns_free(turns) && TAKE())) {
 *       const bool again = stator_turns_arm(turns, me);
 *       if (!THERE_IS_ONE() || !stator_turns_may(turns, me, again) || !TAKE()) {
 *           return STATOR_PENDING;
 *       }
 *   }
 *   stator_turns_took(turns, me);
 *   if (THERE_IS_ONE()) {
 *       stator_turns_wake(turns);
 *   }
 *   return STATOR_READY;
 * TAKE takes atomically or fails. Whoever takes without these (an interrupt handler) takes out of turn.
 */
#ifndef STATOR_TURNS_H
#define STATOR_TURNS_H

#include "stator/waiters.h"

#define STATOR_TURN_OPEN 0x8000u

/* The fields of a layer: RAM 10 bytes a word. Zeroed: nobody waits. */
#define STATOR_TURNS_FIELDS(words) \
    stator_word waiting[words];    \
    stator_word woken[words];      \
    uint16_t turn[words];

/* The fields, wherever they are. */
struct stator_turns {
    stator_word *waiting;
    stator_word *woken;
    uint16_t *turn;
    unsigned words;
};

#define STATOR_TURNS(self, words) stator_turns_of((self)->waiting, (self)->woken, (self)->turn, words)

STATOR_INLINE struct stator_turns stator_turns_of(stator_word *waiting, stator_word *woken, uint16_t *turn,
                                                  unsigned words)
{
    const struct stator_turns turns = {waiting, woken, turn, words};
    return turns;
}

/* A set of one word lies in the table's first tier, because each tier begins a word. */
STATOR_INLINE stator_span stator_turns_tier(struct stator_turns turns, unsigned task)
{
    const stator_span word = {0u, STATOR_WORD_BITS};
    return turns.words == 1u ? word : stator_tier_of(task);
}

/* Whether it is nobody's turn: who comes first may take. Callers: polls. */
STATOR_INLINE bool stator_turns_free(struct stator_turns turns)
{
    unsigned open = 0;
    for (unsigned word = 0; word < turns.words; word++) {
        open |= STATOR_PORT_LOAD(&turns.turn[word]);
    }
    return (open & STATOR_TURN_OPEN) == 0u;
}

/* `me` is about to look, and is woken if it has to wait. Returns whether it was armed already. Callers: polls. */
STATOR_INLINE bool stator_turns_arm(struct stator_turns turns, stator_waker me)
{
    stator_waiters_disarm(turns.woken, turns.words, me);
    return stator_waiters_arm(turns.waiting, turns.words, me);
}

/* The bits of tasks `from` and later, in the word that begins at task `base`. */
STATOR_INLINE stator_word stator_turns_from(stator_word bits, unsigned base, unsigned from)
{
    if (from <= base) {
        return bits;
    }
    return from - base < STATOR_WORD_BITS ? (stator_word)(bits & (~(stator_word)0u << (from - base))) : 0u;
}

/* Wakes those who wait in a word. Returns those who want a turn: they, and those who were woken before. */
STATOR_INLINE stator_word stator_turns_wake_word(struct stator_turns turns, unsigned word)
{
    const stator_word bits = stator_port_take(&turns.waiting[word]);
    if (bits != 0u) {
        stator_port_set(&turns.woken[word], bits);
        stator_wake_all(word * STATOR_WORD_BITS, bits);
    }
    return bits | stator_port_look(&turns.woken[word]);
}

/* Wakes all who wait, and gives the turn to the next. Callers: any context. Cost: a word: two looks, and if anybody
 * waits an exchange, two ORs and about 20 instructions. */
STATOR_UNUSED static inline void stator_turns_wake(struct stator_turns turns)
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
            tier = stator_turns_tier(turns, first);
            const unsigned turn = STATOR_PORT_LOAD(&turns.turn[tier.first / STATOR_WORD_BITS]);
            /* One whose turn it still is, and who waits again, was kept from it by another tier. */
            from = (turn & STATOR_TURN_OPEN) != 0u ? turn & ~STATOR_TURN_OPEN : turn + 1u;
        }
        if (next == nobody && base < tier.end) {
            const stator_word later = stator_turns_from(bits, base, from);
            next = later != 0u ? base + stator_port_lowest(later) : nobody;
        }
    }
    if (first != nobody) {
        const unsigned turn = next != nobody ? next : first;
        STATOR_PORT_STORE(&turns.turn[tier.first / STATOR_WORD_BITS], (uint16_t)(turn | STATOR_TURN_OPEN));
    }
}

/* Whether nobody's turn comes before `me`: none in a higher tier, none but `me` in its own. */
STATOR_INLINE bool stator_turns_mine(struct stator_turns turns, stator_span tier, stator_waker me)
{
    for (unsigned word = 0; word < tier.first / STATOR_WORD_BITS; word++) {
        if ((STATOR_PORT_LOAD(&turns.turn[word]) & STATOR_TURN_OPEN) != 0u) {
            return false;
        }
    }
    const unsigned turn = STATOR_PORT_LOAD(&turns.turn[tier.first / STATOR_WORD_BITS]);
    return (turn & STATOR_TURN_OPEN) == 0u || turn == (me.task | STATOR_TURN_OPEN);
}

/* Ends the open turns of a tier and of those above: they were not used. */
STATOR_INLINE void stator_turns_pass(struct stator_turns turns, stator_span tier)
{
    for (unsigned word = 0; word <= tier.first / STATOR_WORD_BITS; word++) {
        const unsigned turn = STATOR_PORT_LOAD(&turns.turn[word]);
        if ((turn & STATOR_TURN_OPEN) != 0u) {
            const stator_waker left = stator_waker_of(turn & ~STATOR_TURN_OPEN);
            STATOR_PORT_STORE(&turns.turn[word], left.task);
            stator_waiters_disarm(turns.woken, turns.words, left);
        }
    }
}

/*
 * `me` has armed (`again`: had been armed before) and seen that there is something to take. Returns whether it may. If
 * not it has given way and is ready. Callers: polls. Cost: constant in the number of waiters.
 */
STATOR_UNUSED static inline bool stator_turns_may(struct stator_turns turns, stator_waker me, bool again)
{
    if (me.task == STATOR_NOBODY.task) {
        return true;
    }
    const stator_span tier = stator_turns_tier(turns, me.task);
    if (stator_turns_mine(turns, tier, me)) {
        return true;
    }
    if (!again) {
        stator_wake(me);
        return false;
    }
    /* Since `me` gave way nobody has given back, or it would not be armed still: whoever had the turn did not use it.
     */
    stator_turns_pass(turns, tier);
    stator_turns_wake(turns); /* `me` is among them, and so ready */
    if (stator_turns_mine(turns, tier, me)) {
        return true;
    }
    (void)stator_turns_arm(turns, me);
    return false;
}

/* `me` has taken: the next turn is that of the one after it. Callers: polls. */
STATOR_UNUSED static inline void stator_turns_took(struct stator_turns turns, stator_waker me)
{
    if (me.task < turns.words * STATOR_WORD_BITS) {
        const stator_span tier = stator_turns_tier(turns, me.task);
        STATOR_PORT_STORE(&turns.turn[tier.first / STATOR_WORD_BITS], me.task);
        stator_waiters_disarm(turns.waiting, turns.words, me);
        stator_waiters_disarm(turns.woken, turns.words, me);
    }
}

#endif
