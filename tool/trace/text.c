// SPDX-License-Identifier: Apache-2.0
#include "views.h"

#include <string.h>

#define LINES_MOST 3u

const char *edge_lines(const struct machine *machine, uint16_t edge)
{
    struct text text = {0};
    const struct edge *of = machine != NULL && edge < machine->edges.count ? &machine->edges.at[edge] : NULL;
    const char *file = NULL;
    size_t shown = 0;
    unsigned last = 0;
    for (size_t i = 0; of != NULL && i < of->sites.count; i++) {
        const struct place place = of->sites.at[i].place;
        if (same(place.file, file) && place.line == last) {
            continue;
        }
        if (shown++ == LINES_MOST) {
            text_add(&text, ", ...");
            break;
        }
        text_add(&text,
                 same(place.file, file) ? ", %s%u"
                 : file == NULL         ? "%s:%u"
                                        : ", %s:%u",
                 same(place.file, file) ? "" : place.file, place.line);
        file = place.file;
        last = place.line;
    }
    return text.count > 0u ? text.at : "";
}

bool view_wants(const struct view *view, const struct event *event)
{
    if (event->cycle < view->from || event->cycle > view->to) {
        return false;
    }
    if (view->filter == NULL || event->kind == EVENT_LOST) {
        return true;
    }
    const bool woke = event->kind == EVENT_WAKE && event->waker.by == BY_TASK &&
                      lanes_task(view->lanes, event->waker.number) != NULL &&
                      lane_wanted(lanes_task(view->lanes, event->waker.number), view->filter);
    return woke || (event->lane != NULL && lane_wanted(event->lane, view->filter));
}

const char *time_text(const struct view *view, uint64_t cycles)
{
    if (view->hz == 0u) {
        return text_of("%s cycles", grouped(cycles));
    }
    const double us = (double)cycles * 1e6 / (double)view->hz;
    return us < 1e3   ? text_of("%s cycles (%.3g us)", grouped(cycles), us)
           : us < 1e6 ? text_of("%s cycles (%.4g ms)", grouped(cycles), us / 1e3)
                      : text_of("%s cycles (%.6g s)", grouped(cycles), us / 1e6);
}

static void edge_text_line(struct text *out, const struct event *event)
{
    const struct lane *lane = event->lane;
    if (lane == NULL) {
        text_add(out, "edge    of no machine that is known, at ...%05llx: %u -> %u", (unsigned long long)event->subject,
                 event->from, event->to);
        return;
    }
    text_add(out, "edge    %-24s %s -> %s", lane->name, lane_state(lane, event->from), lane_state(lane, event->to));
    const char *lines = edge_lines(lane->machine, ways_edge(lane->ways, event->from, event->to));
    text_add(out, *lines != '\0' ? "   %s" : "%s", lines);
}

static void mark_text(struct text *out, const struct lanes *lanes, const struct event *event)
{
    const struct records *records = &lanes->model->records;
    for (size_t i = 0; i < records->marks.count; i++) {
        const struct mark_record *mark = &records->marks.at[i];
        if (mark->number == event->subject) {
            text_add(out, "mark    %-24s %llu   %s:%u", mark->name, (unsigned long long)event->value, mark->file,
                     mark->line);
            return;
        }
    }
    text_add(out, "mark    %llu: %llu", (unsigned long long)event->subject, (unsigned long long)event->value);
}

void event_text(struct text *out, const struct lanes *lanes, const struct event *event)
{
    const char *task = task_text(lanes, event->subject);
    switch (event->kind) {
    case EVENT_WAKE:
        text_add(out, "wake    %-24s by %s", task, waker_text(lanes, event->waker));
        return;
    case EVENT_POLL:
        text_add(out, "poll    %s", task);
        return;
    case EVENT_POLLED:
        text_add(out, "polled  %s", task);
        return;
    case EVENT_EDGE:
        edge_text_line(out, event);
        return;
    case EVENT_SLEEP:
        text_add(out, "sleep   %s",
                 (event->value >> 23 & 1u) != 0u ? "until an interrupt comes" : "until the next deadline");
        return;
    case EVENT_WOKEN:
        text_add(out, event->value != 0u ? "woken   by %s" : "woken", interrupt_text(lanes, event->value));
        return;
    case EVENT_EXPIRED:
        text_add(out, "due     %s", task);
        return;
    case EVENT_INTERRUPT:
        text_add(out, "enter   %s", interrupt_text(lanes, event->subject));
        return;
    case EVENT_INTERRUPT_END:
        text_add(out, "leave   %s", interrupt_text(lanes, event->subject));
        return;
    case EVENT_MARK:
        mark_text(out, lanes, event);
        return;
    case EVENT_START:
        text_add(out, "start   all tasks are in their initial states");
        return;
    case EVENT_OTHER:
        text_add(out, "?       record of kind %llu, payload 0x%06llx", (unsigned long long)event->subject,
                 (unsigned long long)event->value);
        return;
    case EVENT_LOST:
        text_add(out, "LOST    %s: %s", event->value > 0u ? plural(event->value, "event", "events") : "events",
                 event->why);
        return;
    case EVENT_KINDS:
        return;
    }
}

struct lines {
    const struct view *view;
    FILE *out;
    uint64_t before;
    unsigned cores; /* seen so far: with more than one, a line tells which */
};

static const char *colour_of(const struct lines *lines, enum event_kind kind)
{
    return !lines->view->colour                         ? ""
           : kind == EVENT_EDGE                         ? "\033[36m"
           : kind == EVENT_LOST                         ? "\033[1;31m"
           : kind == EVENT_WAKE                         ? "\033[33m"
           : kind == EVENT_SLEEP || kind == EVENT_WOKEN ? "\033[2m"
           : kind == EVENT_POLL || kind == EVENT_POLLED ? ""
                                                        : "\033[35m";
}

static void print_json(const struct lines *lines, const struct event *event)
{
    static const char *const names[] = {"wake",      "poll",          "polled", "edge",  "sleep", "woken", "due",
                                        "interrupt", "interrupt_end", "mark",   "start", "other", "lost"};
    struct text text = {0};
    text_add(&text, "{\"cycle\": %llu, \"core\": %u, \"event\": \"%s\"", (unsigned long long)event->cycle, event->core,
             names[event->kind]);
    if (event->lane != NULL) {
        text_add(&text, ", \"task\": \"");
        json_escape(&text, event->lane->name);
        text_add(&text, "\"");
    }
    if (event->kind == EVENT_EDGE && event->lane != NULL) {
        text_add(&text, ", \"machine\": \"");
        json_escape(&text, event->lane->machine->name);
        text_add(&text, "\", \"from\": \"");
        json_escape(&text, lane_state(event->lane, event->from));
        text_add(&text, "\", \"to\": \"");
        json_escape(&text, lane_state(event->lane, event->to));
        text_add(&text, "\", \"at\": \"");
        json_escape(&text, edge_lines(event->lane->machine, ways_edge(event->lane->ways, event->from, event->to)));
        text_add(&text, "\"");
    } else if (event->kind == EVENT_WAKE) {
        text_add(&text, ", \"by\": \"");
        json_escape(&text, waker_text(lines->view->lanes, event->waker));
        text_add(&text, "\"");
    }
    text_add(&text, ", \"subject\": %llu, \"value\": %llu}\n", (unsigned long long)event->subject,
             (unsigned long long)event->value);
    (void)fwrite(text.at, 1, text.count, lines->out);
}

static void print_event(void *self, const struct replay *replay, const struct event *event)
{
    struct lines *lines = self;
    (void)replay;
    if (!view_wants(lines->view, event)) {
        return;
    }
    const struct mark mark = take_mark();
    if (lines->view->json) {
        print_json(lines, event);
    } else {
        struct text text = {0};
        const char *colour = colour_of(lines, event->kind);
        lines->cores = (unsigned)most(lines->cores, event->core + 1u);
        text_add(&text, "%15s ", grouped(event->cycle));
        text_add(&text, "%10s  ", text_of("+%s", grouped(event->cycle - lines->before)));
        if (lines->cores > 1u) {
            text_add(&text, "core %u  ", event->core);
        }
        text_add(&text, "%s", colour);
        event_text(&text, lines->view->lanes, event);
        text_add(&text, "%s\n", *colour != '\0' ? "\033[0m" : "");
        (void)fwrite(text.at, 1, text.count, lines->out);
        lines->before = event->cycle;
    }
    take_back(mark);
}

struct observer view_text(const struct view *view, FILE *out)
{
    struct lines *lines = take(sizeof *lines);
    *lines = (struct lines){.view = view, .out = out, .before = view->from};
    return (struct observer){.self = lines, .event = print_event};
}
