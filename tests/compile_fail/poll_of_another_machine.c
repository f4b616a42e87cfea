// SPDX-License-Identifier: Apache-2.0
// expect-error: other_poll|worker
#include "stator/system.h"

typedef struct worker {
    uint8_t state;
} worker;
stator_poll worker_poll(worker *self, stator_waker me);

typedef struct other {
    uint32_t state;
} other;
stator_poll other_poll(other *self, stator_waker me);

#ifdef OK
#define POLL worker_poll
#else
#define POLL other_poll
#endif
#define APP(s, ROW)       \
    ROW(s, tier, control) \
    ROW(s, task, imu, worker, POLL)
STATOR_SYSTEM(app, APP)
