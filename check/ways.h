// SPDX-License-Identifier: Apache-2.0
//
// The ways of a finding: from the beginning, what happened in each step.
#ifndef CHECK_WAYS_H
#define CHECK_WAYS_H

#include "explore.h"

struct way {
    enum entry entry;
    uint32_t shift; /* ticks by which the clock was put forward before the step */
    struct path path;
};

struct ways {
    struct way *way;
    unsigned count;
    bool circle; /* from their end on, it goes round */
};

/* Of all ways to the finding's state those with the fewest happenings in each step, then the finding's own. False: the
 * run was not the same again, which is a fault of the checker or of its premises. */
bool ways_find(struct image *image, struct layout *layout, const struct settings *settings, const struct result *result,
               struct ways *ways);

/* To a file, with what the answers' numbers depend on, and back from it. False after a message on standard error. */
bool ways_write(const struct ways *ways, const struct image *image, const char *path);
bool ways_read(struct ways *ways, const struct image *image, const char *path);

#endif
