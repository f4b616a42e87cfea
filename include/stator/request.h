// SPDX-License-Identifier: Apache-2.0
/*
 * Request and response: clients ask, a server answers each. Every client has a slot of its own, by a number that the
 * program gives it, so that nobody waits for a slot, and a client that has left holds none.
 *
 *   STATOR_REQUEST(flash, struct flash_question, struct flash_answer, 3, 1)      3 clients
 *   ROW(m, state, asking, stator_word ticket;)
 *
 *   stator_word NAME_ask(NAME *, unsigned client, const QUESTION *)      returns the ticket (not 0); forgets what this
 *                                                                        client has asked before
 *   stator_poll NAME_answered(NAME *, unsigned client, stator_waker me, stator_word ticket, ANSWER *)   READY: the
 * answer void NAME_withdraw(NAME *, unsigned client)                          the server need not answer stator_poll
 * NAME_next(NAME *, stator_waker me, unsigned *client, stator_word *ticket, QUESTION *)   for a server: READY: a
 * question. PENDING: there is none bool NAME_answer(NAME *, unsigned client, stator_word ticket, const ANSWER *) false:
 * it is not wanted any more
 *
 *   asked      a bit a client that has asked and was not taken yet; set by it, taken by a server
 *   ticket     of a slot: the request's number, changed by the client when it asks or withdraws, before the question
 *   answered   the ticket that `answer` belongs to; written by the server, after it
 *   waits      1 + the task that waits for the answer, 0 nobody
 *
 * Callers: ask, withdraw: the client, one context at a time, any (task or interrupt); answered: its poll; next: polls
 * of servers, of any number; answer: any context. `client` below CLIENTS (assertion 408). Capacity: one request a
 * client; up to 32 clients (AVR: 8). Fairness: next goes around the clients, each within one round. Cancel: a client
 * that leaves has nothing to do: its answer is dropped when it asks again, and costs nothing until then. A server that
 * leaves between next and answer leaves its client waiting: it holds the ticket, and so owns something. RAM: 8 bytes, 4
 * a word; for each client 12 bytes, and question and answer in whole words. Zeroed: nothing is asked.
 */
#ifndef STATOR_REQUEST_H
#define STATOR_REQUEST_H

#include "stator/latest.h"
#include "stator/ring.h"
#include "stator/waiters.h"

/* The next ticket of a slot: never 0, which is the ticket of nothing. */
STATOR_INLINE stator_word stator_request_after(stator_word ticket)
{
    const stator_word next = (stator_word)(ticket + 1u);
    return next != 0u ? next : 1u;
}

/* Takes the next client's bit after `*last`, around. */
STATOR_UNUSED static inline bool stator_request_take(stator_word *asked, stator_word *last, unsigned *client)
{
    for (;;) {
        const stator_word now = stator_port_look(asked);
        if (now == 0u) {
            return false;
        }
        const stator_word later = (stator_word)(now & ((stator_word) ~(stator_word)1u << stator_port_look(last)));
        const unsigned next = stator_port_lowest(later != 0u ? later : now);
        if (stator_port_replace(asked, now, (stator_word)(now & ~((stator_word)1u << next)))) {
            STATOR_PORT_STORE(last, (stator_word)next);
            *client = next;
            return true;
        }
    }
}

STATOR_INLINE void stator_request_store(stator_word *to, const stator_raw_word *from, size_t words)
{
    for (size_t word = 0; word < words; word++) {
        STATOR_PORT_STORE(&to[word], from[word]);
    }
    stator_port_fence();
}

STATOR_INLINE void stator_request_load(const stator_word *from, stator_raw_word *to, size_t words)
{
    for (size_t word = 0; word < words; word++) {
        to[word] = STATOR_PORT_LOAD(&from[word]);
    }
    stator_port_fence();
}

// clang-format off

#define STATOR_REQUEST(name, question_type, answer_type, clients, words)                                               \
    STATOR_STATIC_ASSERT((clients) >= 1 && (clients) <= STATOR_BITS_OF_WORD, "request " #name ": one bit of a word a client"); \
    typedef struct name {                                                                                              \
        stator_word asked, last, servers[words];                                                                       \
        struct {                                                                                                       \
            stator_word ticket, answered;                                                                              \
            uint16_t waits;                                                                                            \
            stator_word question[STATOR_WORDS_OF(question_type)], answer[STATOR_WORDS_OF(answer_type)];                \
        } slots[clients];                                                                                              \
    } name;                                                                                                            \
    union name##_question_ { stator_word raw[STATOR_WORDS_OF(question_type)]; question_type value; };                  \
    union name##_answer_ { stator_word raw[STATOR_WORDS_OF(answer_type)]; answer_type value; };                        \
    STATOR_UNUSED static inline void name##_withdraw(name *self, unsigned client)                                      \
    {                                                                                                                  \
        STATOR_REQUIRE(client < (clients), 408u, STATOR_NOBODY, 0u);                                                   \
        stator_port_clear(&self->asked, (stator_word)((stator_word)1u << client));                                     \
        STATOR_PORT_STORE(&self->slots[client].ticket, stator_request_after(stator_port_look(&self->slots[client].ticket))); \
        stator_port_fence();                                                                                           \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_word name##_ask(name *self, unsigned client, const question_type *question)     \
    {                                                                                                                  \
        union name##_question_ bytes;                                                                                  \
        bytes.raw[STATOR_WORDS_OF(question_type) - 1u] = 0u;                                                           \
        bytes.value = *question;                                                                                       \
        name##_withdraw(self, client);                                                                                 \
        stator_request_store(self->slots[client].question, bytes.raw, STATOR_WORDS_OF(question_type));                 \
        stator_port_set(&self->asked, (stator_word)((stator_word)1u << client));                                       \
        stator_waiters_wake(self->servers, words);                                                                     \
        return stator_port_look(&self->slots[client].ticket);                                                          \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_answered(name *self, unsigned client, stator_waker me, stator_word ticket, answer_type *answer) \
    {                                                                                                                  \
        union name##_answer_ bytes;                                                                                    \
        STATOR_REQUIRE(client < (clients), 408u, me, 0u);                                                              \
        stator_ring_arm(&self->slots[client].waits, me);                                                               \
        if (stator_port_look(&self->slots[client].answered) != ticket) {                                               \
            return STATOR_PENDING;                                                                                     \
        }                                                                                                              \
        STATOR_PORT_STORE(&self->slots[client].waits, 0u);                                                             \
        stator_port_fence();                                                                                           \
        stator_request_load(self->slots[client].answer, bytes.raw, STATOR_WORDS_OF(answer_type));                      \
        *answer = bytes.value;                                                                                         \
        return STATOR_READY;                                                                                           \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_try_next(name *self, unsigned *client, stator_word *ticket, question_type *question) \
    {                                                                                                                  \
        union name##_question_ bytes;                                                                                  \
        while (stator_request_take(&self->asked, &self->last, client)) {                                               \
            *ticket = stator_port_look(&self->slots[*client].ticket);                                                  \
            stator_port_fence();                                                                                       \
            stator_request_load(self->slots[*client].question, bytes.raw, STATOR_WORDS_OF(question_type));             \
            if (stator_port_look(&self->slots[*client].ticket) == *ticket) {                                           \
                *question = bytes.value;                                                                               \
                return true;                                                                                           \
            }                                                                                                          \
        }                                                                                                              \
        return false;                                                                                                  \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_next(name *self, stator_waker me, unsigned *client, stator_word *ticket, question_type *question) \
    {                                                                                                                  \
        if (!name##_try_next(self, client, ticket, question)) {                                                        \
            (void)stator_waiters_arm(self->servers, words, me);                                                        \
            if (!name##_try_next(self, client, ticket, question)) {                                                    \
                return STATOR_PENDING;                                                                                 \
            }                                                                                                          \
        }                                                                                                              \
        stator_waiters_disarm(self->servers, words, me);                                                               \
        return STATOR_READY;                                                                                           \
    }                                                                                                                  \
    STATOR_UNUSED static inline bool name##_answer(name *self, unsigned client, stator_word ticket, const answer_type *answer) \
    {                                                                                                                  \
        union name##_answer_ bytes;                                                                                    \
        STATOR_REQUIRE(client < (clients), 408u, STATOR_NOBODY, 0u);                                                   \
        bytes.raw[STATOR_WORDS_OF(answer_type) - 1u] = 0u;                                                             \
        bytes.value = *answer;                                                                                         \
        if (stator_port_look(&self->slots[client].ticket) != ticket) {                                                 \
            return false;                                                                                              \
        }                                                                                                              \
        stator_request_store(self->slots[client].answer, bytes.raw, STATOR_WORDS_OF(answer_type));                     \
        stator_ring_move(&self->slots[client].answered, ticket, &self->slots[client].waits);                           \
        return true;                                                                                                   \
    }

#define STATOR_BITS_OF_WORD ((int)STATOR_WORD_BITS)

// clang-format on
#endif
