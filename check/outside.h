// SPDX-License-Identifier: Apache-2.0
//
// What the checker asks of the system around it: another program, and a folder for a while.
#ifndef CHECK_OUTSIDE_H
#define CHECK_OUTSIDE_H

#include <limits.h>
#include <stdbool.h>

/* Runs a program and waits for its end; Ctrl-C is the program's. Whether it ended well. One that cannot be started is
 * told of on standard error, with what to do. */
bool run_program(char *const words[], const char *what_to_do);

struct folder {
    char path[PATH_MAX];
};

/* A new folder in $TMPDIR, or where the system keeps such. False after a message on standard error. */
bool folder_make(struct folder *folder);

/* With all that is in it. */
void folder_remove(const struct folder *folder);

#endif
