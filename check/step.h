// SPDX-License-Identifier: Apache-2.0
/*
 * One step of the program, in all its ways. The program runs on a fiber; where it asks for an answer, its memory and
 * its stack are kept, and later put back for the next answer. A place inside the step that was reached before in the
 * same step is not gone on from again.
 *
 *   step_begin(memory);
 *   while ((end = step_next()) != STEP_EXHAUSTED) { ... }      the program's memory is as the way ended
 */
#ifndef CHECK_STEP_H
#define CHECK_STEP_H

#include "image.h"

enum step_end {
    STEP_RETURNED,  /* the program is at the end of a step */
    STEP_STUCK,     /* it sleeps, and nothing can happen any more */
    STEP_CUT,       /* from here on it goes as before */
    STEP_FOUND,     /* something is wrong: step_found() */
    STEP_ASLEEP,    /* a quiet run has come to sleep */
    STEP_EXHAUSTED, /* there is no further way */
};

struct found {
    enum stator_check_finding kind;
    const char *text;
    uint32_t value;
    uintptr_t code;
    uintptr_t other;
    int signal; /* not 0: the program was ended by it */
};

/* The answers along a way, from its beginning. */
struct path {
    uint16_t *answers;
    unsigned count;
    unsigned size;
};

struct step_figures {
    uint64_t questions; /* places at which something may happen */
    uint64_t cuts;
    unsigned deepest_context;
};

extern struct stator_check_host step_host;
extern struct step_figures step_figures;

/* Once, after the image is loaded. `asleep` is called for each sleep: whether something may happen yet, and whether
 * only spent counts keep something from happening; whether the alarm ends it at once. It returns false to end the way
 * as STEP_FOUND, by step_report. */
const char *step_create(struct image *image, bool (*asleep)(unsigned possible, bool few_are_spent, bool due));

/* All ways from this memory. */
void step_begin(const uint8_t *memory, void (*entry)(void));
enum step_end step_next(void);

/* The one way with these answers; those that the path does not hold are 0. */
enum step_end step_follow(const uint8_t *memory, void (*entry)(void), const struct path *path);

/* One way, with answers at random; *seed goes on. */
enum step_end step_random(const uint8_t *memory, void (*entry)(void), uint64_t *seed);

/* One way in which nothing happens, from the memory as it is. */
enum step_end step_quiet(void (*entry)(void));

const struct path *step_path(void);
const struct found *step_found(void);
void step_report(const struct found *found);

void path_copy(struct path *to, const struct path *from);
void path_add(struct path *path, unsigned answer);

#endif
