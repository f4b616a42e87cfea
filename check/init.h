// SPDX-License-Identifier: Apache-2.0
#ifndef CHECK_INIT_H
#define CHECK_INIT_H

/* Writes a model to start from, check/models/start.c, to a file that must not exist yet. Returns the exit status. */
int init_model(const char *root, const char *path);

#endif
