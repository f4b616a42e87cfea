// SPDX-License-Identifier: Apache-2.0
//
// Clients ask a server, and change their minds while their question is asked, taken or answered: nobody gets the answer
// of another question, none waits for an answer that is there, and the server sleeps only when nobody asks.
//   ASKS     questions of each client
//   BEGIN    the first ticket: tickets wrap, and 0 is none
// check: variant fresh -DBEGIN=0 -DASKS=4
// check: variant wrap -DBEGIN=4294967294u -DASKS=4
// check: variant tiers -DBEGIN=0 -DASKS=3 -DTIERS=2
#define OWNS
#define COMPANY(s, ROW) ROW(s, task, server, server, server_poll)
#include "stator/request.h"
#include "stator/stator.h"

/* A poll between a question and its answer, in which its client may leave. */
#define SERVER(m, ROW)                                                              \
    ROW(m, rest, waiting)                                                           \
    ROW(m, state, answering, stator_word ticket; uint8_t client; uint8_t question;) \
    ROW(m, edge, waiting, answering)                                                \
    ROW(m, edge, answering, waiting)
STATOR_MACHINE(server, SERVER)
stator_poll server_poll(server *self, stator_waker me);

#include "contenders.h"

STATOR_REQUEST(flash, uint8_t, uint8_t, CONTENDERS, TIERS)
static flash requests = {.slots = {{.ticket = BEGIN}, {.ticket = BEGIN}}};
static stator_word tickets[CONTENDERS]; /* 0: has not asked */
static uint8_t questions[CONTENDERS];

stator_poll server_poll(server *self, stator_waker me)
{
    switch (server_state_of(self)) {
    case server_waiting: {
        STATOR_IN(server, self, waiting);
        unsigned client;
        stator_word ticket;
        uint8_t question;
        if (flash_next(&requests, me, &client, &ticket, &question) == STATOR_PENDING) {
            return STATOR_PENDING;
        }
        STATOR_GO(server, self, waiting, answering, .ticket = ticket, .client = (uint8_t)client, .question = question);
        stator_wake(me);
        return STATOR_PENDING;
    }
    case server_answering: {
        STATOR_IN(server, self, answering);
        const uint8_t answer = (uint8_t)~here->question;
        (void)flash_answer(&requests, here->client, here->ticket, &answer);
        STATOR_GO(server, self, answering, waiting);
        stator_wake(me);
        return STATOR_PENDING;
    }
    }
    return STATOR_PENDING;
}

static stator_poll want(unsigned who, stator_waker me)
{
    uint8_t answer;
    if (tickets[who] == 0) {
        questions[who]++;
        tickets[who] = flash_ask(&requests, who, &questions[who]);
        if (tickets[who] == 0) {
            stator_check_fail("a ticket that is none");
        }
    }
    if (flash_answered(&requests, who, me, tickets[who], &answer) == STATOR_PENDING) {
        return STATOR_PENDING;
    }
    if (answer != (uint8_t)~questions[who]) {
        stator_check_fail("the answer of another question");
    }
    tickets[who] = 0;
    return STATOR_READY;
}

/* The first says that it leaves, the second just leaves. */
static void give_up(unsigned who, stator_waker me)
{
    (void)me;
    tickets[who] = 0;
    if (who == 0) {
        flash_withdraw(&requests, who);
    }
}

static void give_back(unsigned who, stator_waker me)
{
    (void)who;
    (void)me;
}

#define MODEL(c, ROW)                                                                         \
    ROW(c, system, app)                                                                       \
    ROW(c, interrupt, mind_0_interrupt, 1)                                                    \
    ROW(c, interrupt, mind_1_interrupt, 1)                                                    \
    ROW(c, few, user_0_changes_its_mind, ASKS, true)                                          \
    ROW(c, few, user_1_changes_its_mind, ASKS, true)                                          \
    ROW(c, asleep, all_are_answered, how_many(contender_wanting) == 0 && requests.asked == 0) \
    ROW(c, asleep, the_server_rests, app.server.state == server_waiting)
STATOR_CHECK(model, MODEL)
