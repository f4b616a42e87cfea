// SPDX-License-Identifier: Apache-2.0
//
// Event flags that two interrupts set: one task waits for any of them, another for all; both take. No flag that a task
// waits for is set while it sleeps.
// check: variant take
// check: variant tiers -DTIERS=2
#include "stator/flags.h"
#include "contenders.h"

enum { LOW = 1, HIGH = 2 };

STATOR_FLAGS(events, TIERS)
static events flags;
static uint8_t owed; /* set, and not seen since */

static stator_poll want(unsigned who, stator_waker me)
{
    stator_word seen = 0;
    const stator_poll done =
        who == 0 ? events_take_all(&flags, me, LOW | HIGH, &seen) : events_take_any(&flags, me, LOW | HIGH, &seen);
    if (done == STATOR_READY && (seen == 0 || (who == 0 && seen != (LOW | HIGH)))) {
        stator_check_fail("it goes on for flags that are not set");
    }
    stator_check_mark(&owed, 0, (uint8_t)seen);
    return done;
}

static void low_interrupt(void)
{
    stator_check_mark(&owed, LOW, 0);
    events_set(&flags, LOW);
}

static void high_interrupt(void)
{
    stator_check_mark(&owed, HIGH, 0);
    events_set(&flags, HIGH);
}

static void low_device(void)
{
    stator_check_raise(low_interrupt);
}

static void high_device(void)
{
    stator_check_raise(high_interrupt);
}

#define MODEL(c, ROW)                                                                                 \
    ROW(c, system, app)                                                                               \
    ROW(c, interrupt, low_interrupt, 1)                                                               \
    ROW(c, interrupt, high_interrupt, 2)                                                              \
    ROW(c, event, low_device, true)                                                                   \
    ROW(c, event, high_device, true)                                                                  \
    USERS(c, ROW)                                                                                     \
    ROW(c, always, none_lost, (owed & ~flags.flags) == 0)                                             \
    ROW(c, asleep, all_sees_all, flags.flags != (LOW | HIGH) || app.first.state != contender_wanting) \
    ROW(c, asleep, any_sees_any, flags.flags == 0 || app.second.state != contender_wanting)           \
    ROW(c, again, first_has_them, app.first.state == contender_holding)
STATOR_CHECK(model, MODEL)
