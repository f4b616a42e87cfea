// SPDX-License-Identifier: Apache-2.0
//
// The verdict, for people and for programs.
#ifndef CHECK_REPORT_H
#define CHECK_REPORT_H

#include "story.h"
#include "target.h"

struct report {
    const char *model; /* its file */
    const struct image *image;
    const struct layout *layout;
    const struct settings *settings;
    const struct result *result;
    const struct target *target; /* NULL: none was named */
    const struct story *story;   /* NULL: nothing was found */
};

/* What was reached of what is declared. */
struct coverage {
    unsigned edges;
    unsigned edges_taken;
    unsigned states;
    unsigned states_reached;
    char missing[4096]; /* "m: a -> b" lines */
};
struct coverage report_cover(const struct image *image, const struct layout *layout);

/* To the standard output. */
void report_text(const struct report *report);
void report_json(const struct report *report);

/* A page of its own: the story, and the sources with its notes between their lines. False after a message on standard
 * error; so with the next. */
bool report_html(const struct report *report, const char *path);

/* As a trace of the target would have it (docs/trace.md); time is the number of the event. Beside it the program, whose
 * names it needs, as PATH.elf. */
bool report_trace(const struct report *report, const char *path);

#endif
