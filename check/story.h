// SPDX-License-Identifier: Apache-2.0
//
// A finding told as a story: the steps from the start, what happened in each, and what it changed.
#ifndef CHECK_STORY_H
#define CHECK_STORY_H

#include <stdio.h>

#include "explore.h"

/* Text for people, or one JSON array of the same lines. Returns how many steps there were; 0: the run was not the same
 * again, which is a fault of the checker or of its premises. */
unsigned story_tell(struct image *image, struct layout *layout, const struct result *result, FILE *to, bool json);

#endif
