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

struct records {
    LIST(struct state_record) states;
    LIST(struct edge_record) edges;
    LIST(struct go_record) gos;
    LIST(struct tier_record) tiers;
    LIST(struct task_record) tasks;
    struct map seen;
    size_t unknown; /* records of a kind that this tool does not know */
};

void records_read(struct records *records, const struct image *image);

#endif
