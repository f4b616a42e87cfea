// SPDX-License-Identifier: Apache-2.0
//
// A finding told as a story: the steps from the start, what happened in each, and what it changed.
#ifndef CHECK_STORY_H
#define CHECK_STORY_H

#include <stdio.h>

#include "ways.h"

struct story_line {
    const char *kind; /* step, poll, wake, event, interrupt, edge, change ... */
    unsigned step;
    unsigned depth; /* what happens inside a poll or an interrupt is one deeper */
    char *text;
    struct place place; /* of the access in front of which it came, or of the edge; no text: none */
};

/* What the trace has a record for. */
struct story_event {
    enum stator_check_note what;
    unsigned value; /* as stator_check_host's note */
    uintptr_t object;
};

struct story {
    struct story_line *lines;
    unsigned count;
    struct story_event *events;
    unsigned event_count;
    unsigned steps; /* 0: the run was not the same again */
};

/* Goes these ways once more. `each`, unless NULL, is called with each line as it comes, and with kind "begin" in front
 * of each step. */
struct story story_tell(struct image *image, struct layout *layout, const struct ways *ways,
                        void (*each)(const struct story_line *line));

void story_print_line(const struct story_line *line, FILE *to);

/* Text as it stands between quotation marks in JSON, with them. */
void story_json_string(const char *text, FILE *to);

#endif
