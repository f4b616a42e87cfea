// SPDX-License-Identifier: Apache-2.0
//
// (a) Polled by Stator's own loop: a row of the system table, and the row that serves deadlines.
#include "platform.h"
#include "stator/stator.h"

static stator_poll talk_poll(conversation *self, stator_waker me)
{
    if (conversation_poll(self, me) == STATOR_READY) {
        platform_report("loop", self);
    }
    return STATOR_PENDING;
}

#define APP(s, ROW)     \
    ROW(s, tier, only)  \
    ROW(s, time, clock) \
    ROW(s, task, talk, conversation, talk_poll)
STATOR_SYSTEM(app, APP)

int main(void)
{
    app.talk = conversation_of(platform_start());
    app_run();
}
