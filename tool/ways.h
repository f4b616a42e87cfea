// SPDX-License-Identifier: Apache-2.0
//
// The longest ways through the blocks of a function.
#ifndef TOOL_WAYS_H
#define TOOL_WAYS_H

#include "audit.h"

#define NEVER       UINT64_MAX /* no way */
#define NESTED_MOST 12u        /* loops in loops */

/* The blocks among which a way is looked for. */
struct ways {
    const struct model *model;
    const struct function *function;
    const uint64_t *cost;      /* by block */
    const bool *inside, *stop; /* those of `stop` are reached, but not left, unless the way begins there */
    size_t start;
    const struct loop_fact *facts;
    size_t fact_count;
};

/*
 * From the start to each block, in instructions before it; NEVER: cannot be reached. A loop whose bound is known counts
 * with all its blocks, each as often as the loop goes round. False: a loop, at *loop_at, has no known bound; then only
 * what can be reached is known.
 */
bool ways_measure(const struct ways *ways, uint64_t distance[], uint64_t *loop_at);

#endif
