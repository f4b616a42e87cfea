// SPDX-License-Identifier: Apache-2.0
//
// The forms in which a trace is told. Each is an observer of the replay, and holds what its answer needs.
#ifndef TOOL_TRACE_VIEWS_H
#define TOOL_TRACE_VIEWS_H

#include "../json.h"
#include "replay.h"

/* What all of them need to know. */
struct view {
    const struct lanes *lanes;
    const char *firmware, *trace; /* paths */
    const char *filter;           /* part of a task's, child's or machine's name; NULL: all */
    uint64_t from, to;            /* cycles: what lies outside is replayed, and not told */
    uint64_t hz;                  /* of the clock; 0: not known */
    bool colour, json;
};

/* One event as a line of text, without its time: "edge    imu  idle -> reading  sound.c:106". */
void event_text(struct text *out, const struct lanes *lanes, const struct event *event);
/* "sound.c:106, 112": the lines that may have taken an edge; "": none is known. */
const char *edge_lines(const struct machine *machine, uint16_t edge);
/* Whether an event is told: in time, and of a lane that is wanted. */
bool view_wants(const struct view *view, const struct event *event);
/* "47,000 cycles", and with a clock " (734.4 us)". */
const char *time_text(const struct view *view, uint64_t cycles);

/* Every event, a line each. */
struct observer view_text(const struct view *view, FILE *out);

/* What every lane was doing at a cycle. */
struct moment;
struct observer view_moment(const struct view *view, uint64_t at, struct moment **moment);
/* `memory`: as it was at the trace's end, or NULL: fields that nothing can have changed since are told. */
void moment_print(const struct moment *moment, read_memory *memory, void *from, FILE *out);

/* Where the time went. */
struct figures;
struct observer view_figures(const struct view *view, struct figures **figures);
void figures_print(const struct figures *figures, FILE *out);

/* Whether each event was possible. */
struct check;
struct observer view_check(const struct view *view, uint64_t bound_cycles, struct check **check);
uint64_t check_print(const struct check *check, FILE *out); /* how much was wrong */

/* As TrackEvents of Perfetto, protobuf. */
struct observer view_perfetto(const struct view *view, const char *path);

/* As CTF 1.8: the folder gets a file `metadata` and a file `stream`. */
struct observer view_ctf(const struct view *view, const char *folder);

/* As a page: at most so many events of the window. */
#define TIMELINE_EVENTS_MOST 100000u
struct timeline;
struct observer view_timeline(const struct view *view, struct timeline **timeline);
void timeline_write(struct timeline *timeline, const struct figures *figures, const char *path);

/* Which states and edges were taken; one coverage looks on at many traces. */
struct coverage;
struct coverage *coverage_open(const struct view *view);
/* The next trace. */
struct observer view_coverage(struct coverage *coverage, const char *trace);
/* Lines `MACHINE FROM -> TO: REASON` and `MACHINE STATE: REASON`: what need not be taken. */
void coverage_excuse(struct coverage *coverage, const char *path);
bool coverage_reaches(const struct coverage *coverage, unsigned percent); /* of edges */
void coverage_print(const struct coverage *coverage, FILE *out);
void coverage_html(const struct coverage *coverage, const char *path);
/* A graph a machine. */
void coverage_svg(const struct coverage *coverage, const char *folder);

#endif
