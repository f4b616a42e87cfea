// SPDX-License-Identifier: Apache-2.0
//
// The firmware as its authors think of it: machines with states, edges and bytes; systems with tiers and tasks. Made
// of the records, the debug information and the symbols.
#ifndef TOOL_MODEL_H
#define TOOL_MODEL_H

#include "code.h"
#include "records.h"

#define NO_STATE SIZE_MAX

enum state_kind { STATE_ORDINARY, STATE_REST, STATE_FINAL };

struct field {
    const char *name;
    const struct type *type;
    uint64_t offset_bytes; /* in the machine */
    unsigned bit_offset, bit_count;
    const struct machine *child; /* a machine held here, or an array of them; NULL: plain data */
    uint64_t child_count;
};

struct machine_state {
    const char *name;
    enum state_kind kind;
    uint64_t size_bytes; /* of its struct, which begins at the machine's union; 0: not known */
    uint64_t alignment;
    LIST(struct field) fields;
    bool reachable, has_way_out;
};

/* A place in the code that takes an edge. */
struct site {
    uint64_t address;
    struct place place;
    size_t function; /* NO_FUNCTION: none */
};

struct edge {
    size_t from, to; /* from NO_STATE: from any state */
    bool declared;
    LIST(struct site) sites;
    struct place dropped; /* code that takes it, and that the linker dropped; file NULL: none */
};

struct machine {
    const char *name;
    const struct type *type; /* NULL: no debug information of it */
    uint64_t size_bytes, union_offset;
    uint64_t alignment;
    LIST(struct machine_state) states;
    LIST(struct edge) edges;
    LIST(struct field) always;
    LIST(const struct subprogram *) polls;
    bool laid_out, nested, used; /* nested: held inside others; used: a task, a child, or taken by live code */
    size_t layouts;              /* different structs of this name in the program */
};

struct task {
    const char *system, *name, *object;
    const struct machine *machine; /* NULL: not a machine of the records (the task that serves the deadlines) */
    const char *machine_name;
    const struct subprogram *poll; /* NULL: not found */
    unsigned index, count;
    uint64_t address, size_bytes; /* of one; address 0: not found */
    bool placed, own_object;      /* own_object: task_at */
};

struct tier {
    const char *system, *name, *order;
    unsigned first, count;
    const char *kind, *ring; /* "preempting" or "remote" and its doorbell; kind "": served by the loop */
};

struct model {
    const struct image *image;
    struct records records;
    struct debug debug;
    struct code code;
    LIST(struct machine *) machines; /* by name */
    struct map machine_names;        /* by hash */
    LIST(struct tier) tiers;
    LIST(struct task) tasks;
    LIST(const char *) systems;
};

void model_read(struct model *model, const struct image *image);
/* code.c's part: slow, and not needed to inspect. */
void model_read_code(struct model *model);

struct machine *model_machine(const struct model *model, const char *name);
/* The machine that a type, or the elements of an array, are; NULL: none. *count: how many. */
const struct machine *model_machine_of(const struct model *model, const struct type *type, uint64_t *count);
size_t machine_state(const struct machine *machine, const char *name);
const char *state_name(const struct machine *machine, size_t state);
const char *edge_text(const struct machine *machine, const struct edge *edge);
const char *kind_name(enum state_kind kind);
/* The bytes of a field, whole ones where it is a bit-field. */
uint64_t field_bytes(const struct field *field);
/* An object and a path into it, as C writes it: "app.links", "fleet[2].log". False: not understood. */
bool model_resolve(const struct model *model, const char *expression, uint64_t *address, const struct type **type);

#endif
