// SPDX-License-Identifier: Apache-2.0
//
// The system whose tasks costs.c stands for: what a wake costs is part of what a layer costs.
#include "stator/system.h"

#define IDLER(m, ROW) ROW(m, rest, idle)
STATOR_MACHINE(idler, IDLER)

static stator_poll idler_poll(idler *self, stator_waker me)
{
    (void)self;
    (void)me;
    return STATOR_PENDING;
}

#define APP(s, ROW)    \
    ROW(s, tier, only) \
    ROW(s, tasks, idlers, COST_TASKS, idler, idler_poll)
STATOR_SYSTEM(app, APP)
