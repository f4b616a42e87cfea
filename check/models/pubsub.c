// SPDX-License-Identifier: Apache-2.0
//
// Publish and subscribe with two slots: two interrupts publish, one in the midst of the other, to tasks that change
// their minds and fall behind. What each receives is whole, in order, and what it has missed is counted.
//   BEGIN  the position at which it begins, so that positions and laps wrap
// check: variant fresh -DBEGIN=0
// check: variant wrap -DBEGIN=4294967294u
// check: variant tiers -DBEGIN=0 -DTIERS=2
#include "stator/pubsub.h"
#include "contenders.h"

enum { CAPACITY = 2, LOW_ITEMS = 2, HIGH_ITEMS = 1 };

struct halves {
    uint32_t left;
    uint32_t right;
};
STATOR_PUBSUB(readings, struct halves, CAPACITY, TIERS)
/* A slot is a lap and two words. Free, as in the first lap of all. */
static readings board = {.tail = BEGIN, .slots = {BEGIN, 0, 0, BEGIN, 0, 0}};
static stator_word next[CONTENDERS] = {BEGIN, BEGIN};
static uint8_t seen[CONTENDERS]; /* received, and missed */
static uint8_t published;

static stator_poll want(unsigned who, stator_waker me)
{
    struct halves item;
    stator_word missed;
    if (readings_next(&board, me, &next[who], &item, &missed) == STATOR_PENDING) {
        return STATOR_PENDING;
    }
    if (item.left != item.right || item.left == 0) {
        stator_check_fail("an item that nobody has published: half of one, half of another");
    }
    seen[who] = (uint8_t)(seen[who] + missed + 1u);
    return STATOR_READY;
}

/* An interrupted publisher's slot may be the next: then this one drops its item. */
static void publish(uint32_t value)
{
    const struct halves item = {value, value};
    if (readings_publish(&board, &item)) {
        stator_check_count(&published, +1);
    }
}

static void low_interrupt(void)
{
    publish(1);
}

static void high_interrupt(void)
{
    publish(2);
}

static void low_device(void)
{
    stator_check_raise(low_interrupt);
}

static void high_device(void)
{
    stator_check_raise(high_interrupt);
}

static bool all_up_to_date(void)
{
    return (app.first.state != contender_wanting || seen[0] == published) &&
           (app.second.state != contender_wanting || seen[1] == published);
}

#define MODEL(c, ROW)                                                           \
    ROW(c, system, app)                                                         \
    ROW(c, interrupt, low_interrupt, 2)                                         \
    ROW(c, interrupt, high_interrupt, 3)                                        \
    ROW(c, few, low_device, LOW_ITEMS, true)                                    \
    ROW(c, few, high_device, HIGH_ITEMS, true)                                  \
    USERS(c, ROW)                                                               \
    ROW(c, always, none_too_many, seen[0] <= published && seen[1] <= published) \
    ROW(c, asleep, all_up_to_date, all_up_to_date())
STATOR_CHECK(model, MODEL)
