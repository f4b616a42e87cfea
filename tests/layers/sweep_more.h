// SPDX-License-Identifier: Apache-2.0
//
// As sweep.h: the readers' and writer's lock, the barrier, the priority channel, publish and subscribe, request and
// response. Where only tasks may call, the interrupt stands for a task 0 of a higher tier, polled in the midst of
// task 1.
#ifndef TESTS_LAYERS_SWEEP_MORE_H
#define TESTS_LAYERS_SWEEP_MORE_H

#include "stator/barrier.h"
#include "stator/priority_channel.h"
#include "stator/pubsub.h"
#include "stator/request.h"
#include "stator/rwlock.h"
#include "tests/layers/strike.h"
#include "tests/layers/woken.h"
#include "tests/support/test.h"

struct reading {
    uint32_t number;
    uint32_t check;
    uint32_t again;
};

STATOR_RWLOCK(table, 1)
STATOR_BARRIER(gate, 2, 1)
STATOR_PRIORITY_CHANNEL(alarms, struct reading, 2, 2, 1)
STATOR_PUBSUB(news, struct reading, 2, 1)
STATOR_REQUEST(flash, struct reading, struct reading, 2, 1)

static struct {
    table table;
    gate gate;
    alarms alarms;
    news news;
    flash flash;
} all;

#include "tests/layers/sweeping.h"

static stator_word rounds[2], next, missed, ticket, other_ticket;
static unsigned client;

/* The lock: two that want it in the midst of each other, each as reader or writer; then both unlock and try again. */
static bool one_writes, other_writes;

static stator_poll lock_as(unsigned task, bool writes)
{
    if (table_reads(&all.table, me(task)) || table_writes(&all.table, me(task))) {
        return STATOR_READY;
    }
    return writes ? table_write(&all.table, me(task)) : table_read(&all.table, me(task));
}
static void table_operation(void)
{
    result = lock_as(1, one_writes);
}
static void table_interrupt(void)
{
    interrupts_result = lock_as(0, other_writes);
}
static const char *table_wrong(void)
{
    const bool both = result == STATOR_READY && interrupts_result == STATOR_READY;
    if (both && (one_writes || other_writes)) {
        return "one writes while another holds it";
    }
    for (unsigned polls = 0; polls < 10u && (result == STATOR_PENDING || interrupts_result == STATOR_PENDING);
         polls++) {
        const uint32_t ready = woken();
        for (unsigned task = 0; task < 2u; task++) {
            if (table_reads(&all.table, me(task)) || table_writes(&all.table, me(task))) {
                table_unlock(&all.table, me(task));
            }
        }
        if (interrupts_result == STATOR_PENDING && ((ready | woken_tasks[0]) & 1u) != 0u) {
            table_interrupt();
        } else if (result == STATOR_PENDING && ((ready | woken_tasks[0]) & 2u) != 0u) {
            table_operation();
        }
    }
    return result == STATOR_READY && interrupts_result == STATOR_READY ? NULL : "one waits for ever";
}
static void a_higher_tier_locks_while_a_task_locks(void)
{
    for (unsigned both = 0; both < 4u; both++) {
        one_writes = (both & 1u) != 0u;
        other_writes = (both & 2u) != 0u;
        CHECK_SWEPT(nothing, table_operation, table_interrupt, table_wrong);
    }
}
static void table_held(void)
{
    result = lock_as(1, one_writes);
}
static void table_unlock_operation(void)
{
    table_unlock(&all.table, me(1));
}
static const char *table_unlock_wrong(void)
{
    for (unsigned polls = 0; polls < 4u && interrupts_result == STATOR_PENDING && is_woken(0); polls++) {
        (void)woken();
        table_interrupt();
    }
    return interrupts_result == STATOR_READY ? NULL : "one waits for a free lock";
}
static void a_higher_tier_locks_while_a_task_unlocks(void)
{
    for (unsigned both = 0; both < 4u; both++) {
        one_writes = (both & 1u) != 0u;
        other_writes = (both & 2u) != 0u;
        CHECK_SWEPT(table_held, table_unlock_operation, table_interrupt, table_unlock_wrong);
    }
}

/* The barrier: two parties arrive in the midst of each other. */
static void gate_begin(void)
{
    rounds[0] = rounds[1] = 0;
}
static void gate_operation(void)
{
    result = gate_wait(&all.gate, me(1), &rounds[1]);
}
static void gate_interrupt(void)
{
    interrupts_result = gate_wait(&all.gate, me(0), &rounds[0]);
}
static const char *gate_wrong(void)
{
    if (result == STATOR_PENDING && is_woken(1)) {
        gate_operation();
    }
    if (interrupts_result == STATOR_PENDING && is_woken(0)) {
        gate_interrupt();
    }
    return result == STATOR_READY && interrupts_result == STATOR_READY && gate_arrived(&all.gate) == 0u
               ? NULL
               : "both have come, and one waits";
}
static void two_arrive_at_once(void)
{
    CHECK_SWEPT(gate_begin, gate_operation, gate_interrupt, gate_wrong);
}

/* The priority channel. */
static void alarms_operation(void)
{
    result = alarms_receive(&all.alarms, me(1), &got);
}
static void alarms_interrupt(void)
{
    const struct reading reading = reading_of(7);
    interrupts_success = alarms_try_send(&all.alarms, 0, &reading);
}
static const char *alarms_wrong(void)
{
    EVENTUALLY(alarms_receive(&all.alarms, me(1), &got))
    struct reading second;
    return whole(&got, 7) && !alarms_try_receive(&all.alarms, &second) ? NULL : "the item is torn, or comes twice";
}
static void an_interrupt_sends_an_urgent_item_while_a_task_receives(void)
{
    CHECK_SWEPT(nothing, alarms_operation, alarms_interrupt, alarms_wrong);
}
static void alarms_one(void)
{
    const struct reading reading = reading_of(3);
    (void)alarms_try_send(&all.alarms, 1, &reading);
}
static const char *alarms_both(void)
{
    struct reading second;
    EVENTUALLY(STATOR_READY)
    if (!alarms_try_receive(&all.alarms, &second)) {
        return "an item is lost";
    }
    return (whole(&got, 7) && whole(&second, 3)) || (whole(&got, 3) && whole(&second, 7)) ? NULL : "an item is torn";
}
static void an_urgent_item_comes_while_another_is_received(void)
{
    CHECK_SWEPT(alarms_one, alarms_operation, alarms_interrupt, alarms_both);
}

/* Publish and subscribe. */
static void news_begin(void)
{
    next = 0;
    missed = 0;
}
static void news_publish_one(uint32_t number)
{
    const struct reading reading = reading_of(number);
    interrupts_success = news_publish(&all.news, &reading);
}
static void news_operation(void)
{
    result = news_next(&all.news, me(1), &next, &got, &missed);
}
static void news_interrupt(void)
{
    news_publish_one(7);
}
static const char *news_wrong(void)
{
    EVENTUALLY(news_next(&all.news, me(1), &next, &got, &missed))
    return whole(&got, 7) && missed == 0u ? NULL : "the item is torn, or was missed";
}
static void an_interrupt_publishes_while_a_task_looks(void)
{
    CHECK_SWEPT(news_begin, news_operation, news_interrupt, news_wrong);
}
/* The ring is full, and overwritten once around while its oldest item is read. */
static void news_full(void)
{
    news_begin();
    news_publish_one(1);
    news_publish_one(2);
}
static void news_lap(void)
{
    news_publish_one(3);
    news_publish_one(4);
}
static const char *news_lapped(void)
{
    if (result != STATOR_READY || !whole(&got, missed + 1u)) {
        return "an item is torn, or what was missed is not counted";
    }
    uint32_t expected = got.number + 1u;
    while (news_try_next(&all.news, &next, &got, &missed)) {
        expected += missed;
        if (!whole(&got, expected)) {
            return "an item is torn, or out of order";
        }
        expected++;
    }
    return expected == 5u ? NULL : "not all that were published were received or counted";
}
static void interrupts_overwrite_what_is_read(void)
{
    CHECK_SWEPT(news_full, news_operation, news_lap, news_lapped);
}
/* A publisher on another core, which has got as far as the first word of an item. */
static void news_half(void)
{
    const struct stator_pubsub pubsub = news_pubsub_(&all.news);
    stator_word at;
    if (stator_pubsub_claim(pubsub, &at)) {
        STATOR_PORT_STORE(stator_pubsub_slot(pubsub, at) + 1, 3u);
    }
}
static const char *news_half_wrong(void)
{
    return result == STATOR_READY && whole(&got, missed + 1u) ? NULL : "an item that is being overwritten was received";
}
static void another_core_overwrites_what_is_read(void)
{
    CHECK_SWEPT(news_full, news_operation, news_half, news_half_wrong);
}
static void news_waiting(void)
{
    news_begin();
    news_operation();
}
static void news_publish_operation(void)
{
    const struct reading reading = reading_of(3);
    (void)news_publish(&all.news, &reading);
}
static const char *news_both(void)
{
    struct reading second;
    if (!is_woken(1) || news_next(&all.news, me(1), &next, &got, &missed) != STATOR_READY ||
        !news_try_next(&all.news, &next, &second, &missed)) {
        return "two were published, and not two received";
    }
    return (whole(&got, 3) && whole(&second, 7)) || (whole(&got, 7) && whole(&second, 3)) ? NULL : "an item is torn";
}
static void an_interrupt_publishes_while_another_publishes(void)
{
    CHECK_SWEPT(news_waiting, news_publish_operation, news_interrupt, news_both);
}

/* Request and response. */
static void flash_ask_one(uint32_t number)
{
    const struct reading question = reading_of(number);
    ticket = flash_ask(&all.flash, 1, &question);
}
static void flash_operation(void)
{
    result = flash_next(&all.flash, me(1), &client, &other_ticket, &got);
}
static void flash_interrupt(void)
{
    flash_ask_one(7);
}
static const char *flash_wrong(void)
{
    EVENTUALLY(flash_next(&all.flash, me(1), &client, &other_ticket, &got))
    return client == 1u && whole(&got, 7) && ticket == other_ticket ? NULL : "the question is torn";
}
static void an_interrupt_asks_while_the_server_looks(void)
{
    CHECK_SWEPT(nothing, flash_operation, flash_interrupt, flash_wrong);
}
static void flash_asked(void)
{
    flash_ask_one(3);
}
/* Either the server took the first question, and its answer is refused; or it has the second. The second is there. */
static const char *flash_asked_again(void)
{
    EVENTUALLY(flash_next(&all.flash, me(1), &client, &other_ticket, &got))
    if (whole(&got, 3)) {
        if (flash_answer(&all.flash, client, other_ticket, &got) ||
            flash_next(&all.flash, me(1), &client, &other_ticket, &got) != STATOR_READY) {
            return "the answer to a question that was withdrawn was taken";
        }
    }
    return whole(&got, 7) && flash_answer(&all.flash, client, other_ticket, &got) ? NULL
                                                                                  : "the question is torn or lost";
}
static void a_client_asks_something_else_while_the_server_takes_its_question(void)
{
    CHECK_SWEPT(flash_asked, flash_operation, flash_interrupt, flash_asked_again);
}
static void flash_serving(void)
{
    flash_ask_one(3);
    flash_operation();
    result = STATOR_PENDING;
}
static void flash_answered_operation(void)
{
    result = flash_answered(&all.flash, 1, me(1), ticket, &got);
}
static void flash_answer_interrupt(void)
{
    const struct reading reading = reading_of(9);
    interrupts_success = flash_answer(&all.flash, 1, other_ticket, &reading);
}
static const char *flash_answer_wrong(void)
{
    EVENTUALLY(flash_answered(&all.flash, 1, me(1), ticket, &got))
    return whole(&got, 9) ? NULL : "the answer is torn";
}
static void an_interrupt_answers_while_the_client_looks(void)
{
    CHECK_SWEPT(flash_serving, flash_answered_operation, flash_answer_interrupt, flash_answer_wrong);
}
/* The client, of a higher tier, asks again in the midst of the answer to its first question. */
static const char *flash_answer_refused(void)
{
    result = flash_answered(&all.flash, 1, me(1), ticket, &got);
    if (result == STATOR_READY) {
        return "the answer to another question was taken";
    }
    if (flash_next(&all.flash, me(1), &client, &other_ticket, &got) != STATOR_READY || !whole(&got, 7)) {
        return "the question is torn or lost";
    }
    flash_answer_interrupt();
    return flash_answered(&all.flash, 1, me(1), ticket, &got) == STATOR_READY && whole(&got, 9) ? NULL : "no answer";
}
static void a_client_asks_something_else_while_the_server_answers(void)
{
    CHECK_SWEPT(flash_serving, flash_answer_interrupt, flash_interrupt, flash_answer_refused);
}

int main(void)
{
#ifndef STRIKE_IMPOSSIBLE
    TEST(a_higher_tier_locks_while_a_task_locks);
    TEST(a_higher_tier_locks_while_a_task_unlocks);
    TEST(two_arrive_at_once);
    TEST(an_interrupt_sends_an_urgent_item_while_a_task_receives);
    TEST(an_urgent_item_comes_while_another_is_received);
    TEST(an_interrupt_publishes_while_a_task_looks);
    TEST(interrupts_overwrite_what_is_read);
    TEST(another_core_overwrites_what_is_read);
    TEST(an_interrupt_publishes_while_another_publishes);
    TEST(an_interrupt_asks_while_the_server_looks);
    TEST(a_client_asks_something_else_while_the_server_takes_its_question);
    TEST(an_interrupt_answers_while_the_client_looks);
    TEST(a_client_asks_something_else_while_the_server_answers);
#endif
    return test_finish();
}

#endif
