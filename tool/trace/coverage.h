// SPDX-License-Identifier: Apache-2.0
//
// What coverage.c counts, for those who show it.
#ifndef TOOL_TRACE_COVERAGE_H
#define TOOL_TRACE_COVERAGE_H

#include "views.h"

struct covered {
    uint64_t times;
    const char *excuse; /* why it need not be taken; NULL: it must */
    bool possible;      /* code that is linked in takes it */
};

struct machine_coverage {
    const struct machine *machine;
    struct covered *states, *edges; /* by number */
};

struct coverage {
    const struct view *view;
    LIST(struct machine_coverage) machines; /* those that the firmware uses, by name */
    struct map numbers;                     /* by address of the machine: 1 + its number in `machines` */
    LIST(const char *) traces;
};

/* How many of how many were taken; what cannot be taken, or is excused, is not counted. */
struct share {
    uint64_t taken, of;
};
struct share coverage_states(const struct machine_coverage *machine);
struct share coverage_edges(const struct machine_coverage *machine);
struct share coverage_all_edges(const struct coverage *coverage);
const char *share_percent(struct share share);

#endif
