// SPDX-License-Identifier: Apache-2.0
// expect-error: app_imu|imu
#include "stator/system.h"

typedef struct worker {
    uint8_t state;
} worker;
stator_poll worker_poll(worker *self, stator_waker me);

#ifdef OK
#define SECOND imu_too
#else
#define SECOND imu
#endif
#define APP(s, ROW)                        \
    ROW(s, tier, control)                  \
    ROW(s, task, imu, worker, worker_poll) \
    ROW(s, task, SECOND, worker, worker_poll)
STATOR_SYSTEM_DECLARE(app, APP)
