// SPDX-License-Identifier: Apache-2.0
//
// Drawings as SVG. They carry classes, no colours: the page that holds them, or draw_style, has those.
#ifndef TOOL_DRAW_H
#define TOOL_DRAW_H

#include "audit.h"

/* The machine's states and edges, laid out by Graphviz, children one level deep inside the states that hold them. */
void draw_graph(struct text *out, const struct machine *machine);
/* Rows are states, columns bytes. */
void draw_map(struct text *out, const struct machine *machine);

/* A text as XML spells it. */
void draw_escape(struct text *out, const char *text);
/* The number of the colour, 0 to 7, for a name's number (layout_name). */
unsigned draw_colour(size_t name_number);

#endif
