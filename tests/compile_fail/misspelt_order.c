// SPDX-License-Identifier: Apache-2.0
// expect-error: STATOR_NEXT_rotat
#include "stator/order.h"

typedef struct worker {
    uint8_t state;
} worker;
stator_poll worker_poll(worker *self, stator_waker me);

stator_poll worker_poll(worker *self, stator_waker me)
{
    (void)self;
    (void)me;
    return STATOR_READY;
}

#ifdef OK
#define ORDER rotate
#else
#define ORDER rotat
#endif
#define APP(s, ROW)              \
    ROW(s, tier, control, ORDER) \
    ROW(s, task, imu, worker, worker_poll)
STATOR_SYSTEM(app, APP)
