// SPDX-License-Identifier: Apache-2.0
//
// Whether the program that is explored is the one that runs on the target: the machines' states, edges and layout, from
// the target's ELF file and its debug information.
#ifndef CHECK_TARGET_H
#define CHECK_TARGET_H

#include "layout.h"

enum { TARGET_TEXT_BYTES = 2048 };

struct target {
    unsigned equal;                    /* machines that both have, with the same layout, states and edges */
    unsigned larger;                   /* ... whose layout differs by the size of pointers alone */
    char names[TARGET_TEXT_BYTES];     /* of the latter: "a, b" */
    char different[TARGET_TEXT_BYTES]; /* lines of what differs otherwise */
};

/* False after a message on standard error: it cannot be read. */
bool target_compare(const struct image *image, const struct layout *layout, const char *path, struct target *target);

#endif
