// SPDX-License-Identifier: Apache-2.0
//
// For tests that poll by hand: who has been woken since the last time one asked.
#ifndef TESTS_LAYERS_WOKEN_H
#define TESTS_LAYERS_WOKEN_H

#include "stator/poll.h"

static uint32_t woken_tasks;

void stator_wake(stator_waker task)
{
    if (task.task < 32u) {
        (void)__atomic_fetch_or(&woken_tasks, 1u << task.task, __ATOMIC_RELAXED);
    }
}

/* A bit a task, of the first 32. */
__attribute__((unused)) static uint32_t woken(void)
{
    return __atomic_exchange_n(&woken_tasks, 0u, __ATOMIC_RELAXED);
}

/* Task number `task`. */
__attribute__((unused)) static stator_waker me(unsigned task)
{
    return stator_waker_of(task);
}

#endif
