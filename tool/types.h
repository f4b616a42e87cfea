// SPDX-License-Identifier: Apache-2.0
//
// Between types.c, which makes types of DWARF's entries, and debug.c, which walks them.
#ifndef TOOL_TYPES_H
#define TOOL_TYPES_H

#include "debug.h"

const struct type *type_from(struct debug *debug, Dwarf_Die *die);
/* The type that an entry's DW_AT_type names. */
const struct type *type_of(struct debug *debug, Dwarf_Die *of, unsigned depth, bool shallow);
/* The entry's next sibling; false: none. */
bool die_next(Dwarf_Die *die, Dwarf_Die *next);

#endif
