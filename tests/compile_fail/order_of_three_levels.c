// SPDX-License-Identifier: Apache-2.0
// expect-error: tier app.control: this order is for at most
#include "stator/order.h"

typedef struct worker {
    uint8_t state;
} worker;
stator_poll worker_poll(worker *self, stator_waker me);

#ifdef OK
#define COUNT 1024
#else
#define COUNT 1025
#endif
#define APP(s, ROW)               \
    ROW(s, tier, control, rotate) \
    ROW(s, tasks, links, COUNT, worker, worker_poll)
STATOR_SYSTEM(app, APP)
