// SPDX-License-Identifier: Apache-2.0
//
// For tests that poll by hand: who has been woken since the last time one asked.
#ifndef TESTS_LAYERS_WOKEN_H
#define TESTS_LAYERS_WOKEN_H

#include "stator/poll.h"
#include "stator_port.h"

#define WOKEN_TASKS 32u
#define WOKEN_WORDS ((int)(WOKEN_TASKS / STATOR_WORD_BITS)) /* what a layer takes for as many tasks */

static stator_word woken_tasks[WOKEN_WORDS];

void stator_wake(stator_waker task)
{
    if (task.task < WOKEN_TASKS) {
        stator_port_set(&woken_tasks[task.task / STATOR_WORD_BITS],
                        (stator_word)((stator_word)1u << (task.task % STATOR_WORD_BITS)));
    }
}

/* A bit a task, of the first 32. */
__attribute__((unused)) static uint32_t woken(void)
{
    uint32_t tasks = 0;
    for (unsigned word = 0; word < (unsigned)WOKEN_WORDS; word++) {
        tasks |= (uint32_t)stator_port_take(&woken_tasks[word]) << (word * STATOR_WORD_BITS);
    }
    return tasks;
}

/* Task number `task`. */
__attribute__((unused)) static stator_waker me(unsigned task)
{
    return stator_waker_of(task);
}

#endif
