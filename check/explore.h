// SPDX-License-Identifier: Apache-2.0
//
// The search: breadth first over the states at the ends of steps, so that the first finding has the fewest steps.
#ifndef CHECK_EXPLORE_H
#define CHECK_EXPLORE_H

#include "layout.h"
#include "step.h"
#include "store.h"

struct settings {
    bool certify;     /* 128-bit fingerprints */
    bool wrap;        /* every step also with the tick counter about to wrap */
    bool reduce;      /* what may come in either order comes in one */
    bool progress;    /* a line on standard error */
    unsigned workers; /* 1 to MAX_WORKERS */
    uint64_t memory_mib;
    uint64_t max_states; /* 0: no limit but memory */
    uint64_t random_s;   /* not 0: walks at random, for so long */
    uint64_t walks;      /* ... and at most so many; 0: no limit */
    uint64_t seed;
};

enum { MAX_WORKERS = 8, MAX_SHIFTS = 40, FINDING_BYTES = 512 };

enum verdict { PROVED, FOUND, UNFINISHED };

/* What runs in a step. */
enum entry { ENTRY_STEP, ENTRY_BETWEEN, ENTRY_START, ENTRY_NONE };

/* Where something is wrong: on a way of the step from `state`. */
struct finding {
    char what[FINDING_BYTES];
    uintptr_t code;  /* 0: not at a place of the program */
    uintptr_t other; /* of the access that an interrupt came between */
    uint32_t state;
    uint32_t shift; /* ticks by which the clock was put forward before that step */
    enum entry entry;
    struct path path;
    bool circle; /* the state is in a circle without sleep */
};

struct result {
    enum verdict verdict;
    uint64_t walks;         /* of a search at random */
    const char *unfinished; /* why */
    struct finding finding;
    uint64_t states;
    uint64_t transitions;
    uint64_t questions;
    uint64_t cuts;
    uint64_t sleeps; /* different ones */
    unsigned depth;
    unsigned deepest_context;
    double seconds;
    double cpu_s;         /* of all workers */
    double longest_cpu_s; /* ... and of the one that worked longest */
};

/* An edge that was taken. */
struct taken {
    const char *machine; /* NULL: no more */
    uint8_t from;
    uint8_t to;
};

/* Once, before the others. */
void explore_open(struct image *image, struct layout *layout, const struct settings *settings);

void explore(struct result *result);

/* One step at random from the memory as it is, its clock put forward; then it is that of the step's end. *taken: the
 * answers; *finding: only with STEP_FOUND. */
enum step_end explore_at_random(enum entry entry, uint32_t shift, uint64_t *seed, struct path *taken,
                                struct finding *finding);

/* From here on Ctrl-C ends the search, which then says what is known. */
void explore_catch_interrupt(void);

/* Counts the memory as it is as a state. */
void explore_count(void);

/* The edges taken so far; call with 0, 1, ... */
struct taken explore_taken(unsigned index);

/* Puts the program's memory to the beginning, before the first step. */
void explore_begin(void);

/* The step of the program, an event between two steps, or the start. */
void (*explore_entry(enum entry entry))(void);

/* The possible shifts of the clock before a step from the memory as it is; the first is 0. */
unsigned explore_shifts(struct image *image, struct layout *layout, const struct settings *settings,
                        uint32_t shifts[MAX_SHIFTS]);

#endif
