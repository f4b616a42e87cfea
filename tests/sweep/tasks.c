// SPDX-License-Identifier: Apache-2.0
#include "system.h"

void wake_near(void)
{
    sweep_wake(sweep_near);
}

void wake_far(void)
{
    sweep_wake(sweep_far);
}

stator_poll driver_poll(driver *self, stator_waker me)
{
    switch (driver_state_of(self)) {
    case driver_posting: {
        STATOR_IN(driver, self, posting);
        facts.posted_near++;
        wake_near();
        stator_wake(STATOR_NOBODY);
        facts.posted_far++;
        wake_far();
        if (facts.posted_far == POSTS) {
            STATOR_GO(driver, self, posting, calling);
        }
        stator_wake(me);
        return STATOR_PENDING;
    }
    case driver_calling: {
        STATOR_IN(driver, self, calling);
#ifdef SWEEP_LARGE
        sweep_wake((enum sweep_task)(sweep_crowd + 62)); /* in word 2 of 7: the search behind it passes four */
#endif
        STATOR_GO(driver, self, calling, done);
        return STATOR_READY;
    }
    case driver_done:
        return STATOR_READY;
    }
    __builtin_unreachable();
}

stator_poll near_poll(listener *self, stator_waker me)
{
    (void)self;
    (void)me;
    facts.heard_near = facts.posted_near;
    end_round_if_done();
    return STATOR_PENDING;
}

stator_poll far_poll(listener *self, stator_waker me)
{
    (void)self;
    (void)me;
    facts.heard_far = facts.posted_far;
    end_round_if_done();
    return STATOR_PENDING;
}

stator_poll sleeper_poll(listener *self, stator_waker me)
{
    (void)self;
    const unsigned which = me.task == (unsigned)sweep_first ? 0u : 1u;
    facts.noticed[which] = STATOR_PORT_LOAD(&facts.stored[which]);
    end_round_if_done();
    return STATOR_PENDING;
}

stator_poll crowd_poll(listener *self, stator_waker me)
{
    (void)self;
    (void)me;
    return STATOR_PENDING;
}
