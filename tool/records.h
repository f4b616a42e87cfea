// SPDX-License-Identifier: Apache-2.0
//
// What the firmware's macros left in .debug_stator (include/stator/record.h): one list a kind, equal ones merged, in
// the order of the file.
#ifndef TOOL_RECORDS_H
#define TOOL_RECORDS_H

#include "elf.h"

struct state_record {
    const char *machine, *name, *kind;
};
struct edge_record {
    const char *machine, *from, *to;
};
struct go_record {
    uint64_t address; /* 0: the linker dropped the code */
    const char *machine, *from, *to, *file;
    unsigned line;
};
struct tier_record {
    const char *system, *name, *order;
    unsigned first, count;
};
struct task_record {
    const char *system, *name, *machine, *object;
    unsigned index, count;
};

/* An object that polls may write: STATOR_SHARED. */
struct shared_record {
    const char *object, *why, *file;
    unsigned line;
};
/* The doorbell of a tier that preempts the loop, or that another core or thread serves. */
struct bell_record {
    const char *system, *tier, *kind, *ring;
};

struct mark_record {
    const char *name, *file;
    unsigned number, line;
};

struct records {
    LIST(struct state_record) states;
    LIST(struct edge_record) edges;
    LIST(struct go_record) gos;
    LIST(struct tier_record) tiers;
    LIST(struct task_record) tasks;
    LIST(struct mark_record) marks;
    LIST(struct shared_record) shared;
    LIST(struct bell_record) bells;
    struct map seen;
    size_t unknown; /* records of a kind that this tool does not know */
};

void records_read(struct records *records, const struct image *image);

#endif
