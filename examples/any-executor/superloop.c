// SPDX-License-Identifier: Apache-2.0
//
// (c) Polled by a superloop: all the time, so that a wake and a deadline have nothing to do. The whole of the runtime
// is the two functions that are empty.
#include "platform.h"

void stator_wake(stator_waker task)
{
    (void)task;
}

void stator_wake_by(stator_waker me, stator_time deadline)
{
    (void)me;
    (void)deadline;
}

int main(void)
{
    conversation talk = conversation_of(platform_start());
    while (conversation_poll(&talk, STATOR_NOBODY) == STATOR_PENDING) {
        /* ... the rest of the superloop ... */
    }
    platform_report("superloop", &talk);
}
