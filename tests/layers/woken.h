// SPDX-License-Identifier: Apache-2.0
//
// For tests that poll by hand: who has been woken since the last time one asked.
#ifndef TESTS_LAYERS_WOKEN_H
#define TESTS_LAYERS_WOKEN_H

#include "stator/poll.h"
#include "stator_port.h"

static stator_word woken_tasks;

void stator_wake(stator_waker task)
{
    if (task.task < 32u) {
        stator_port_set(&woken_tasks, (stator_word)1u << task.task);
    }
}

/* A bit a task, of the first 32. */
__attribute__((unused)) static uint32_t woken(void)
{
    return stator_port_take(&woken_tasks);
}

/* Task number `task`. */
__attribute__((unused)) static stator_waker me(unsigned task)
{
    return stator_waker_of(task);
}

#endif
