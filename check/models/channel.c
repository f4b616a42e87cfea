// SPDX-License-Identifier: Apache-2.0
//
// A channel of two slots. Either two interrupts send into it, one of which strikes in the midst of the other, and tasks
// that change their minds receive; or tasks send, wait for room and change their minds, and an interrupt receives.
// Each item that was sent is received once, those of one sender in their order; nobody sleeps for what is there.
//   SENDERS  the tasks send
//   BEGIN    the position at which it begins: the last but one, so that positions and laps wrap
//   EACH     so many come from each interrupt
// check: variant receivers -DBEGIN=0 -DEACH=1
// check: variant receivers-tiers -DBEGIN=0 -DEACH=1 -DTIERS=2
// check: variant receivers-wrap -DBEGIN=4294967294u -DEACH=2
// check: variant senders -DBEGIN=0 -DEACH=2 -DSENDERS=1
// check: variant senders-wrap -DBEGIN=4294967294u -DEACH=3 -DSENDERS=1
// check: slow senders-wrap
// check: slow receivers-wrap
#include "stator/channel.h"
#include "contenders.h"

#ifndef SENDERS
#define SENDERS 0
#endif

enum { CAPACITY = 2, SOURCES = 2 };

struct item {
    uint8_t source;
    uint8_t number;
};
STATOR_CHANNEL(items, struct item, CAPACITY, TIERS)
static items channel = {.head = BEGIN, .tail = BEGIN, .slots = {{.lap = BEGIN}, {.lap = BEGIN}}};
static uint8_t sent[SOURCES];     /* and accepted */
static uint8_t received[SOURCES]; /* the last number */
static uint8_t inside;

static void check_order(const struct item *item)
{
    if (item->source >= SOURCES || item->number != received[item->source] + 1) {
        stator_check_fail("an item is received twice, or before one that was sent earlier, or was never sent");
    }
    received[item->source] = item->number;
    stator_check_count(&inside, -1);
}

#if SENDERS
static stator_poll want(unsigned who, stator_waker me)
{
    const struct item item = {(uint8_t)who, (uint8_t)(sent[who] + 1)};
    stator_check_count(&inside, +1); /* before: the interrupt may have it before the call returns */
    if (items_send(&channel, me, &item) == STATOR_PENDING) {
        stator_check_count(&inside, -1);
        return STATOR_PENDING;
    }
    sent[who]++;
    return STATOR_READY;
}

static void first_interrupt(void)
{
    struct item item;
    if (items_try_receive(&channel, &item)) {
        check_order(&item);
    }
}

#define WORLD(c, ROW)                     \
    ROW(c, interrupt, first_interrupt, 2) \
    ROW(c, few, first_device, EACH, true) \
    ROW(c, asleep, none_waits_for_room, items_count(&channel) == CAPACITY || how_many(contender_wanting) == 0)
#else
static stator_poll want(unsigned who, stator_waker me)
{
    struct item item;
    (void)who;
    if (items_receive(&channel, me, &item) == STATOR_PENDING) {
        return STATOR_PENDING;
    }
    check_order(&item);
    return STATOR_READY;
}

static void send(unsigned source)
{
    const struct item item = {(uint8_t)source, (uint8_t)(sent[source] + 1)};
    if (items_try_send(&channel, &item)) {
        sent[source]++;
        stator_check_count(&inside, +1);
    }
}

static void first_interrupt(void)
{
    send(0);
}

static void second_interrupt(void)
{
    send(1);
}

static void second_device(void)
{
    stator_check_raise(second_interrupt);
}

#define WORLD(c, ROW)                      \
    ROW(c, interrupt, first_interrupt, 2)  \
    ROW(c, interrupt, second_interrupt, 3) \
    ROW(c, few, first_device, EACH, true)  \
    ROW(c, few, second_device, EACH, true) \
    ROW(c, asleep, none_waits_for_an_item, items_count(&channel) == 0 || how_many(contender_wanting) == 0)
#endif

static void first_device(void)
{
    stator_check_raise(first_interrupt);
}

#define MODEL(c, ROW)   \
    ROW(c, system, app) \
    WORLD(c, ROW)       \
    USERS(c, ROW)       \
    ROW(c, always, none_lost_none_twice, inside == items_count(&channel))
STATOR_CHECK(model, MODEL)
