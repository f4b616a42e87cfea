// SPDX-License-Identifier: Apache-2.0
// expect-error: tier app.background has no task
#include "stator/system.h"

typedef struct worker {
    uint8_t state;
} worker;
stator_poll worker_poll(worker *self, stator_waker me);

#define APP(s, ROW)                        \
    ROW(s, tier, control)                  \
    ROW(s, task, imu, worker, worker_poll) \
    ROW(s, tier, background)               \
    LAST(s, ROW)
#ifdef OK
#define LAST(s, ROW) ROW(s, task, log, worker, worker_poll)
#else
#define LAST(s, ROW)
#endif
STATOR_SYSTEM_DECLARE(app, APP)
