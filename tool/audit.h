// SPDX-License-Identifier: Apache-2.0
//
// What the analyses find. Each writes its own part of struct audit; the reports read it and change nothing.
#ifndef TOOL_AUDIT_H
#define TOOL_AUDIT_H

#include "model.h"

enum severity { RED, AMBER, NOTE };

struct finding {
    enum severity severity;
    const char *kind;  /* a stable word for scripts: "dead-edge" */
    const char *about; /* the machine, function or object */
    const char *text;
    struct place place;
};

/* How much stack a function needs, with all that it calls. */
struct reach {
    uint64_t bytes;      /* with `unknown`: at least so much */
    const char *unknown; /* why it is not a bound; NULL: it is one */
    uint64_t unknown_at;
    size_t unknown_in; /* the function with the reason */
    size_t deepest;    /* the number of its call that leads deepest; SIZE_MAX: its own frame is the deepest */
};

struct interrupt {
    const char *name; /* of the handler */
    size_t function;
    unsigned first_vector, vectors;
    int priority;         /* -1: not known */
    bool is_default;      /* the handler of everything that has none */
    bool is_fault;        /* a processor's fault: it ends the program */
    uint64_t frame_bytes; /* pushed by hardware */
};

/* What a tier needs: of one that the loop serves its deepest poll, of another the function that serves it. */
struct tier_stack {
    const struct tier *tier;
    const char *task;          /* with the deepest poll */
    const struct bound *bound; /* NULL: none of its polls was found */
    const struct reach *stack; /* NULL: not known */
    size_t function;           /* where its path begins */
    const char *what;          /* in whose sum it is */
};

struct stack_account {
    LIST(struct reach) functions; /* by function of the code */
    LIST(struct interrupt) interrupts;
    LIST(struct tier_stack) tiers;
    size_t entry; /* the function at which the program begins; NO_FUNCTION: not found */
    struct reach thread, total;
    uint64_t interrupt_bytes;     /* what interrupts add at most */
    const char *nesting;          /* how that was reckoned */
    uint64_t reserved_bytes, top; /* 0: not known */
    const char *reserved_how;
    uint64_t threads_bytes; /* what a stack for each task would take, at least */
    bool threads_known;
};

enum ram_kind {
    RAM_TASKS,
    RAM_READY,
    RAM_DEADLINES,
    RAM_CELLS,
    RAM_KERNEL,
    RAM_WRITTEN_BY_POLLS,
    RAM_SHARED,
    RAM_GLOBALS,
    RAM_HEAP,
    RAM_STACK,
    RAM_UNNAMED,
    RAM_UNUSED,
    RAM_KINDS,
};

struct ram_item {
    uint64_t address, size_bytes;
    enum ram_kind kind;
    const char *name;
    const char *type;
    struct place place;
};

struct ram_region {
    uint64_t address, size_bytes;
    const char *how;
    uint64_t by_kind[RAM_KINDS];
};

/* A static object that code of a poll writes, and where it was first seen. */
struct poll_write {
    uint64_t address;
    const char *function, *object;
    struct place place;
    uint64_t levels;                    /* at which it is written; interrupts' too */
    const struct shared_record *shared; /* declared with STATOR_SHARED, or NULL */
};

/* How a poll goes on. */
struct bound {
    const struct machine *machine;
    const struct subprogram *poll;
    const char *where; /* "in app_run", where the poll was inlined; else the function itself */
    size_t function;
    const char *cycle;        /* edges that a poll may take round and round without returning; NULL: none */
    const char *cycle_helper; /* the function whose result may end it, which is not followed; NULL: nothing does */
    uint64_t instructions;    /* the longest path */
    const char *unknown;      /* why that is not known */
    uint64_t unknown_at;
    uint64_t edges_most; /* taken in one poll */
    struct reach stack;  /* of what it calls, and its own frame where it is a function */
    bool inlined;
};

struct part {
    const char *name;
    uint64_t flash_bytes, ram_bytes;
};

struct audit {
    struct model *model;
    LIST(struct finding) findings; /* red first */
    struct map found, part_names;
    struct stack_account stack;
    LIST(struct ram_region) regions;
    LIST(struct ram_item) ram; /* by address, without gaps inside a region */
    LIST(struct poll_write) writes;
    LIST(struct bound) bounds;
    LIST(struct part) parts; /* by source file */
    uint64_t flash_bytes, code_bytes, constant_bytes, initial_bytes;
    uint64_t state_bytes;         /* all tasks */
    LIST(const char *) forbidden; /* heap and libc symbols that are linked in */
    size_t indirect_calls;
};

/* What a user knows of a loop: how often it goes round at most. */
struct loop_fact {
    const char *where; /* the function that it stands in, or FILE:LINE of its begin */
    uint64_t times;
};

struct audit_options {
    const struct loop_fact *facts;
    size_t fact_count;
    uint64_t ram_address, ram_bytes; /* ram_bytes 0: taken from the file */
};

struct audit *audit_run(const struct image *image, const struct audit_options *options);
void audit_find(struct audit *audit, enum severity severity, const char *kind, const char *about, struct place place,
                const char *format, ...) FORMAT(6, 7);
/* Puts the findings in order, after some were added or changed. */
void audit_sort(struct audit *audit);
size_t audit_count(const struct audit *audit, enum severity severity);
const char *ram_kind_name(enum ram_kind kind);
const char *severity_name(enum severity severity);

/* "bound", or "unknown: recursion in f". */
const char *reach_how(const struct audit *audit, const struct reach *reach);

/* The analyses, in the order in which they run. */
void audit_stack(struct audit *audit);
void audit_calls(struct audit *audit);
void audit_levels(struct audit *audit);
void audit_edges(struct audit *audit);
void audit_waste(struct audit *audit);
void audit_writes(struct audit *audit);
void audit_bounds(struct audit *audit, const struct audit_options *options);
void audit_threads(struct audit *audit);
void audit_ram(struct audit *audit, const struct audit_options *options);
void audit_parts(struct audit *audit);

/* Whether an object of this type holds an interrupt cell. `depth`: 0. */
bool ram_holds_cell(const struct type *type, unsigned depth);

/* A machine inside a task: of several tasks in an array, inside the first. */
struct child {
    const char *path; /* "sampling.access": the field `access` of the state `sampling` */
    const struct machine *machine;
    uint64_t address, size_bytes, count;
};
typedef LIST(struct child) child_list;
child_list children_of(const struct task *task);

/* How the state of a machine could be laid out in fewer bytes. */
struct packing {
    uint64_t size_bytes;
    const char *mend; /* NULL: it is as small as its fields allow */
};
struct packing waste_of_state(const struct machine *machine, size_t state);

/* The functions on the way to the deepest point, outermost first; at most `most` of them. */
size_t stack_path(const struct audit *audit, size_t function, size_t path[], size_t most);
/* "main -> app_run -> imu_poll". */
const char *stack_path_text(const struct audit *audit, size_t function);
/* Whether an instruction was written, or inlined from what was written, at one of the machine's STATOR_GO. */
bool writes_at_go(const struct model *model, const struct machine *machine, uint64_t address);
/* The innermost function of the source at an address, inlined ones too. */
const char *function_name_at(const struct model *model, uint64_t address);
/* Levels are what may come between another's instructions: a bit each. The loop, with all tiers that it serves, is one;
 * so is each tier that preempts it or is served elsewhere, and so are all interrupt handlers together. */
#define LEVEL_LOOP       1u
#define LEVEL_INTERRUPTS ((uint64_t)1 << 63)
/* At which the tasks that are this machine are polled; 0: none is. */
uint64_t levels_of_machine(const struct model *model, const struct machine *machine);
/* "the loop, tier fast and interrupts". */
const char *levels_text(const struct model *model, uint64_t levels);

/* Whether `address` lies in an inlined copy of `function`. */
bool inlined_at(const struct model *model, uint64_t address, const struct subprogram *function);

#endif
