// SPDX-License-Identifier: Apache-2.0
//
// A channel in every order of events (tests/layers/contenders.h): three receivers, and an interrupt that sends; with
// SENDERS three senders, and an interrupt that receives.
#ifndef TESTS_LAYERS_CHANNEL_WORLD_H
#define TESTS_LAYERS_CHANNEL_WORLD_H

#include "stator/channel.h"

STATOR_CHANNEL(queue, uint8_t, 2, 1)

/* `there`: items in the channel, as a count of its own. */
#define CONTENDED \
    queue queue;  \
    uint8_t there;
#define LEAST_STATES 3000
#include "tests/layers/contenders.h"

#ifdef SENDERS
static stator_poll take(unsigned task)
{
    const uint8_t item = 1;
    const stator_poll poll = queue_send(&world.queue, me_of(task), &item);
    world.there = (uint8_t)(world.there + (poll == STATOR_READY));
    return poll;
}

static bool supply(void)
{
    uint8_t item;
    if (!queue_try_receive(&world.queue, &item)) {
        return false;
    }
    world.there--;
    return true;
}

static bool available(void)
{
    return world.there < 2u;
}
#else
static stator_poll take(unsigned task)
{
    uint8_t item = 0;
    const stator_poll poll = queue_receive(&world.queue, me_of(task), &item);
    world.there = (uint8_t)(world.there - (poll == STATOR_READY));
    return poll;
}

static bool supply(void)
{
    const uint8_t item = 1;
    if (!queue_try_send(&world.queue, &item)) {
        return false;
    }
    world.there++;
    return true;
}

static bool available(void)
{
    return world.there != 0u;
}
#endif

static void finish(unsigned task)
{
    (void)task;
}

static void begin(unsigned task)
{
    (void)task;
}

static void restarted(unsigned task)
{
    (void)task;
}

static bool served(void)
{
    return false;
}

/* Positions only differences matter of: so the states are finite. */
static const char *wrong(void)
{
    for (unsigned slot = 0; slot < 2u; slot++) {
        world.queue.slots[slot].lap -= world.queue.head & ~1u;
    }
    world.queue.tail -= world.queue.head & ~1u;
    world.queue.head &= 1u;
    return queue_count(&world.queue) != world.there ? "an item is lost, or received twice" : NULL;
}

#endif
