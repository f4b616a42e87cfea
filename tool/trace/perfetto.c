// SPDX-License-Identifier: Apache-2.0
//
// For the Perfetto UI: a track a task, below it one a child, and one a core with what ran on it. Packets are written as
// they come: a file of packets one after the other is a whole Trace message.
#include "perfetto.pb-c.h"
#include "views.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SEQUENCE    1u
#define PROCESS_ID  1u
#define CORE_TRACK  2u /* and those behind it, one a core */
#define FIRST_TRACK (CORE_TRACK + CORES_MOST)

struct perfetto {
    const struct view *view;
    const char *path;
    FILE *file;
    uint16_t *came_by; /* by lane: the edge that led into its state */
    uint64_t *flows;   /* by task: the arrow from the wake for which it waits; 0: none */
    size_t task_count;
    uint64_t flow;
    bool described[CORES_MOST];
    uint8_t *bytes;
    size_t room;
};

static uint64_t nanoseconds(const struct perfetto *perfetto, uint64_t cycles)
{
    const uint64_t hz = perfetto->view->hz;
    return hz == 0u ? cycles : cycles / hz * 1000000000u + cycles % hz * 1000000000u / hz;
}

static void put(struct perfetto *perfetto, Stator__Perfetto__TracePacket *packet)
{
    Stator__Perfetto__Trace trace = STATOR__PERFETTO__TRACE__INIT;
    Stator__Perfetto__TracePacket *packets[] = {packet};
    packet->has_trusted_packet_sequence_id = 1;
    packet->trusted_packet_sequence_id = SEQUENCE;
    trace.n_packet = 1;
    trace.packet = packets;
    const size_t size = stator__perfetto__trace__get_packed_size(&trace);
    if (size > perfetto->room) {
        perfetto->room = size * 2u;
        perfetto->bytes = take(perfetto->room);
    }
    (void)stator__perfetto__trace__pack(&trace, perfetto->bytes);
    if (fwrite(perfetto->bytes, 1, size, perfetto->file) != size) {
        fail(perfetto->path, "cannot be written (%s): give another path", strerror(errno));
    }
}

static void describe(struct perfetto *perfetto, uint64_t track, uint64_t parent, const char *name)
{
    Stator__Perfetto__TracePacket packet = STATOR__PERFETTO__TRACE_PACKET__INIT;
    Stator__Perfetto__TrackDescriptor descriptor = STATOR__PERFETTO__TRACK_DESCRIPTOR__INIT;
    Stator__Perfetto__ProcessDescriptor process = STATOR__PERFETTO__PROCESS_DESCRIPTOR__INIT;
    packet.track_descriptor = &descriptor;
    descriptor.has_uuid = 1;
    descriptor.uuid = track;
    if (parent == 0u) {
        process.has_pid = 1;
        process.pid = 1;
        process.process_name = (char *)(uintptr_t)name;
        descriptor.process = &process;
    } else {
        descriptor.has_parent_uuid = 1;
        descriptor.parent_uuid = parent;
        descriptor.name = (char *)(uintptr_t)name;
    }
    put(perfetto, &packet);
}

struct slice {
    uint64_t cycle, track, flow;
    Stator__Perfetto__TrackEvent__Type type;
    const char *name, *category;
    bool ends_flow;
    struct place place;
};

static void put_slice(struct perfetto *perfetto, const struct slice *slice)
{
    Stator__Perfetto__TracePacket packet = STATOR__PERFETTO__TRACE_PACKET__INIT;
    Stator__Perfetto__TrackEvent event = STATOR__PERFETTO__TRACK_EVENT__INIT;
    Stator__Perfetto__SourceLocation location = STATOR__PERFETTO__SOURCE_LOCATION__INIT;
    char *categories[] = {(char *)(uintptr_t)slice->category};
    uint64_t flow = slice->flow;
    packet.has_timestamp = 1;
    packet.timestamp = nanoseconds(perfetto, slice->cycle);
    packet.track_event = &event;
    event.has_type = event.has_track_uuid = 1;
    event.type = slice->type;
    event.track_uuid = slice->track;
    event.name = (char *)(uintptr_t)slice->name;
    event.n_categories = slice->category != NULL;
    event.categories = categories;
    if (flow != 0u && slice->ends_flow) {
        event.n_terminating_flow_ids = 1;
        event.terminating_flow_ids = &flow;
    } else if (flow != 0u) {
        event.n_flow_ids = 1;
        event.flow_ids = &flow;
    }
    if (slice->place.file != NULL) {
        location.file_name = (char *)(uintptr_t)slice->place.file;
        location.has_line_number = 1;
        location.line_number = slice->place.line;
        event.source_location = &location;
    }
    put(perfetto, &packet);
}

static bool inside(const struct perfetto *perfetto, uint64_t cycle)
{
    return cycle >= perfetto->view->from && cycle <= perfetto->view->to;
}

static uint64_t core_track(struct perfetto *perfetto, unsigned core)
{
    if (!perfetto->described[core % CORES_MOST]) {
        perfetto->described[core % CORES_MOST] = true;
        describe(perfetto, CORE_TRACK + core, PROCESS_ID, text_of("core %u", core));
    }
    return CORE_TRACK + core;
}

static void begin(struct perfetto *perfetto, const struct event *event, const char *name, const char *category,
                  uint64_t flow)
{
    put_slice(perfetto, &(struct slice){.cycle = event->cycle,
                                        .track = core_track(perfetto, event->core),
                                        .type = STATOR__PERFETTO__TRACK_EVENT__TYPE__TYPE_SLICE_BEGIN,
                                        .name = name,
                                        .category = category,
                                        .flow = flow,
                                        .ends_flow = true});
}

static void end(struct perfetto *perfetto, unsigned core, uint64_t cycle)
{
    put_slice(perfetto, &(struct slice){.cycle = cycle,
                                        .track = core_track(perfetto, core),
                                        .type = STATOR__PERFETTO__TRACK_EVENT__TYPE__TYPE_SLICE_END});
}

static void instant(struct perfetto *perfetto, const struct event *event, const char *name, const char *category,
                    uint64_t flow)
{
    put_slice(perfetto, &(struct slice){.cycle = event->cycle,
                                        .track = core_track(perfetto, event->core),
                                        .type = STATOR__PERFETTO__TRACK_EVENT__TYPE__TYPE_INSTANT,
                                        .name = name,
                                        .category = category,
                                        .flow = flow});
}

static void end_sleep(struct perfetto *perfetto, const struct replay *replay, unsigned core, uint64_t cycle)
{
    if (replay->cores[core].asleep && inside(perfetto, replay->cores[core].asleep_since)) {
        end(perfetto, core, least(cycle, perfetto->view->to));
    }
}

static void see_task(struct perfetto *perfetto, const struct replay *replay, const struct event *event)
{
    const struct lanes *lanes = perfetto->view->lanes;
    uint64_t *flow = event->subject < perfetto->task_count ? &perfetto->flows[event->subject] : NULL;
    (void)replay;
    if (event->kind == EVENT_WAKE) {
        const uint64_t new = flow != NULL &&*flow == 0u ? ++perfetto->flow : 0u;
        if (new != 0u) {
            *flow = new;
        }
        instant(perfetto, event, text_of("wake %s", task_text(lanes, event->subject)), "wake", new);
    } else {
        begin(perfetto, event, task_text(lanes, event->subject), "poll", flow != NULL ? *flow : 0u);
        if (flow != NULL) {
            *flow = 0;
        }
    }
}

static void see(void *self, const struct replay *replay, const struct event *event)
{
    struct perfetto *perfetto = self;
    const struct mark mark = take_mark();
    const unsigned core = event->core % CORES_MOST;
    if (event->kind == EVENT_WOKEN || event->kind == EVENT_LOST || event->kind == EVENT_START) {
        for (unsigned i = 0; i < CORES_MOST; i++) {
            if (i == core || event->kind != EVENT_WOKEN) {
                end_sleep(perfetto, replay, i, event->cycle);
            }
        }
    }
    if (inside(perfetto, event->cycle)) {
        switch (event->kind) {
        case EVENT_WAKE:
        case EVENT_POLL:
            see_task(perfetto, replay, event);
            break;
        case EVENT_INTERRUPT:
            begin(perfetto, event, interrupt_text(perfetto->view->lanes, event->subject), "interrupt", 0);
            break;
        case EVENT_SLEEP:
            if (!replay->cores[core].asleep) {
                begin(perfetto, event, "sleep", "sleep", 0);
            }
            break;
        case EVENT_MARK:
        case EVENT_EXPIRED:
        case EVENT_START:
        case EVENT_LOST:
        case EVENT_OTHER: {
            struct text text = {0};
            event_text(&text, perfetto->view->lanes, event);
            instant(perfetto, event, text.at, event->kind == EVENT_LOST ? "lost" : "mark", 0);
            break;
        }
        default:
            break;
        }
    }
    take_back(mark);
}

static void ended(void *self, const struct replay *replay, const struct frame *frame, unsigned core, uint64_t cycle)
{
    struct perfetto *perfetto = self;
    (void)replay;
    if (inside(perfetto, frame->since)) {
        end(perfetto, core, least(cycle, perfetto->view->to));
    }
}

/* The whole stay: Perfetto sorts by time. */
static void left(void *self, const struct replay *replay, const struct lane *lane, uint64_t cycle, uint16_t edge)
{
    struct perfetto *perfetto = self;
    const uint64_t since = most(lane->since, perfetto->view->from);
    const uint64_t until = least(cycle, perfetto->view->to);
    const uint16_t came_by = perfetto->came_by[lane->number];
    (void)replay;
    perfetto->came_by[lane->number] = edge;
    if (since > until || !lane_wanted(lane, perfetto->view->filter)) {
        return;
    }
    const struct mark mark = take_mark();
    struct slice slice = {.cycle = since,
                          .track = FIRST_TRACK + lane->number,
                          .type = STATOR__PERFETTO__TRACK_EVENT__TYPE__TYPE_SLICE_BEGIN,
                          .name = lane_state(lane, lane->state),
                          .category = "state"};
    if (came_by != NO_EDGE && came_by < lane->machine->edges.count &&
        lane->machine->edges.at[came_by].sites.count > 0u) {
        slice.place = lane->machine->edges.at[came_by].sites.at[0].place;
    }
    put_slice(perfetto, &slice);
    put_slice(perfetto, &(struct slice){.cycle = until,
                                        .track = slice.track,
                                        .type = STATOR__PERFETTO__TRACK_EVENT__TYPE__TYPE_SLICE_END});
    take_back(mark);
}

static void finished(void *self, const struct replay *replay)
{
    struct perfetto *perfetto = self;
    for (unsigned i = 0; i < CORES_MOST; i++) {
        end_sleep(perfetto, replay, i, replay->cycle);
    }
    if (fclose(perfetto->file) != 0) {
        fail(perfetto->path, "cannot be written (%s): give another path", strerror(errno));
    }
}

struct observer view_perfetto(const struct view *view, const char *path)
{
    struct perfetto *perfetto = take(sizeof *perfetto);
    *perfetto = (struct perfetto){.view = view, .path = path, .task_count = view->lanes->tasks.count, .room = 4096};
    perfetto->bytes = take(perfetto->room);
    perfetto->came_by = take((view->lanes->list.count + 1u) * sizeof *perfetto->came_by);
    perfetto->flows = take((perfetto->task_count + 1u) * sizeof *perfetto->flows);
    perfetto->file = fopen(path, "wb");
    if (perfetto->file == NULL) {
        fail(path, "cannot be written (%s): give another path", strerror(errno));
    }
    describe(perfetto, PROCESS_ID, 0, base_name(view->firmware));
    for (size_t i = 0; i < view->lanes->list.count; i++) {
        const struct lane *lane = view->lanes->list.at[i];
        perfetto->came_by[i] = NO_EDGE;
        if (lane->ways != NULL && lane_wanted(lane, view->filter)) {
            describe(perfetto, FIRST_TRACK + i, lane->parent != NULL ? FIRST_TRACK + lane->parent->number : PROCESS_ID,
                     lane->name);
        }
    }
    return (struct observer){.self = perfetto, .event = see, .left = left, .ended = ended, .finished = finished};
}
