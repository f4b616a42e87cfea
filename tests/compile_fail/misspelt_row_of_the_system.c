// SPDX-License-Identifier: Apache-2.0
// expect-error: stator_row_tsk
#include "stator/system.h"

typedef struct worker {
    uint8_t state;
} worker;
stator_poll worker_poll(worker *self, stator_waker me);

#ifdef OK
#define APP(s, ROW)                        \
    ROW(s, tier, control)                  \
    ROW(s, task, one, worker, worker_poll) \
    ROW(s, task, two, worker, worker_poll)
#else
#define APP(s, ROW)                        \
    ROW(s, tier, control)                  \
    ROW(s, task, one, worker, worker_poll) \
    ROW(s, tsk, two, worker, worker_poll)
#endif
STATOR_SYSTEM_DECLARE(app, APP)
