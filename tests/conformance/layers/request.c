// SPDX-License-Identifier: Apache-2.0
#include "stator/request.h"
#include "tests/layers/faults.h"
#include "tests/layers/woken.h"
#include "tests/support/test.h"

#include <string.h>

enum { CLIENTS = 3, SERVER = 9 };

struct question {
    uint32_t address;
    uint8_t count;
};

STATOR_REQUEST(flash, struct question, uint16_t, CLIENTS, WOKEN_WORDS)

static flash store;
static struct question asked;
static uint16_t answer;
static unsigned client;
static stator_word ticket;

static void begin(void)
{
    memset(&store, 0, sizeof store);
    (void)woken();
}

static stator_word ask(unsigned from, uint32_t address)
{
    const struct question question = {address, (uint8_t)from};
    return flash_ask(&store, from, &question);
}

static stator_poll serve(void)
{
    return flash_next(&store, me(SERVER), &client, &ticket, &asked);
}

static bool reply(uint16_t value)
{
    return flash_answer(&store, client, ticket, &value);
}

static void a_question_wakes_the_server_and_the_answer_its_client(void)
{
    begin();
    CHECK_EQUAL(STATOR_PENDING, serve());
    const stator_word mine = ask(1, 0x1234);
    CHECK(mine != 0u);
    CHECK_EQUAL(1u << SERVER, woken());
    CHECK_EQUAL(STATOR_PENDING, flash_answered(&store, 1, me(4), mine, &answer));
    CHECK_EQUAL(STATOR_READY, serve());
    CHECK_EQUAL(1, client);
    CHECK_EQUAL(0x1234, asked.address);
    CHECK_EQUAL(1, asked.count);
    CHECK(reply(77));
    CHECK_EQUAL(1u << 4, woken());
    CHECK_EQUAL(STATOR_READY, flash_answered(&store, 1, me(4), mine, &answer));
    CHECK_EQUAL(77, answer);
    CHECK_EQUAL(STATOR_PENDING, serve());
}

static void the_server_goes_around_the_clients(void)
{
    begin();
    unsigned served[CLIENTS] = {0};
    stator_word tickets[CLIENTS];
    for (unsigned i = 0; i < CLIENTS; i++) {
        tickets[i] = ask(i, i);
    }
    for (unsigned i = 0; i < 3000; i++) {
        CHECK_EQUAL(STATOR_READY, serve());
        served[client]++;
        CHECK(reply((uint16_t)i));
        CHECK_EQUAL(STATOR_READY, flash_answered(&store, client, me(client), tickets[client], &answer));
        tickets[client] = ask(client, i);
    }
    for (unsigned i = 0; i < CLIENTS; i++) {
        CHECK_EQUAL(1000, served[i]);
    }
}

static void the_answer_to_one_that_has_left_is_not_taken_for_that_of_its_next_question(void)
{
    begin();
    (void)ask(1, 1);
    CHECK_EQUAL(STATOR_READY, serve());
    const stator_word second = ask(1, 2); /* cancelled, and asks something else */
    CHECK(!reply(11));
    CHECK_EQUAL(STATOR_PENDING, flash_answered(&store, 1, me(4), second, &answer));
    CHECK_EQUAL(STATOR_READY, serve());
    CHECK_EQUAL(2, asked.address);
    CHECK(reply(22));
    CHECK_EQUAL(STATOR_READY, flash_answered(&store, 1, me(4), second, &answer));
    CHECK_EQUAL(22, answer);
}

static void an_answer_that_nobody_fetches_stops_nobody(void)
{
    begin();
    (void)ask(1, 1);
    CHECK_EQUAL(STATOR_READY, serve());
    CHECK(reply(11)); /* its client has left */
    const stator_word other = ask(2, 5);
    CHECK_EQUAL(STATOR_READY, serve());
    CHECK(reply(55));
    CHECK_EQUAL(STATOR_READY, flash_answered(&store, 2, me(5), other, &answer));
    CHECK_EQUAL(55, answer);
}

static void a_question_that_is_withdrawn_is_not_served(void)
{
    begin();
    (void)ask(1, 1);
    flash_withdraw(&store, 1);
    CHECK_EQUAL(STATOR_PENDING, serve());
    (void)ask(1, 1);
    CHECK_EQUAL(STATOR_READY, serve());
    flash_withdraw(&store, 1);
    CHECK(!reply(1));
}

static void the_tickets_wrap(void)
{
    begin();
    store.slots[2].ticket = store.slots[2].answered = UINT32_MAX - 3u;
    for (unsigned i = 0; i < 8; i++) {
        const stator_word mine = ask(2, i);
        CHECK(mine != 0u);
        CHECK_EQUAL(STATOR_PENDING, flash_answered(&store, 2, me(2), mine, &answer));
        CHECK_EQUAL(STATOR_READY, serve());
        CHECK(reply((uint16_t)i));
        CHECK_EQUAL(STATOR_READY, flash_answered(&store, 2, me(2), mine, &answer));
        CHECK_EQUAL(i, answer);
    }
}

static void a_client_beyond_those_there_are_is_assertion_408(void)
{
    begin();
    CHECK_EQUAL(408, FAULT_OF(ask(CLIENTS, 1)));
}

int main(void)
{
    TEST(a_question_wakes_the_server_and_the_answer_its_client);
    TEST(the_server_goes_around_the_clients);
    TEST(the_answer_to_one_that_has_left_is_not_taken_for_that_of_its_next_question);
    TEST(an_answer_that_nobody_fetches_stops_nobody);
    TEST(a_question_that_is_withdrawn_is_not_served);
    TEST(the_tickets_wrap);
    TEST(a_client_beyond_those_there_are_is_assertion_408);
    return test_finish();
}
