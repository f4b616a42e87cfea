// SPDX-License-Identifier: Apache-2.0
//
// What figures.c adds up, for those who show it.
#ifndef TOOL_TRACE_FIGURES_H
#define TOOL_TRACE_FIGURES_H

#include "views.h"

#define BUCKETS 40u /* bucket b: 2^(b-1) to 2^b - 1 cycles; 0: none */

/* How long something took, again and again. */
struct durations {
    uint64_t count, total, worst, worst_at; /* worst_at: the cycle at which the worst one began */
    uint64_t buckets[BUCKETS];
};

struct lane_figures {
    struct durations *states; /* by state: each stay */
};

struct task_figures {
    struct durations polls, latency; /* latency: from the first wake to the poll */
    uint64_t idle, last_idle_at;     /* polls in which no edge was taken and nobody was woken */
    uint64_t wakes;
};

struct interrupt_figures {
    uint64_t number;
    struct durations ran;
    uint64_t entered;
};

struct figures {
    const struct view *view;
    struct lane_figures *lanes; /* by number */
    struct task_figures *tasks; /* by index */
    size_t task_count;
    LIST(struct interrupt_figures) interrupts;
    struct durations sleep[CORES_MOST];
    uint64_t sleeps[CORES_MOST];
    uint64_t begin, end, events, edges, lost, losses;
    unsigned cores;
};

/* The least number of cycles that a share of all, in percent, did not exceed; as exact as a bucket is narrow. */
uint64_t durations_percentile(const struct durations *durations, unsigned percent);

#endif
