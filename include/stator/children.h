// SPDX-License-Identifier: Apache-2.0
/*
 * The children of a combinator: rows of its table, in the order in which they are polled.
 *   ROW(m, child, NAME, MACHINE, POLL)           whoever leaves it leaves it as it is: it owns nothing then
 *   ROW(m, owner, NAME, MACHINE, POLL, CANCEL)   one that may own something (a lock, a buffer that hardware writes):
 *                                                it is left only by CANCEL(&child, me), and polls until STATOR_READY
 * A combinator `m` holds them in the struct m_children, its field `child`, and numbers them m_child_NAME. They are
 * started by whoever starts the combinator; zeroed ones are in their initial states.
 */
#ifndef STATOR_CHILDREN_H
#define STATOR_CHILDREN_H

#include "stator/machine.h"
#include "stator/time.h"

enum { stator_row_child, stator_row_owner };
#define STATOR_CHILD_child STATOR_YES
#define STATOR_CHILD_owner STATOR_YES
#define STATOR_OWNER_owner STATOR_YES

// clang-format off

/* enum m_child { m_child_left, m_child_right, m_child_count }; */
#define STATOR_CHILD_NUMBER(m, kind, ...) STATOR_WHEN(CHILD, kind)(STATOR_CHILD_NUMBER_ROW, m, __VA_ARGS__)
#define STATOR_CHILD_NUMBER_ROW(m, name, ...) m##_child_##name,

/* struct m_children { sampler left; logger right; }; */
#define STATOR_CHILD_FIELD(m, kind, ...) STATOR_WHEN(CHILD, kind)(STATOR_CHILD_FIELD_ROW, __VA_ARGS__)
#define STATOR_CHILD_FIELD_ROW(name, machine, ...) machine name;

/* case m_child_left: return sampler_poll(&child->left, me); */
#define STATOR_CHILD_CASE(m, kind, ...) STATOR_WHEN(CHILD, kind)(STATOR_CHILD_CASE_ROW, m, __VA_ARGS__, )
#define STATOR_CHILD_CASE_ROW(m, name, machine, poll, ...) case m##_child_##name: return poll(&child->name, me);

/* pending += sampler_poll(&child->left, me) == STATOR_PENDING; each child, whatever those before it returned */
#define STATOR_CHILD_POLL(m, kind, ...) STATOR_WHEN(CHILD, kind)(STATOR_CHILD_POLL_ROW, __VA_ARGS__, )
#define STATOR_CHILD_POLL_ROW(name, machine, poll, ...) pending += poll(&child->name, me) == STATOR_PENDING ? 1u : 0u;

/* The same for those that own something, but for one that has been polled to its end. */
#define STATOR_OWNER_POLL(m, kind, ...) STATOR_WHEN(OWNER, kind)(STATOR_OWNER_POLL_ROW, m, __VA_ARGS__)
#define STATOR_OWNER_POLL_ROW(m, name, machine, poll, cancel)                                                          \
    pending += but != (unsigned)m##_child_##name && poll(&child->name, me) == STATOR_PENDING ? 1u : 0u;

#define STATOR_OWNER_CANCEL(m, kind, ...) STATOR_WHEN(OWNER, kind)(STATOR_OWNER_CANCEL_ROW, m, __VA_ARGS__)
#define STATOR_OWNER_CANCEL_ROW(m, name, machine, poll, cancel)                                                        \
    if (but != (unsigned)m##_child_##name) { cancel(&child->name, me); }

/*
 *   m_poll_child_       polls child `number`
 *   m_poll_children_    polls all; whether all are finished
 *   m_cancel_owners_    asks all that own something to end, but number `but`; m_child_count: none but
 *   m_poll_owners_      polls them; whether all are finished
 */
#define STATOR_HOLD_CHILDREN(m, ROWS)                                                                                  \
    enum m##_child { ROWS(m, STATOR_CHILD_NUMBER) m##_child_count };                                                   \
    STATOR_STATIC_ASSERT((int)m##_child_count > 0 && (int)m##_child_count < 255, #m ": 1 to 254 children");            \
    struct m##_children { ROWS(m, STATOR_CHILD_FIELD) };                                                               \
    STATOR_INLINE stator_poll m##_poll_child_(struct m##_children *child, unsigned number, stator_waker me)            \
    {                                                                                                                  \
        switch (number) { ROWS(m, STATOR_CHILD_CASE) default: return STATOR_PENDING; }                                 \
    }                                                                                                                  \
    STATOR_INLINE bool m##_poll_children_(struct m##_children *child, stator_waker me)                                 \
    {                                                                                                                  \
        unsigned pending = 0u;                                                                                         \
        ROWS(m, STATOR_CHILD_POLL)                                                                                     \
        return pending == 0u;                                                                                          \
    }                                                                                                                  \
    STATOR_INLINE void m##_cancel_owners_(struct m##_children *child, unsigned but, stator_waker me)                   \
    {                                                                                                                  \
        (void)child; (void)but; (void)me;                                                                              \
        ROWS(m, STATOR_OWNER_CANCEL)                                                                                   \
    }                                                                                                                  \
    STATOR_INLINE bool m##_poll_owners_(struct m##_children *child, unsigned but, stator_waker me)                     \
    {                                                                                                                  \
        unsigned pending = 0u;                                                                                         \
        (void)child; (void)but; (void)me;                                                                              \
        ROWS(m, STATOR_OWNER_POLL)                                                                                     \
        return pending == 0u;                                                                                          \
    }

// clang-format on
#endif
