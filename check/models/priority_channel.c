// SPDX-License-Identifier: Apache-2.0
//
// A channel of two priorities: one interrupt sends what is urgent, another, above it, what is not; tasks that change
// their minds receive. Each item once, those of a priority in their order, and nothing that can wait before what is
// urgent and was there first.
// check: variant receivers
// check: variant tiers -DTIERS=2
#include "stator/priority_channel.h"
#include "contenders.h"

enum { URGENT, PLAIN, PRIORITIES, CAPACITY = 2 };

STATOR_PRIORITY_CHANNEL(alarms, uint8_t, PRIORITIES, CAPACITY, TIERS)
static alarms channel;
static uint8_t sent[PRIORITIES];
static uint8_t received[PRIORITIES];
static uint8_t inside;

static stator_poll want(unsigned who, stator_waker me)
{
    uint8_t item;
    (void)who;
    const bool urgent_is_there = stator_slots_any(alarms_slots_(&channel, URGENT), &channel.queues[URGENT].head, 1u);
    if (alarms_receive(&channel, me, &item) == STATOR_PENDING) {
        return STATOR_PENDING;
    }
    const unsigned priority = item >> 4;
    if (urgent_is_there && priority != URGENT) {
        stator_check_fail("what can wait is received before what is urgent");
    }
    if ((item & 15u) != received[priority] + 1u) {
        stator_check_fail("an item is received twice, or before one that was sent earlier");
    }
    received[priority]++;
    stator_check_count(&inside, -1);
    return STATOR_READY;
}

static void send(unsigned priority)
{
    const uint8_t item = (uint8_t)(priority << 4 | (sent[priority] + 1u));
    if (alarms_try_send(&channel, priority, &item)) {
        sent[priority]++;
        stator_check_count(&inside, +1);
    }
}

static void urgent_interrupt(void)
{
    send(URGENT);
}

static void plain_interrupt(void)
{
    send(PLAIN);
}

static void urgent_device(void)
{
    stator_check_raise(urgent_interrupt);
}

static void plain_device(void)
{
    stator_check_raise(plain_interrupt);
}

static unsigned count(unsigned priority)
{
    return channel.queues[priority].tail - channel.queues[priority].head;
}

#define MODEL(c, ROW)                                                            \
    ROW(c, system, app)                                                          \
    ROW(c, interrupt, urgent_interrupt, 2)                                       \
    ROW(c, interrupt, plain_interrupt, 3)                                        \
    ROW(c, few, urgent_device, 1, true)                                          \
    ROW(c, few, plain_device, 1, true)                                           \
    USERS(c, ROW)                                                                \
    ROW(c, always, none_lost_none_twice, inside == count(URGENT) + count(PLAIN)) \
    ROW(c, asleep, none_waits_for_an_item, inside == 0 || how_many(contender_wanting) == 0)
STATOR_CHECK(model, MODEL)
