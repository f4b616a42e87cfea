// SPDX-License-Identifier: Apache-2.0
//
// CTF 1.8 with names (diamon.org/ctf): what the target recorded is CTF already, but a ring that has gone round begins
// in its middle, and its numbers have no names. Here each event has its whole time, tasks, states and interrupts are
// enumerations, and what was lost is told in the packets' contexts, where babeltrace2 looks for it.
#include "views.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define PACKET_EVENTS 4096u
#define CONTEXT_BYTES 44u /* the magic number, and packet.context */

struct ctf {
    const struct view *view;
    const char *folder, *stream;
    FILE *file;
    uint64_t begin, last; /* of the packet */
    uint64_t discarded;   /* since the trace began */
    size_t events;
    bool numbers[1024]; /* of interrupts that were seen */
    uint8_t *bytes;
    size_t count, room;
};

static void put(struct ctf *ctf, uint64_t number, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        ctf->bytes[ctf->count++] = (uint8_t)(number >> (8u * i));
    }
}

static void put_text(struct ctf *ctf, const char *text)
{
    const size_t length = least(strlen(text), 200u);
    memcpy(ctf->bytes + ctf->count, text, length);
    ctf->count += length;
    ctf->bytes[ctf->count++] = '\0';
}

static void flush(struct ctf *ctf)
{
    if (ctf->events == 0u) {
        return;
    }
    const size_t size = ctf->count;
    ctf->count = 0;
    put(ctf, 0xC1FC1FC1u, 4);
    put(ctf, size * 8u, 8);
    put(ctf, size * 8u, 8);
    put(ctf, ctf->begin, 8);
    put(ctf, ctf->last, 8);
    put(ctf, ctf->discarded, 8);
    if (fwrite(ctf->bytes, 1, size, ctf->file) != size) {
        fail(ctf->stream, "cannot be written (%s): give another folder", strerror(errno));
    }
    ctf->count = CONTEXT_BYTES;
    ctf->events = 0;
}

static void put_edge(struct ctf *ctf, const struct event *event)
{
    const struct lane *lane = event->lane;
    put(ctf, lane->number, 4);
    for (size_t i = 0; i < ctf->view->lanes->ways.count; i++) {
        if (ctf->view->lanes->ways.at[i] == lane->ways) {
            put(ctf, i, 2);
        }
    }
    put(ctf, event->from, 1);
    put(ctf, event->to, 1);
}

static void put_interrupt(struct ctf *ctf, uint64_t number)
{
    ctf->numbers[number % 1024u] = true;
    put(ctf, number, 2);
}

static void put_event(struct ctf *ctf, const struct event *event)
{
    switch (event->kind) {
    case EVENT_EDGE:
        put_edge(ctf, event);
        return;
    case EVENT_WAKE:
        put(ctf, event->subject, 2);
        put_text(ctf, waker_text(ctf->view->lanes, event->waker));
        return;
    case EVENT_POLL:
    case EVENT_POLLED:
    case EVENT_EXPIRED:
        put(ctf, event->subject, 2);
        return;
    case EVENT_INTERRUPT:
    case EVENT_INTERRUPT_END:
        put_interrupt(ctf, event->subject);
        return;
    case EVENT_WOKEN:
        put_interrupt(ctf, event->value);
        return;
    case EVENT_MARK:
        put(ctf, event->subject, 1);
        put(ctf, event->value, 2);
        return;
    case EVENT_OTHER:
        put(ctf, event->subject, 1);
        put(ctf, event->value, 4);
        return;
    case EVENT_LOST:
        put(ctf, event->value, 4);
        put_text(ctf, event->why);
        return;
    default:
        return;
    }
}

static void see(void *self, const struct replay *replay, const struct event *event)
{
    struct ctf *ctf = self;
    (void)replay;
    if (!view_wants(ctf->view, event) || (event->kind == EVENT_EDGE && event->lane == NULL)) {
        return;
    }
    if (event->kind == EVENT_LOST) {
        flush(ctf); /* what a packet's context counts was lost before it ends */
        ctf->discarded += event->value;
    }
    ctf->begin = ctf->events == 0u ? event->cycle : ctf->begin;
    ctf->last = event->cycle;
    put(ctf, event->cycle, 8);
    put(ctf, (uint64_t)event->kind, 1);
    put(ctf, event->core, 1);
    const struct mark mark = take_mark();
    put_event(ctf, event);
    take_back(mark);
    if (++ctf->events == PACKET_EVENTS || event->kind == EVENT_LOST) {
        flush(ctf);
    }
}

/* ---- metadata ---- */

/* A text between quotes, as TSDL's string literals: those of C. */
static const char *quoted(const char *text)
{
    struct text out = {0};
    text_add(&out, "\"");
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            text_add(&out, "\\%c", *text);
        } else {
            text_add(&out, (uint8_t)*text < 0x20u ? "?" : "%c", *text);
        }
    }
    text_add(&out, "\"");
    return out.at;
}

/* The name of a machine as a field: readers take the first underscore off, which keeps it apart from TSDL's words. */
static const char *field_name(const char *name)
{
    char *safe = text_of("_%s", name);
    for (char *at = safe; *at != '\0'; at++) {
        const bool plain =
            (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') || *at == '_';
        if (!plain) {
            *at = '_';
        }
    }
    return safe;
}

static void add_names(struct text *out, const struct ctf *ctf)
{
    const struct lanes *lanes = ctf->view->lanes;
    text_add(out, "typealias enum : u32 {");
    for (size_t i = 0; i < lanes->list.count; i++) {
        text_add(out, "%s %s = %zu", i > 0u ? "," : "", quoted(lanes->list.at[i]->name), i);
    }
    text_add(out, " } := lane_name;\ntypealias enum : u16 {");
    for (size_t i = 0; i < lanes->tasks.count; i++) {
        if (lanes->tasks.at[i] != NULL) {
            text_add(out, " %s = %zu,", quoted(lanes->tasks.at[i]->name), i);
        }
    }
    text_add(out, " \"(no task)\" = 65535 } := task_name;\ntypealias enum : u16 {");
    for (size_t i = 0; i < 1024u; i++) {
        if (ctf->numbers[i]) {
            text_add(out, " %s = %zu,", quoted(interrupt_text(lanes, i)), i);
        }
    }
    text_add(out, " \"(none)\" = 65535 } := interrupt_name;\n");
}

static void add_states(struct text *out, const struct ctf *ctf, const char *field)
{
    const struct lanes *lanes = ctf->view->lanes;
    text_add(out, "variant <machine> {");
    for (size_t i = 0; i < lanes->ways.count; i++) {
        const struct machine *machine = lanes->ways.at[i]->machine;
        text_add(out, " enum : u8 {");
        for (size_t s = 0; s < machine->states.count; s++) {
            text_add(out, "%s %s = %zu", s > 0u ? "," : "", quoted(machine->states.at[s].name), s);
        }
        text_add(out, " } %s;", field_name(machine->name));
    }
    text_add(out, " } %s; ", field);
}

static void add_edge(struct text *out, const struct ctf *ctf)
{
    const struct lanes *lanes = ctf->view->lanes;
    if (lanes->ways.count == 0u) {
        return;
    }
    text_add(out, "event { name = \"edge\"; id = %d; fields := struct { lane_name task; enum : u16 {", EVENT_EDGE);
    for (size_t i = 0; i < lanes->ways.count; i++) {
        text_add(out, "%s %s = %zu", i > 0u ? "," : "", field_name(lanes->ways.at[i]->machine->name), i);
    }
    text_add(out, " } machine; ");
    add_states(out, ctf, "from");
    add_states(out, ctf, "to");
    text_add(out, "}; };\n");
}

static void write_metadata(const struct ctf *ctf)
{
    static const struct {
        enum event_kind kind;
        const char *name, *fields;
    } events[] = {
        {EVENT_WAKE, "wake", "task_name task; string by; "},
        {EVENT_POLL, "poll", "task_name task; "},
        {EVENT_POLLED, "polled", "task_name task; "},
        {EVENT_SLEEP, "sleep", ""},
        {EVENT_WOKEN, "woken", "interrupt_name by; "},
        {EVENT_EXPIRED, "expired", "task_name task; "},
        {EVENT_INTERRUPT, "interrupt", "interrupt_name number; "},
        {EVENT_INTERRUPT_END, "returned", "interrupt_name number; "},
        {EVENT_MARK, "mark", "u8 number; u16 value; "},
        {EVENT_START, "start", ""},
        {EVENT_OTHER, "other", "u8 kind; u32 payload; "},
        {EVENT_LOST, "lost", "u32 count; string why; "},
    };
    struct text out = {0};
    text_add(&out, "/* CTF 1.8 */\n");
    for (unsigned bits = 8; bits <= 64u; bits *= 2u) {
        text_add(&out, "typealias integer { size = %u; align = 8; signed = false; } := u%u;\n", bits, bits);
    }
    text_add(&out,
             "trace { major = 1; minor = 8; byte_order = le; packet.header := struct { u32 magic; }; };\n"
             "env { domain = \"firmware\"; firmware = %s; tracer_name = \"stator\"; };\n"
             "clock { name = cycles; freq = %llu; offset = 0; };\n"
             "typealias integer { size = 64; align = 8; signed = false; map = clock.cycles.value; } := cycles64;\n"
             "stream {\n  packet.context := struct { u64 packet_size; u64 content_size; cycles64 timestamp_begin; "
             "cycles64 timestamp_end; u64 events_discarded; };\n"
             "  event.header := struct { cycles64 timestamp; u8 id; };\n  event.context := struct { u8 core; };\n};\n",
             quoted(base_name(ctf->view->firmware)),
             (unsigned long long)(ctf->view->hz != 0u ? ctf->view->hz : 1000000000u));
    add_names(&out, ctf);
    add_edge(&out, ctf);
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        text_add(&out, "event { name = \"%s\"; id = %d; fields := struct { %s}; };\n", events[i].name,
                 (int)events[i].kind, events[i].fields);
    }
    write_file(text_of("%s/metadata", ctf->folder), &out);
}

static void finished(void *self, const struct replay *replay)
{
    struct ctf *ctf = self;
    (void)replay;
    flush(ctf);
    if (fclose(ctf->file) != 0) {
        fail(ctf->stream, "cannot be written (%s): give another folder", strerror(errno));
    }
    write_metadata(ctf);
}

struct observer view_ctf(const struct view *view, const char *folder)
{
    struct ctf *ctf = take(sizeof *ctf);
    *ctf = (struct ctf){.view = view, .folder = folder, .count = CONTEXT_BYTES};
    ctf->stream = text_of("%s/stream", folder);
    ctf->room = CONTEXT_BYTES + (size_t)PACKET_EVENTS * 256u;
    ctf->bytes = take(ctf->room);
    (void)mkdir(folder, 0777);
    ctf->file = fopen(ctf->stream, "wb");
    if (ctf->file == NULL) {
        fail(ctf->stream, "cannot be written (%s): give another folder", strerror(errno));
    }
    return (struct observer){.self = ctf, .event = see, .finished = finished};
}
