// SPDX-License-Identifier: Apache-2.0
/*
 * Select: waits until one of its children is finished.
 *
 *   #define INPUT(m, ROW)                                              \
 *       ROW(m, child, key, key_press, key_press_poll)                  \
 *       ROW(m, owner, frame, radio_rx, radio_rx_poll, radio_rx_cancel)
 *   STATOR_SELECT(input, INPUT)            begins with the child after the last winner: none starves
 *   STATOR_SELECT_IN_ORDER(input, INPUT)   begins with the first of the rows: its order is a priority
 *
 *      +---------------------------- NAME_again ----------------------------------+
 *      v                                                                          |
 *   waiting -- one is finished --> stopping -- the others that own something --> won
 *      |                             |         are finished
 *      +---- cancelled -------------+---- ... and nobody had won --> cancelled
 *
 *   stator_poll NAME_poll(NAME *, stator_waker me)
 *   unsigned NAME_winner(const NAME *)          NAME_child_key, ...; in won
 *   void NAME_again(NAME *)                     after won: waits for the next winner. The last one is started anew
 *                                               before (self->child.key = ...), or it wins again; so are `owner`s
 *                                               that lost
 *   void NAME_cancel(NAME *, stator_waker me)   its next polls lead to cancelled, if nobody has won already
 *
 * It stops at the first child that is READY: none after it is polled in that round, so that none takes something
 * that nobody will look at. A `child` that lost stays as it is: go on with it by NAME_again, and nothing that it had
 * received is lost, or leave it. An `owner` that lost is cancelled and polled until it is finished; look at its state,
 * for it may have got what it wanted meanwhile.
 * Fairness: beginning after the last winner, of n children that are always ready each wins every n-th time.
 *
 * Callers: tasks. Cost: at most each child's poll once, and what docs/combinators.md lists. RAM: the children, and 3
 * bytes, in order 2 (with padding: 4).
 */
#ifndef STATOR_SELECT_H
#define STATOR_SELECT_H

#include "stator/children.h"

// clang-format off

/* next: the child to begin with */
#define STATOR_SELECT_ROWS(m, ROW)                                                                                     \
    ROW(m, always, struct m##_children child;)                                                                         \
    ROW(m, always, uint8_t next;)                                                                                      \
    STATOR_SELECT_IN_ORDER_STATES(m, ROW)
#define STATOR_SELECT_IN_ORDER_ROWS(m, ROW)                                                                            \
    ROW(m, always, struct m##_children child;)                                                                         \
    STATOR_SELECT_IN_ORDER_STATES(m, ROW)

/* winner: the number of a child; m_child_count: nobody, it was cancelled */
#define STATOR_SELECT_IN_ORDER_STATES(m, ROW)                                                                          \
    ROW(m, state, waiting)                                                                                             \
    ROW(m, state, stopping, uint8_t winner;)                                                                           \
    ROW(m, final, won, uint8_t winner;)                                                                                \
    ROW(m, final, cancelled)                                                                                           \
    ROW(m, edge, waiting, stopping)                                                                                    \
    ROW(m, edge, stopping, won)                                                                                        \
    ROW(m, edge, stopping, cancelled)                                                                                  \
    ROW(m, edge, won, waiting)

#define STATOR_SELECT(name, ROWS)                                                                                      \
    STATOR_HOLD_CHILDREN(name, ROWS)                                                                                   \
    STATOR_MACHINE(name, STATOR_SELECT_ROWS)                                                                           \
    STATOR_INLINE unsigned name##_begin_(const name *self) { return self->next; }                                      \
    STATOR_INLINE void name##_won_by_(name *self, unsigned winner)                                                     \
    {                                                                                                                  \
        self->next = (uint8_t)(winner + 1u == (unsigned)name##_child_count ? 0u : winner + 1u);                        \
    }                                                                                                                  \
    STATOR_SELECT_FUNCTIONS(name)

#define STATOR_SELECT_IN_ORDER(name, ROWS)                                                                             \
    STATOR_HOLD_CHILDREN(name, ROWS)                                                                                   \
    STATOR_MACHINE(name, STATOR_SELECT_IN_ORDER_ROWS)                                                                  \
    STATOR_INLINE unsigned name##_begin_(const name *self) { (void)self; return 0u; }                                  \
    STATOR_INLINE void name##_won_by_(name *self, unsigned winner) { (void)self; (void)winner; }                       \
    STATOR_SELECT_FUNCTIONS(name)

#define STATOR_SELECT_FUNCTIONS(name)                                                                                  \
    /* The number of the first child found READY; name_child_count: all wait. */                                       \
    STATOR_INLINE unsigned name##_poll_until_ready_(name *self, stator_waker me)                                       \
    {                                                                                                                  \
        unsigned number = name##_begin_(self);                                                                         \
        for (unsigned polled = 0; polled < (unsigned)name##_child_count; polled++) {                                   \
            if (name##_poll_child_(&self->child, number, me) == STATOR_READY) { return number; }                       \
            number = number + 1u == (unsigned)name##_child_count ? 0u : number + 1u;                                   \
        }                                                                                                              \
        return name##_child_count;                                                                                     \
    }                                                                                                                  \
    STATOR_UNUSED static inline unsigned name##_winner(const name *self) { return name##_won_of(self)->winner; }       \
    STATOR_UNUSED static inline void name##_again(name *self)                                                          \
    {                                                                                                                  \
        if (name##_state_of(self) == name##_won) {                                                                     \
            STATOR_IN(name, self, won);                                                                                \
            (void)here;                                                                                                \
            STATOR_GO(name, self, won, waiting);                                                                       \
        }                                                                                                              \
    }                                                                                                                  \
    STATOR_UNUSED static inline void name##_cancel(name *self, stator_waker me)                                        \
    {                                                                                                                  \
        if (name##_state_of(self) == name##_waiting) {                                                                 \
            STATOR_IN(name, self, waiting);                                                                            \
            (void)here;                                                                                                \
            name##_cancel_owners_(&self->child, name##_child_count, me);                                               \
            STATOR_GO(name, self, waiting, stopping, .winner = name##_child_count);                                    \
        }                                                                                                              \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_poll(name *self, stator_waker me)                                   \
    {                                                                                                                  \
        for (;;) {                                                                                                     \
            switch (name##_state_of(self)) {                                                                           \
            case name##_waiting: {                                                                                     \
                STATOR_IN(name, self, waiting);                                                                        \
                const unsigned winner = name##_poll_until_ready_(self, me);                                            \
                (void)here;                                                                                            \
                if (winner == (unsigned)name##_child_count) { return STATOR_PENDING; }                                 \
                name##_won_by_(self, winner);                                                                          \
                name##_cancel_owners_(&self->child, winner, me);                                                       \
                STATOR_GO(name, self, waiting, stopping, .winner = (uint8_t)winner);                                   \
                continue;                                                                                              \
            }                                                                                                          \
            case name##_stopping: {                                                                                    \
                STATOR_IN(name, self, stopping);                                                                       \
                const unsigned winner = here->winner;                                                                  \
                if (!name##_poll_owners_(&self->child, winner, me)) { return STATOR_PENDING; }                         \
                if (winner != (unsigned)name##_child_count) {                                                          \
                    STATOR_GO(name, self, stopping, won, .winner = (uint8_t)winner);                                   \
                } else {                                                                                               \
                    STATOR_GO(name, self, stopping, cancelled);                                                        \
                }                                                                                                      \
                return STATOR_READY;                                                                                   \
            }                                                                                                          \
            case name##_won:                                                                                           \
            case name##_cancelled: return STATOR_READY;                                                                \
            }                                                                                                          \
        }                                                                                                              \
    }

// clang-format on
#endif
