// SPDX-License-Identifier: Apache-2.0
#include "watchdog.h"

#include "board.h"
#include "drivers/aspeed_watchdog.h"

void watchdog_start(watchdog *self, struct roll *roll, stator_word watched)
{
    *self = (watchdog){
        .hardware = {BOARD_WATCHDOG},
        .roll = roll,
        .watched = watched,
        .watching = {.state_ = watchdog_watching, .deadline = stator_after(WATCHDOG_PERIOD_MS * BOARD_TICKS_PER_MS)},
    };
    aspeed_watchdog_start(self->hardware, WATCHDOG_HARDWARE_MS * 1000u);
}

void watchdog_feed(struct roll *roll, stator_waker me)
{
    roll->fed |= (stator_word)1u << me.task;
}

bool watchdog_is_hung(const struct roll *roll, stator_waker me)
{
    return (roll->hung >> me.task & 1u) != 0u;
}

static void wake_all(stator_word tasks)
{
    for (; tasks != 0u; tasks &= tasks - 1u) {
        stator_wake(stator_waker_of(stator_port_lowest(tasks)));
    }
}

/* An event for each task of a set. */
static void report_all(stator_word tasks, enum event_kind kind)
{
    for (; tasks != 0u; tasks &= tasks - 1u) {
        report(kind, (uint8_t)stator_port_lowest(tasks), 0u, 0u);
    }
}

/* Ends a period and begins the next: who has not fed, and until when the next one lasts. */
static stator_word call_the_roll(watchdog *self, stator_waker me, stator_time *deadline)
{
    const stator_word culprits = self->watched & ~self->roll->fed;
    self->roll->fed = 0u;
    if (culprits == 0u) {
        aspeed_watchdog_feed(self->hardware);
    } else {
        board_keep_culprit((uint8_t)stator_port_lowest(culprits));
    }
    *deadline = stator_after(WATCHDOG_PERIOD_MS * BOARD_TICKS_PER_MS);
    stator_wake_by(me, *deadline);
    wake_all(self->watched);
    return culprits;
}

stator_poll watchdog_poll(watchdog *self, stator_waker me)
{
    stator_time deadline;
    switch (watchdog_state_of(self)) {
    case watchdog_watching: {
        STATOR_IN(watchdog, self, watching);
        stator_wake_by(me, here->deadline);
        if (!stator_passed(here->deadline)) {
            return STATOR_PENDING;
        }
        const stator_word culprits = call_the_roll(self, me, &deadline);
        if (culprits == 0u) {
            STATOR_GO(watchdog, self, watching, watching, .deadline = deadline);
        } else {
            report_all(culprits, event_stopped_feeding);
            STATOR_GO(watchdog, self, watching, starving, .culprits = culprits, .deadline = deadline);
        }
        break;
    }
    case watchdog_starving: {
        STATOR_IN(watchdog, self, starving);
        stator_wake_by(me, here->deadline);
        if (!stator_passed(here->deadline)) {
            return STATOR_PENDING;
        }
        const stator_word culprits = call_the_roll(self, me, &deadline);
        report_all(culprits & ~here->culprits, event_stopped_feeding);
        report_all(here->culprits & ~culprits, event_feeds_again);
        if (culprits == 0u) {
            (void)board_take_culprit();
            STATOR_GO(watchdog, self, starving, watching, .deadline = deadline);
        } else {
            STATOR_GO(watchdog, self, starving, starving, .culprits = culprits, .deadline = deadline);
        }
        break;
    }
    }
    return STATOR_PENDING;
}
