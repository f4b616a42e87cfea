// SPDX-License-Identifier: Apache-2.0
//
// A finding's ways run again under gdb, which stops at the beginning of one of their steps.
#ifndef CHECK_REPLAY_H
#define CHECK_REPLAY_H

#include "ways.h"

/* Writes the program and the ways to `folder`, and runs gdb. Whether it ended well; else a message is on standard
 * error, of gdb or of this. */
bool replay_under_gdb(const struct image *image, const struct ways *ways, unsigned step, const char *folder);

/* What runs under gdb: goes these ways, telling them, and calls replay_stop() in front of this step. */
void replay_follow(struct image *image, struct layout *layout, const char *path, unsigned step);

/* Where gdb stops first. */
void replay_stop(void);

#endif
