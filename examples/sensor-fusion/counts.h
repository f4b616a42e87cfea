// SPDX-License-Identifier: Apache-2.0
//
// What the kernel's hooks count (stator/hook.h): this file is its STATOR_HOOKS.
#ifndef SENSOR_FUSION_COUNTS_H
#define SENSOR_FUSION_COUNTS_H

#include <stdint.h>

#define COUNTS_TASKS 32u

/* All wrap. wakes is written by whoever wakes, interrupts too: hence the atomic addition. The rest by the loop. */
struct counts {
    uint32_t wakes[COUNTS_TASKS];
    uint32_t polls[COUNTS_TASKS];
    uint32_t worst_poll_cycles[COUNTS_TASKS]; /* with the interrupts that struck it */
    uint32_t poll_started_cycles;
    uint32_t asleep_ticks;
    uint32_t sleep_started; /* stator_time */
};

extern struct counts counts;

void counts_poll(unsigned task);
void counts_polled(unsigned task);
void counts_sleep(void);
void counts_woken(void);

#define COUNTS_WAKE(task) ((void)__atomic_fetch_add(&counts.wakes[task], 1u, __ATOMIC_RELAXED))

#ifdef SENSOR_FUSION_TRACE
#include "trace_hooks.h"
#else
#define STATOR_HOOK_WAKE(task)   COUNTS_WAKE(task)
#define STATOR_HOOK_POLL(task)   counts_poll(task)
#define STATOR_HOOK_POLLED(task) counts_polled(task)
#define STATOR_HOOK_SLEEP(until) counts_sleep()
#define STATOR_HOOK_WOKEN()      counts_woken()
#endif

#endif
