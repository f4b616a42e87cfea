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
    LIST(const char *) ram;
    bool text, json, figures, check, box;
    unsigned run;
};

/* Returns the exit status. */
int run_trace(const struct run_options *options);

#endif
