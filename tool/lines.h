// SPDX-License-Identifier: Apache-2.0
//
// The line of each instruction, from .debug_line (DWARF 2 to 5). Read here and not by libdw, which sorts the rows of
// functions that the linker dropped, and that begin at 0, in among those of live ones.
#ifndef TOOL_LINES_H
#define TOOL_LINES_H

#include "debug.h"

/* Fills debug->rows, sorted. `directory` is taken off paths; it may be NULL. */
void lines_read(struct debug *debug, const char *directory);
/* A path as short as it can be: without the folder of the compilation and without `./`. */
const char *path_shorten(const char *path, const char *directory);

#endif
