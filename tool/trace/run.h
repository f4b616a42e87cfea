// SPDX-License-Identifier: Apache-2.0
//
// One call of stator trace: a firmware, its traces, and the views of them.
#ifndef TOOL_TRACE_RUN_H
#define TOOL_TRACE_RUN_H

#include "views.h"

/* As the command line gives them; NULL, false and 0: not given. */
struct run_options {
    const char *firmware;
    LIST(const char *) traces;
    const char *at, *task, *from, *to, *bound, *gdb, *core, *save;
    const char *html, *perfetto, *ctf, *svg, *excuse;
    LIST(const char *) ram;
    bool text, json, figures, check, coverage, box;
    unsigned run, threshold_percent; /* run 0: the first, or all */
};

/* Returns the exit status. */
int run_trace(const struct run_options *options);

/* The same in two steps, for many inputs that are in memory. */
struct run;
struct run *run_open(const struct run_options *options);
void run_input(struct run *run, const struct input *input, unsigned number); /* number: of the run, from 1 */

#endif
