// SPDX-License-Identifier: Apache-2.0
//
// A cooperative executor as it is usually written by hand. See README.md: this code has faults, on purpose.
#ifndef EXECUTOR_H
#define EXECUTOR_H

#include <stdbool.h>
#include <stdint.h>

typedef enum { POLL_PENDING, POLL_READY } poll_result_t;

typedef struct {
    int task_index;
} waker_t;

typedef struct {
    poll_result_t (*poll)(void *self, waker_t waker);
    void *self;
    bool done;
} task_t;

/* One bit a task. */
extern volatile uint32_t ready_mask;

static inline void wake(waker_t waker)
{
    ready_mask |= 1 << waker.task_index;
}

/* Polls all tasks that are ready, once; sleeps when none is. Called in a loop. */
void executor_run_once(task_t *tasks, int count);

#endif
