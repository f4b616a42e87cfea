// SPDX-License-Identifier: Apache-2.0
//
// The machines that a trace may speak of: each task, other static objects, and each child wherever one can be held, by
// its place in memory.
// A lane is one of them; its name is what C calls it: `links[7].reading.access`.
#ifndef TOOL_TRACE_LANES_H
#define TOOL_TRACE_LANES_H

#include "../model.h"
#include "reader.h"

#define NO_EDGE         UINT16_MAX
#define NO_TASK         UINT32_MAX
#define INTERRUPTS_MOST 1024u

/* A machine's edges, to be found by their ends. */
struct ways {
    const struct machine *machine;
    size_t states;
    uint16_t *edges; /* [from * states + to]: the number of the edge, of a declared one from any state too; NO_EDGE */
};

struct lane {
    const char *name;
    const struct task *task;
    unsigned index;          /* the task's, as wakes and polls count */
    bool preempts;           /* of a tier that is served in an exception */
    unsigned depth;          /* 0: the task itself */
    unsigned row;            /* below its task: lanes that are never there together share one */
    const struct ways *ways; /* NULL: no machine of the records */
    const struct machine *machine;
    struct lane *parent, *next_here; /* next_here: another at the same place, in another state of its parent */
    size_t held_in;                  /* the parent's state; NO_STATE: in all */
    uint64_t address, place;         /* place: of the state byte */
    LIST(struct lane *) children;

    /* What the replay knows at its moment. */
    size_t state; /* NO_STATE: not known, or not there */
    uint64_t since;
    bool gone;     /* its parent is in another state */
    bool presumed; /* the state follows from another's edge: a new child is in its initial state */
    bool told;     /* of the state: those who look on */
    size_t number; /* in the list of lanes */
};

struct lanes {
    const struct model *model;
    LIST(struct lane *) list;  /* each task's, and behind it its children's */
    LIST(struct lane *) tasks; /* by index; NULL: no such task */
    LIST(struct ways *) ways;
    struct map places;
    uint64_t bias;                         /* added to the addresses of the ELF file: where the program was loaded */
    const char *handlers[INTERRUPTS_MOST]; /* of exceptions, by number; NULL: not known */
    size_t left_out;                       /* more than can be held */
};

void lanes_build(struct lanes *lanes, const struct model *model);
/* The lane of a task's index, or NULL. */
struct lane *lanes_task(const struct lanes *lanes, uint64_t index);
/* The lanes whose state byte stands at an address with these low 17 bits; more than one where states of a parent share
 * memory, or where 128 KB lie between. NULL: none. */
struct lane *lanes_at(const struct lanes *lanes, uint64_t place);
/* An edge's number, or NO_EDGE. */
uint16_t ways_edge(const struct ways *ways, size_t from, size_t to);
const char *lane_state(const struct lane *lane, size_t state);
/* Whether its name, machine or task holds a text; NULL: yes. */
bool lane_wanted(const struct lane *lane, const char *filter);

#endif
