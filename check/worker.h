// SPDX-License-Identifier: Apache-2.0
//
// What one worker of the exploration has: its states of a level, its arrows, its figures and its finding.
#ifndef STATOR_CHECK_WORKER_H
#define STATOR_CHECK_WORKER_H

#include "explore.h"

#include <stdbool.h>
#include <stdint.h>

/* One worker's states of a level: the number, then the bytes. */
struct level {
    uint8_t *bytes;
    uint64_t count;
    uint64_t most; /* so far: that memory stays taken */
};

/* What `again` needs: an edge of the graph. */
struct arrow {
    uint32_t from;
    uint32_t to;
};

struct worker {
    struct level levels[2];
    struct arrow *arrows;
    uint64_t arrow_count;
    uint64_t added; /* states, in this level */
    uint64_t transitions;
    uint64_t questions;
    uint64_t cuts;
    uint64_t sleeps;
    unsigned deepest_context;
    double cpu_s;
    bool found;
    uint64_t found_at; /* the place of the state in its level */
    struct finding finding;
    uint16_t answers[1 << 12]; /* of the finding's path, which the other worker's memory cannot hold */
};

#endif
