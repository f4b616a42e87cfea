// SPDX-License-Identifier: Apache-2.0
//
// For what is too large to be exhausted: walks at random from the start. What they find is wrong; that they find
// nothing is no proof.
#ifndef CHECK_WALKS_H
#define CHECK_WALKS_H

#include "ways.h"

/* Walks for settings->random_s, by settings->workers processes. Each walk has its own seed, made of settings->seed and
 * its number: with equal settings a walk goes the same way in every run. *ways: of the walk that found something. */
void walks_take(struct image *image, struct layout *layout, const struct settings *settings, struct result *result,
                struct ways *ways);

#endif
