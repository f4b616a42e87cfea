// SPDX-License-Identifier: Apache-2.0
#include "executor.h"

#include "platform.h"

volatile uint32_t ready_mask;

void executor_run_once(task_t *tasks, int count)
{
    uint32_t ready = ready_mask;
    ready_mask = 0;
    for (int i = 0; i < count; i++) {
        if ((ready & (1 << i)) && !tasks[i].done) {
            waker_t waker = {i};
            tasks[i].done = tasks[i].poll(tasks[i].self, waker) == POLL_READY;
        }
    }
    if (ready_mask == 0) {
        wait_for_interrupt();
    }
}
