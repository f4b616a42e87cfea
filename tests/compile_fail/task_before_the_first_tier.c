// SPDX-License-Identifier: Apache-2.0
// expect-error: the first row of app must be a tier
#include "stator/system.h"

typedef struct worker {
    uint8_t state;
} worker;
stator_poll worker_poll(worker *self, stator_waker me);

#ifdef OK
#define APP(s, ROW)       \
    ROW(s, tier, control) \
    ROW(s, task, imu, worker, worker_poll)
#else
#define APP(s, ROW)                        \
    ROW(s, task, imu, worker, worker_poll) \
    ROW(s, tier, control)                  \
    ROW(s, task, log, worker, worker_poll)
#endif
STATOR_SYSTEM_DECLARE(app, APP)
