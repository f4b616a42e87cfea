// SPDX-License-Identifier: Apache-2.0
// expect-error: tier app.control has too many tasks
#include "stator/system.h"

typedef struct worker {
    uint8_t state;
} worker;
stator_poll worker_poll(worker *self, stator_waker me);

#ifdef OK
#define COUNT 32768
#else
#define COUNT 32769
#endif
#define APP(s, ROW)       \
    ROW(s, tier, control) \
    ROW(s, tasks, links, COUNT, worker, worker_poll)
STATOR_SYSTEM_DECLARE(app, APP)
