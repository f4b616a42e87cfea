// SPDX-License-Identifier: Apache-2.0
//
// A task that writes to another's bytes.
// check: variant own -DOTHERS=0
// check: variant others -DOTHERS=1
// check: wrong others app.second.count, which is another task's, is written by the poll of this one
#include "stator/stator.h"
#include "stator_check.h"

#define COUNTER(m, ROW)             \
    ROW(m, always, uint32_t count;) \
    ROW(m, rest, counting)
STATOR_MACHINE(counter, COUNTER)
stator_poll counter_poll(counter *self, stator_waker me);

#define APP(s, ROW)                            \
    ROW(s, tier, all)                          \
    ROW(s, task, first, counter, counter_poll) \
    ROW(s, task, second, counter, counter_poll)
STATOR_SYSTEM(app, APP)

stator_poll counter_poll(counter *self, stator_waker me)
{
    (void)me;
    counter *const counted = OTHERS ? &app.second : self;
    counted->count = 1;
    return STATOR_PENDING;
}

#define MODEL(c, ROW) ROW(c, system, app)
STATOR_CHECK(model, MODEL)
