// SPDX-License-Identifier: Apache-2.0
/*
 * A machine: a type whose states, edges and surviving bytes its author wrote down.
 *
 *   #define BLINKER(m, ROW)                                  \
 *       ROW(m, always, uint8_t pin;)                         \
 *       ROW(m, state, dark, stator_time until;)              \
 *       ROW(m, state, lit, stator_time until;)               \
 *       ROW(m, edge, dark, lit)                              \
 *       ROW(m, edge, lit, dark)
 *   STATOR_MACHINE(blinker, BLINKER)
 *
 * Rows, in any order:
 *   ROW(m, state, NAME[, FIELDS])  a state in which the machine advances, or waits for something that will come
 *   ROW(m, rest,  NAME[, FIELDS])  a state in which it may wait for ever (an idle listener)
 *   ROW(m, final, NAME[, FIELDS])  a result: its poll returns STATOR_READY and changes nothing
 *   ROW(m, edge,  FROM, TO)        the code may go from FROM to TO; FROM may be `any`
 *   ROW(m, always, FIELDS)         bytes of every state: kept across edges, neither copied nor cleared
 * FIELDS are declarations, one field each: `uint8_t retries; uint32_t address;`. The first state of the rows is the
 * initial one: zeroed memory is in it.
 */
#ifndef STATOR_MACHINE_H
#define STATOR_MACHINE_H

#include "stator/hook.h"
#include "stator/poll.h"
#include "stator/record.h"
#include "stator/require.h"
#include "stator/rows.h"

// clang-format off

/* enum m_state { m_armed, m_polling, ... }; */
#define STATOR_ENUM(m, kind, ...) STATOR_WHEN(STATE, kind)(STATOR_ENUM_ROW, m, __VA_ARGS__, )
#define STATOR_ENUM_ROW(m, name, ...) m##_##name,
#define STATOR_COUNT(m, kind, ...) STATOR_WHEN(STATE, kind)(STATOR_COUNT_ROW, m)
#define STATOR_COUNT_ROW(m) + 1

/* enum m_edge { m_edge_armed_to_polling, ... m_edge_count }; an edge that is not declared has no name to compile. */
#define STATOR_EDGE(m, kind, ...) STATOR_WHEN(EDGE, kind)(STATOR_EDGE_ROW, m, __VA_ARGS__)
#define STATOR_EDGE_ROW(m, from, to) m##_edge_##from##_to_##to,

/* struct m_polling { uint8_t state_; stator_time deadline; }; one a state. The state byte comes first in each, so
 * that small fields pack beside it. */
#define STATOR_STRUCT(m, kind, ...) STATOR_WHEN(STATE, kind)(STATOR_STRUCT_ROW, m, __VA_ARGS__, , )
#define STATOR_STRUCT_ROW(m, name, fields, ...)                                                                        \
    struct m##_##name { uint8_t state_; fields };                                                                      \
    STATOR_STATIC_ASSERT(sizeof(#__VA_ARGS__) <= 2u, "state " #m "." #name ": declare one field at a time, no commas");

/* struct m_polling polling; one member of the union a state. */
#define STATOR_MEMBER(m, kind, ...) STATOR_WHEN(STATE, kind)(STATOR_MEMBER_ROW, m, __VA_ARGS__, )
#define STATOR_MEMBER_ROW(m, name, ...) struct m##_##name name;
#define STATOR_FIELDS(m, kind, ...) STATOR_WHEN(ALWAYS, kind)(STATOR_FIELDS_ROW, __VA_ARGS__)
#define STATOR_FIELDS_ROW(...) __VA_ARGS__

/* const struct m_complete *m_complete_of(const m *self): others read a state's bytes only while they are there. */
#define STATOR_OF(m, kind, ...) STATOR_WHEN(STATE, kind)(STATOR_OF_ROW, m, __VA_ARGS__, )
#define STATOR_OF_ROW(m, name, ...)                                                                                    \
    STATOR_UNUSED static inline const struct m##_##name *m##_##name##_of(const m *self) {                              \
        STATOR_REQUIRE(self->state == m##_##name, 101u, STATOR_NOBODY, self->state);                                   \
        return &self->name;                                                                                            \
    }

/*
 * Declares the machine `m` from its rows, as one could by hand:
 *   enum m_state, enum m_edge, struct m_NAME for each state, and
 *   typedef struct m { ALWAYS-FIELDS union { uint8_t state; struct m_NAME NAME; ... }; } m;
 *   enum m_state m_state_of(const m *)            for the poll's switch: the compiler names a forgotten case
 *   const struct m_NAME *m_NAME_of(const m *)     for others to read a result; asserts (101) that the state is NAME
 * RAM: the always-fields and the largest state. Flash: none.
 */
#define STATOR_MACHINE(m, ROWS)                                                                                        \
    enum m##_state { ROWS(m, STATOR_ENUM) };                                                                           \
    enum m##_edge { ROWS(m, STATOR_EDGE) m##_edge_count };                                                             \
    STATOR_STATIC_ASSERT(0 ROWS(m, STATOR_COUNT) <= 255 && (0 ROWS(m, STATOR_KNOWN)) >= 0, "machine " #m ": the state byte tells 255 states apart"); \
    ROWS(m, STATOR_STRUCT)                                                                                             \
    typedef struct m { ROWS(m, STATOR_FIELDS) union { uint8_t state; ROWS(m, STATOR_MEMBER) }; } m;                    \
    STATOR_UNUSED static inline enum m##_state m##_state_of(const m *self) { return (enum m##_state)self->state; }     \
    ROWS(m, STATOR_OF)                                                                                                 \
    ROWS(m, STATOR_RECORD_ROW)

/* A promise about a machine's size in bytes, on the targets for which it was made; stands beside the machine. */
#define STATOR_BUDGET(m, size_bytes)                                                                                   \
    STATOR_STATIC_ASSERT(sizeof(m) <= (size_bytes), "machine " #m ": larger than its budget of " #size_bytes " bytes")

/*
 * In a case of the poll's switch, or in a function of one state: `here` is that state's own bytes, and the state
 * from which STATOR_GO starts. After STATOR_GO they are gone.
 *   struct m_polling *const here = &self->polling
 */
#define STATOR_IN(m, self, from) struct m##_##from *const here = &(self)->from

/*
 * Takes the declared edge FROM -> TO: builds the new state whole, fields not named being 0, and assigns it.
 *   STATOR_GO(dma_transfer, self, polling, complete, .bytes = dma_bytes());
 *   self->complete = (struct dma_transfer_complete){.state_ = dma_transfer_complete, .bytes = dma_bytes()};
 * An edge that no row declares, or that starts from another state than the one that the code is `here` in, does not
 * compile (C++: only the first). Cost: the stores. Leaves a record for the tools; arms and disarms nothing.
 */
#define STATOR_GO(m, self, from, ...)                                                                                  \
    do {                                                                                                               \
        STATOR_FROM(m, from);                                                                                          \
        STATOR_TAKE_EDGE(m, self, from, (self)->state == m##_##from, __VA_ARGS__, );                                   \
    } while (0)

/* The same for an edge declared from `any` state: STATOR_GO_ANY(m, self, to, .field = value). Needs no `here`. */
#define STATOR_GO_ANY(m, self, ...) do { STATOR_TAKE_EDGE(m, self, any, true, __VA_ARGS__, ); } while (0)

#define STATOR_TAKE_EDGE(m, self, from, leaves_from, to, ...)                                                          \
    const struct m##_##to next_ = {.state_ = m##_##to, __VA_ARGS__};                                                   \
    (void)m##_edge_##from##_to_##to;                                                                                   \
    STATOR_RECORD_HERE("go " #m " " #from " " #to " " STATOR_TEXT(__LINE__) " " __FILE__);                             \
    STATOR_HOOK_EDGE(m, self, to);                                                                                     \
    STATOR_LEAVE(m, self, leaves_from);                                                                                \
    (self)->to = next_

#ifdef __cplusplus
#define STATOR_FROM(m, from) ((void)m##_##from)
#else
#define STATOR_FROM(m, from)                                                                                           \
    (void)here;                                                                                                        \
    STATOR_STATIC_ASSERT(_Generic(here, struct m##_##from *: 1, default: 0), "the code is not in " #m "." #from)
#endif

// clang-format on

/* Debug builds see a stale byte as 0, and catch an edge whose state is not the one that was declared. */
#if STATOR_DEBUG
#define STATOR_LEAVE(m, self, leaves_from)                                  \
    do {                                                                    \
        STATOR_REQUIRE(leaves_from, 102u, STATOR_NOBODY, (self)->state);    \
        stator_clear_bytes(&(self)->state, sizeof(m) - offsetof(m, state)); \
    } while (0)
#else
#define STATOR_LEAVE(m, self, leaves_from) ((void)0)
#endif

/* volatile: a compiler that knows memset would call it, and the kernel calls nothing. */
STATOR_UNUSED static inline void stator_clear_bytes(volatile uint8_t *bytes, size_t count)
{
    for (; count > 0u; count--) {
        bytes[count - 1u] = 0;
    }
}

#endif
