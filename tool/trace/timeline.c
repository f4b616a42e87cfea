// SPDX-License-Identifier: Apache-2.0
//
// The timeline as a page that needs nothing else. Here are the numbers that it shows; page/timeline.js draws them.
#include "../assets.h"
#include "../draw.h"
#include "figures.h"

#include <string.h>

#define EXCERPT_LINES 7u
#define WORST_SHOWN   60u

struct stay {
    const struct lane *lane;
    uint64_t begin, end;
    size_t state;
    uint16_t out;
    bool presumed;
};

struct work {
    uint64_t begin, end, subject;
    unsigned core, depth;
    bool interrupt;
};

struct doze {
    uint64_t begin, end;
    unsigned core;
};

struct called {
    uint64_t cycle, task, polled; /* polled: 0: not in the page */
    struct waker by;
};

struct note {
    uint64_t cycle;
    const char *text, *kind;
};

struct timeline {
    const struct view *view;
    uint64_t events, begin, end, cut; /* cut: nothing behind it is in the page */
    LIST(struct stay) spans;
    LIST(struct work) works;
    LIST(struct doze) dozes;
    LIST(struct called) wakes;
    LIST(struct note) notes;
    size_t *pending; /* by task: 1 + the number of the wake that its next poll answers */
    size_t task_count;
    bool interrupts[1024];
    unsigned cores;
};

static bool told(const struct timeline *timeline, uint64_t cycle)
{
    return cycle >= timeline->view->from && cycle <= timeline->view->to && cycle <= timeline->cut;
}

/* What went on for a while, clipped to the window; false: none of it is inside. */
static bool clip(const struct timeline *timeline, uint64_t *begin, uint64_t *end)
{
    *begin = most(*begin, timeline->view->from);
    *end = least(*end, least(timeline->view->to, timeline->cut));
    return *begin <= *end;
}

static void end_sleep(struct timeline *timeline, const struct replay *replay, unsigned core, uint64_t cycle)
{
    struct doze doze = {replay->cores[core].asleep_since, cycle, core};
    if (replay->cores[core].asleep && clip(timeline, &doze.begin, &doze.end)) {
        *list_add(&timeline->dozes) = doze;
    }
}

static void add_note(struct timeline *timeline, const struct event *event)
{
    struct text text = {0};
    event_text(&text, timeline->view->lanes, event);
    *list_add(&timeline->notes) = (struct note){event->cycle, text.at,
                                                event->kind == EVENT_LOST      ? "lost"
                                                : event->kind == EVENT_EXPIRED ? "due"
                                                                               : "mark"};
}

static void see(void *self, const struct replay *replay, const struct event *event)
{
    struct timeline *timeline = self;
    const unsigned core = event->core % CORES_MOST;
    if (event->kind == EVENT_WOKEN) {
        end_sleep(timeline, replay, core, event->cycle);
    } else if (event->kind == EVENT_LOST || event->kind == EVENT_START) {
        for (unsigned i = 0; i < CORES_MOST; i++) {
            end_sleep(timeline, replay, i, event->cycle);
        }
    }
    if (!told(timeline, event->cycle)) {
        return;
    }
    if (timeline->events == TIMELINE_EVENTS_MOST) {
        timeline->cut = timeline->end;
        return;
    }
    timeline->begin = timeline->events++ == 0u ? event->cycle : timeline->begin;
    timeline->end = event->cycle;
    timeline->cores = (unsigned)most(timeline->cores, core + 1u);
    if (event->kind == EVENT_WAKE) {
        size_t *pending = event->subject < timeline->task_count ? &timeline->pending[event->subject] : NULL;
        *list_add(&timeline->wakes) = (struct called){event->cycle, event->subject, 0, event->waker};
        if (pending != NULL && *pending == 0u) {
            *pending = timeline->wakes.count;
        }
    } else if (event->kind == EVENT_POLL && event->subject < timeline->task_count) {
        if (timeline->pending[event->subject] != 0u) {
            timeline->wakes.at[timeline->pending[event->subject] - 1u].polled = event->cycle;
        }
        timeline->pending[event->subject] = 0;
    } else if (event->kind == EVENT_MARK || event->kind == EVENT_EXPIRED || event->kind == EVENT_START ||
               event->kind == EVENT_LOST || event->kind == EVENT_OTHER) {
        add_note(timeline, event);
    }
}

static void left(void *self, const struct replay *replay, const struct lane *lane, uint64_t cycle, uint16_t edge)
{
    struct timeline *timeline = self;
    struct stay span = {lane, lane->since, cycle, lane->state, edge, lane->presumed};
    (void)replay;
    if (timeline->cut < cycle) {
        span.out = NO_EDGE;
    }
    if (lane_wanted(lane, timeline->view->filter) && clip(timeline, &span.begin, &span.end)) {
        *list_add(&timeline->spans) = span;
    }
}

static void ended(void *self, const struct replay *replay, const struct frame *frame, unsigned core, uint64_t cycle)
{
    struct timeline *timeline = self;
    struct work work = {frame->since, cycle, frame->subject, core, replay->cores[core].deep, frame->interrupt};
    if (clip(timeline, &work.begin, &work.end)) {
        *list_add(&timeline->works) = work;
    }
}

static void finished(void *self, const struct replay *replay)
{
    struct timeline *timeline = self;
    for (unsigned i = 0; i < CORES_MOST; i++) {
        end_sleep(timeline, replay, i, replay->cycle);
    }
}

struct observer view_timeline(const struct view *view, struct timeline **timeline)
{
    struct timeline *new = take(sizeof *new);
    *new = (struct timeline){.view = view, .cut = UINT64_MAX, .task_count = view->lanes->tasks.count};
    new->pending = take((new->task_count + 1u) * sizeof *new->pending);
    *timeline = new;
    return (struct observer){.self = new, .event = see, .left = left, .ended = ended, .finished = finished};
}

/* ---- the numbers, as JSON inside a script element ---- */

static void string(struct text *out, const char *text)
{
    struct text escaped = {0};
    text_add(out, "\"");
    json_escape(&escaped, text);
    for (size_t i = 0; i < escaped.count; i++) {
        if (escaped.at[i] == '<') {
            text_add(out, "\\u003c"); /* no element ends inside a script */
        } else {
            text_bytes(out, &escaped.at[i], 1);
        }
    }
    text_add(out, "\"");
}

/* A source file by the path that the compiler was given, from here or from a folder above the firmware. */
static FILE *open_source(const struct view *view, const char *path)
{
    FILE *file = fopen(path, "r");
    const char *firmware = text_copy(view->firmware, strlen(view->firmware));
    for (unsigned up = 0; file == NULL && up < 5u && path[0] != '/'; up++) {
        char *slash = strrchr(firmware, '/');
        if (slash == NULL) {
            return NULL;
        }
        *slash = '\0';
        file = fopen(text_of("%s/%s", firmware, path), "r");
    }
    return file;
}

static void excerpt(struct text *out, const struct view *view, struct place place)
{
    FILE *file = open_source(view, place.file);
    char line[400];
    const unsigned first = place.line > EXCERPT_LINES / 2u ? place.line - EXCERPT_LINES / 2u : 1u;
    text_add(out, "[%u", first);
    for (unsigned number = 1; file != NULL && number < first + EXCERPT_LINES && fgets(line, sizeof line, file) != NULL;
         number++) {
        if (number >= first) {
            line[strcspn(line, "\r\n")] = '\0';
            text_add(out, ", ");
            string(out, line);
        }
    }
    text_add(out, "]");
    if (file != NULL) {
        (void)fclose(file);
    }
}

static void add_machines(struct text *out, const struct timeline *timeline)
{
    const struct lanes *lanes = timeline->view->lanes;
    text_add(out, "\"machines\": [");
    for (size_t i = 0; i < lanes->ways.count; i++) {
        const struct machine *machine = lanes->ways.at[i]->machine;
        text_add(out, "%s{\"name\": ", i > 0u ? ",\n" : "\n");
        string(out, machine->name);
        text_add(out, ", \"states\": [");
        for (size_t s = 0; s < machine->states.count; s++) {
            text_add(out, s > 0u ? ", [" : "[");
            string(out, machine->states.at[s].name);
            text_add(out, ", \"%s\"]", kind_name(machine->states.at[s].kind));
        }
        text_add(out, "], \"edges\": [");
        for (size_t e = 0; e < machine->edges.count; e++) {
            const struct edge *edge = &machine->edges.at[e];
            text_add(out, e > 0u ? ", [" : "[");
            string(out, edge_text(machine, edge));
            text_add(out, ", ");
            string(out, edge_lines(machine, (uint16_t)e));
            if (edge->sites.count > 0u) {
                text_add(out, ", %u, ", edge->sites.at[0].place.line);
                excerpt(out, timeline->view, edge->sites.at[0].place);
            }
            text_add(out, "]");
        }
        text_add(out, "]}");
    }
    text_add(out, "],\n");
}

static size_t machine_number(const struct lanes *lanes, const struct lane *lane)
{
    for (size_t i = 0; i < lanes->ways.count; i++) {
        if (lanes->ways.at[i] == lane->ways) {
            return i;
        }
    }
    return lanes->ways.count;
}

static void add_lanes(struct text *out, const struct timeline *timeline)
{
    const struct lanes *lanes = timeline->view->lanes;
    size_t root = 0;
    text_add(out, "\"lanes\": [");
    for (size_t i = 0; i < lanes->list.count; i++) {
        const struct lane *lane = lanes->list.at[i];
        root = lane->depth == 0u ? i : root;
        text_add(out, i > 0u ? ",\n[" : "\n[");
        string(out, lane->name);
        text_add(out, ", %lld, %u, %u, %zu, %lld, %d]",
                 lane->ways != NULL ? (long long)machine_number(lanes, lane) : -1LL, lane->depth, lane->row, root,
                 lane->index != NO_TASK ? (long long)lane->index : -1LL,
                 lane_wanted(lane, timeline->view->filter) ? 1 : 0);
    }
    text_add(out, "],\n");
}

#define AT(cycle) ((unsigned long long)((cycle) - (timeline)->begin))

static void add_events(struct text *out, const struct timeline *timeline)
{
    text_add(out, "\"spans\": [");
    for (size_t i = 0; i < timeline->spans.count; i++) {
        const struct stay *span = &timeline->spans.at[i];
        const uint64_t begin = most(span->begin, timeline->begin);
        text_add(out, "%s%zu,%zu,%llu,%llu,%d,%d", i > 0u ? "," : "", span->lane->number, span->state, AT(begin),
                 (unsigned long long)(span->end - begin), span->out == NO_EDGE ? -1 : (int)span->out, span->presumed);
    }
    text_add(out, "],\n\"works\": [");
    for (size_t i = 0; i < timeline->works.count; i++) {
        const struct work *work = &timeline->works.at[i];
        const uint64_t begin = most(work->begin, timeline->begin);
        text_add(out, "%s%u,%d,%llu,%llu,%llu,%u", i > 0u ? "," : "", work->core, work->interrupt,
                 (unsigned long long)work->subject, AT(begin), (unsigned long long)(work->end - begin), work->depth);
    }
    text_add(out, "],\n\"sleeps\": [");
    for (size_t i = 0; i < timeline->dozes.count; i++) {
        const struct doze *doze = &timeline->dozes.at[i];
        const uint64_t begin = most(doze->begin, timeline->begin);
        text_add(out, "%s%u,%llu,%llu", i > 0u ? "," : "", doze->core, AT(begin),
                 (unsigned long long)(doze->end - begin));
    }
    text_add(out, "],\n\"wakes\": [");
    for (size_t i = 0; i < timeline->wakes.count; i++) {
        const struct called *wake = &timeline->wakes.at[i];
        text_add(out, "%s%llu,%d,%llu,%llu,%lld", i > 0u ? "," : "", AT(wake->cycle), (int)wake->by.by,
                 (unsigned long long)wake->by.number, (unsigned long long)wake->task,
                 wake->polled != 0u ? (long long)(wake->polled - timeline->begin) : -1LL);
    }
    text_add(out, "],\n\"notes\": [");
    for (size_t i = 0; i < timeline->notes.count; i++) {
        text_add(out, "%s[%llu, \"%s\", ", i > 0u ? ",\n" : "", AT(timeline->notes.at[i].cycle),
                 timeline->notes.at[i].kind);
        string(out, timeline->notes.at[i].text);
        text_add(out, "]");
    }
    text_add(out, "],\n");
}

static void add_interrupts(struct text *out, struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->works.count; i++) {
        if (timeline->works.at[i].interrupt) {
            timeline->interrupts[timeline->works.at[i].subject % 1024u] = true;
        }
    }
    for (size_t i = 0; i < timeline->wakes.count; i++) {
        if (timeline->wakes.at[i].by.by == BY_INTERRUPT) {
            timeline->interrupts[timeline->wakes.at[i].by.number % 1024u] = true;
        }
    }
    text_add(out, "\"interrupts\": {\"-1\": \"\"");
    for (unsigned i = 0; i < 1024u; i++) {
        if (timeline->interrupts[i]) {
            text_add(out, ", \"%u\": ", i);
            string(out, interrupt_text(timeline->view->lanes, i));
        }
    }
    text_add(out, "},\n");
}

static void worst(struct text *out, unsigned *count, const char *what, const char *who, const struct durations *of)
{
    if (of->count > 0u && *count < WORST_SHOWN * 3u) {
        text_add(out, (*count)++ > 0u ? ",\n[" : "[");
        string(out, what);
        text_add(out, ", ");
        string(out, who);
        text_add(out, ", %llu, %llu, %llu, %llu, %llu]", (unsigned long long)of->worst,
                 (unsigned long long)of->worst_at, (unsigned long long)(of->total / of->count),
                 (unsigned long long)of->count, (unsigned long long)durations_percentile(of, 99));
    }
}

static void add_figures(struct text *out, const struct figures *figures)
{
    unsigned count = 0;
    text_add(out, "\"figures\": [");
    for (unsigned i = 0; i < figures->cores; i++) {
        worst(out, &count, "sleep", text_of("core %u", i), &figures->sleep[i]);
    }
    for (size_t i = 0; i < figures->task_count && i < WORST_SHOWN; i++) {
        const struct lane *lane = lanes_task(figures->view->lanes, i);
        if (lane != NULL && lane_wanted(lane, figures->view->filter)) {
            worst(out, &count, "wake to poll", lane->name, &figures->tasks[i].latency);
            worst(out, &count, "poll", lane->name, &figures->tasks[i].polls);
        }
    }
    for (size_t i = 0; i < figures->interrupts.count && i < WORST_SHOWN; i++) {
        worst(out, &count, "interrupt", interrupt_text(figures->view->lanes, figures->interrupts.at[i].number),
              &figures->interrupts.at[i].ran);
    }
    text_add(out, "],\n");
}

static uint64_t slept(const struct figures *figures)
{
    uint64_t cycles = 0;
    for (unsigned i = 0; i < figures->cores; i++) {
        cycles += figures->sleep[i].total;
    }
    return cycles;
}

void timeline_write(struct timeline *timeline, const struct figures *figures, const char *path)
{
    struct text out = {0};
    const struct view *view = timeline->view;
    text_add(&out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                   "content=\"width=device-width\"><title>");
    draw_escape(&out, base_name(view->firmware));
    text_add(&out,
             ": trace</title>\n<style>\n%s</style></head>\n<body>\n<script type=\"application/json\" "
             "id=\"trace\">\n{\"firmware\": ",
             asset_timeline_css);
    string(&out, base_name(view->firmware));
    text_add(&out, ", \"trace\": ");
    string(&out, base_name(view->trace));
    text_add(&out,
             ", \"hz\": %llu, \"begin\": %llu, \"end\": %llu, \"events\": %llu, \"all\": %llu, \"edges\": %llu, "
             "\"lost\": %llu, \"losses\": %llu, \"slept\": %llu, \"cores\": %u, \"cut\": %s,\n",
             (unsigned long long)view->hz, (unsigned long long)timeline->begin, (unsigned long long)timeline->end,
             (unsigned long long)timeline->events, (unsigned long long)figures->events,
             (unsigned long long)figures->edges, (unsigned long long)figures->lost, (unsigned long long)figures->losses,
             (unsigned long long)slept(figures), timeline->cores, timeline->cut != UINT64_MAX ? "true" : "false");
    add_machines(&out, timeline);
    add_lanes(&out, timeline);
    add_events(&out, timeline);
    add_interrupts(&out, timeline);
    add_figures(&out, figures);
    text_add(&out, "\"version\": \"%s\"}\n</script>\n%s<script>\n%s</script>\n</body></html>\n", STATOR_VERSION,
             asset_timeline_html, asset_timeline_js);
    write_file(path, &out);
}
