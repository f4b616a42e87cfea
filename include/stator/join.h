// SPDX-License-Identifier: Apache-2.0
/*
 * Join: waits until all of its children are finished.
 *
 *   #define START_UP(m, ROW)                                 \
 *       ROW(m, child, radio, radio_boot, radio_boot_poll)    \
 *       ROW(m, child, flash, flash_scan, flash_scan_poll)
 *   STATOR_JOIN(start_up, START_UP)
 *
 *   waiting -- all are finished --> complete
 *      |
 *      +-- cancelled --> stopping -- those that own something are finished --> cancelled
 *
 *   stator_poll NAME_poll(NAME *, stator_waker me)
 *   void NAME_cancel(NAME *, stator_waker me)   its next polls lead to cancelled, if it is not over already; `owner`
 *                                               children are cancelled, the others left as they are
 *
 * A zeroed join with its children's fields filled in is one to poll: (start_up){.child = {.radio = {...}}}. Results are
 * in the children: radio_boot_complete_of(&self->child.radio).
 *
 * Each poll polls each child, in the order of the rows; a finished one says so again and changes nothing. So it keeps
 * no list of who is still to come, and children that share a resource see the same order on every compiler.
 *
 * Callers: tasks. Cost: the children's polls, and what docs/combinators.md lists. RAM: the children, and one byte (with
 * padding: 4).
 *
 * Without a type of its own, in any state that holds two children (no byte, and no edge of its own in the trace):
 *       const stator_poll radio = radio_boot_poll(&here->radio, me);
 *       const stator_poll flash = flash_scan_poll(&here->flash, me);
 *       if (radio == STATOR_PENDING || flash == STATOR_PENDING) { return STATOR_PENDING; }
 * One line with || between the polls would be a sequence: the second starts when the first is finished.
 */
#ifndef STATOR_JOIN_H
#define STATOR_JOIN_H

#include "stator/children.h"

// clang-format off

#define STATOR_JOIN_ROWS(m, ROW)                                                                                       \
    ROW(m, always, struct m##_children child;)                                                                         \
    ROW(m, state, waiting)                                                                                             \
    ROW(m, state, stopping)                                                                                            \
    ROW(m, final, complete)                                                                                            \
    ROW(m, final, cancelled)                                                                                           \
    ROW(m, edge, waiting, complete)                                                                                    \
    ROW(m, edge, waiting, stopping)                                                                                    \
    ROW(m, edge, stopping, cancelled)

#define STATOR_JOIN(name, ROWS)                                                                                        \
    STATOR_HOLD_CHILDREN(name, ROWS)                                                                                   \
    STATOR_MACHINE(name, STATOR_JOIN_ROWS)                                                                             \
    STATOR_UNUSED static inline void name##_cancel(name *self, stator_waker me)                                        \
    {                                                                                                                  \
        if (name##_state_of(self) == name##_waiting) {                                                                 \
            STATOR_IN(name, self, waiting);                                                                            \
            (void)here;                                                                                                \
            name##_cancel_owners_(&self->child, name##_child_count, me);                                               \
            STATOR_GO(name, self, waiting, stopping);                                                                  \
        }                                                                                                              \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_poll(name *self, stator_waker me)                                   \
    {                                                                                                                  \
        switch (name##_state_of(self)) {                                                                               \
        case name##_waiting: {                                                                                         \
            STATOR_IN(name, self, waiting);                                                                            \
            (void)here;                                                                                                \
            if (!name##_poll_children_(&self->child, me)) { return STATOR_PENDING; }                                   \
            STATOR_GO(name, self, waiting, complete);                                                                  \
            return STATOR_READY;                                                                                       \
        }                                                                                                              \
        case name##_stopping: {                                                                                        \
            STATOR_IN(name, self, stopping);                                                                           \
            (void)here;                                                                                                \
            if (!name##_poll_owners_(&self->child, name##_child_count, me)) { return STATOR_PENDING; }                 \
            STATOR_GO(name, self, stopping, cancelled);                                                                \
            return STATOR_READY;                                                                                       \
        }                                                                                                              \
        case name##_complete:                                                                                          \
        case name##_cancelled: break;                                                                                  \
        }                                                                                                              \
        return STATOR_READY;                                                                                           \
    }

// clang-format on
#endif
