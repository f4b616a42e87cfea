// SPDX-License-Identifier: Apache-2.0
//
// What the workers of a search share.
#ifndef CHECK_SEARCH_H
#define CHECK_SEARCH_H

#include <pthread.h>

#include "worker.h"

enum { EDGES = 1 << 12 }; /* the table of edges taken */

struct search {
    pthread_barrier_t barrier;
    struct store store;
    struct worker workers[MAX_WORKERS];
    uint64_t next; /* state of the level to be taken */
    unsigned depth;
    unsigned turn; /* which of the levels is the present one */
    bool over;
    const char *unfinished;
    bool full;
    bool interrupted; /* by Ctrl-C */
    uint64_t edges[EDGES];
    bool learned; /* the search must begin again, with what actors are known to touch by now */
    unsigned beginnings;
    struct stator_check_touched *touched;
    stator_check_actors leads[STATOR_CHECK_MAX_INTERRUPTS + 1];
    stator_check_actors together[STATOR_CHECK_ACTORS];
    stator_check_actors eager;
};

/* Of the search under way, or the last one. */
extern struct search *search;

/* What the whole graph says: circles without sleep, and rules `again`. True: something is wrong. */
bool graph_is_wrong(const struct image *image, unsigned workers, struct finding *finding);

/* Ends this program: there is no memory. */
__attribute__((noreturn)) void out_of_memory(void);

#endif
