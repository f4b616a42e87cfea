// SPDX-License-Identifier: Apache-2.0
#include "replay.h"

#include <string.h>

#define TASKS_MOST 65536u

/* Each that looks on and cares, in turn: TELL(replay, left, (self, replay, lane, cycle, edge)). */
#define TELL(replay, call, arguments)                           \
    for (size_t i_ = 0; i_ < (replay)->observers.count; i_++) { \
        if ((replay)->observers.at[i_].call != NULL) {          \
            void *const self = (replay)->observers.at[i_].self; \
            (replay)->observers.at[i_].call arguments;          \
        }                                                       \
    }

void replay_open(struct replay *replay, struct lanes *lanes)
{
    replay->lanes = lanes;
    for (size_t i = 0; i < lanes->list.count; i++) {
        struct lane *lane = lanes->list.at[i];
        lane->state = NO_STATE;
        lane->since = 0;
        lane->gone = lane->presumed = lane->told = false;
    }
}

static struct readiness *readiness_of(struct replay *replay, uint64_t index)
{
    if (index >= TASKS_MOST) {
        return NULL;
    }
    while (replay->tasks.count <= index) {
        *list_add(&replay->tasks) =
            (struct readiness){.known = replay->from_start, .wakes = replay->from_start ? 1u : 0u};
    }
    return &replay->tasks.at[index];
}

const struct frame *replay_frame(const struct replay *replay, unsigned core)
{
    const struct core *on = &replay->cores[core % CORES_MOST];
    return on->deep > 0u ? &on->frames[on->deep - 1u] : NULL;
}

/* Who is at work on the event's core. */
static struct waker waker_of(const struct replay *replay, const struct event *event)
{
    const struct frame *frame = replay_frame(replay, event->core);
    if (event->kind == EVENT_WAKE && event->value != 0u) {
        const struct lane *lane = frame != NULL && !frame->interrupt ? lanes_task(replay->lanes, frame->subject) : NULL;
        const uint64_t within = lane != NULL && lane->preempts ? frame->subject + 1u : 0u;
        return (struct waker){BY_INTERRUPT, event->value, event->cycle, within};
    }
    return frame == NULL      ? (struct waker){BY_START, 0, event->cycle, 0}
           : frame->interrupt ? (struct waker){BY_INTERRUPT, frame->subject, event->cycle, 0}
                              : (struct waker){BY_TASK, frame->subject, event->cycle, 0};
}

const char *task_text(const struct lanes *lanes, uint64_t index)
{
    const struct lane *lane = lanes_task(lanes, index);
    return lane != NULL ? lane->name : text_of("task %llu", (unsigned long long)index);
}

const char *interrupt_text(const struct lanes *lanes, uint64_t number)
{
    /* Exceptions of Armv6-M to v8-M; 16 is the first of the chip's own. */
    static const char *const names[] = {
        [2] = "NMI", [3] = "HardFault", [11] = "SVCall", [14] = "PendSV", [15] = "SysTick"};
    const char *const handler = number < INTERRUPTS_MOST ? lanes->handlers[number] : NULL;
    if (handler != NULL) {
        return handler;
    }
    const bool arm = lanes->model->image->cpu == CPU_ARM;
    if (arm && number < sizeof names / sizeof names[0] && names[number] != NULL) {
        return names[number];
    }
    return !arm           ? text_of("interrupt %llu", (unsigned long long)number)
           : number < 16u ? text_of("exception %llu", (unsigned long long)number)
                          : text_of("IRQ %llu", (unsigned long long)number - 16u);
}

const char *waker_text(const struct lanes *lanes, struct waker waker)
{
    if (waker.by == BY_INTERRUPT && waker.within > 0u) {
        return text_of("%s, in the poll of %s", interrupt_text(lanes, waker.number),
                       task_text(lanes, waker.within - 1u));
    }
    return waker.by == BY_TASK        ? task_text(lanes, waker.number)
           : waker.by == BY_INTERRUPT ? interrupt_text(lanes, waker.number)
           : waker.by == BY_START     ? "code outside of the polls"
                                      : "nobody";
}

/* ---- states ---- */

static void tell_entered(struct replay *replay, struct lane *lane)
{
    lane->told = true;
    TELL(replay, entered, (self, replay, lane));
}

static void leave(struct replay *replay, struct lane *lane, uint64_t cycle, uint16_t edge)
{
    if (lane->told) {
        TELL(replay, left, (self, replay, lane, cycle, edge));
    }
    lane->told = false;
    lane->state = NO_STATE;
}

static void leave_all(struct replay *replay, struct lane *lane, uint64_t cycle)
{
    for (size_t i = 0; i < lane->children.count; i++) {
        leave_all(replay, lane->children.at[i], cycle);
    }
    leave(replay, lane, cycle, NO_EDGE);
    lane->since = cycle;
}

/* What a state held is left with it. gone: another state is known to be there now. */
static void children_leave(struct replay *replay, struct lane *lane, size_t held_in, uint64_t cycle, bool gone)
{
    for (size_t i = 0; held_in != NO_STATE && i < lane->children.count; i++) {
        struct lane *child = lane->children.at[i];
        if (child->held_in == held_in) {
            leave_all(replay, child, cycle);
            child->gone = gone;
        }
    }
}

/* New memory is zeroed: a child is in its initial state, unless whoever made it says otherwise. */
static void children_enter(struct replay *replay, struct lane *lane, size_t held_in, uint64_t cycle)
{
    for (size_t i = 0; i < lane->children.count; i++) {
        struct lane *child = lane->children.at[i];
        if (child->held_in == held_in) {
            child->gone = false;
            child->state = 0;
            child->presumed = true;
            child->since = cycle;
            tell_entered(replay, child);
            children_enter(replay, child, NO_STATE, cycle);
            children_enter(replay, child, 0, cycle);
        }
    }
}

/* What is there only in other states than `state` is not there. */
static void children_absent(struct lane *lane, size_t state)
{
    for (size_t i = 0; i < lane->children.count; i++) {
        struct lane *child = lane->children.at[i];
        child->gone = child->held_in != NO_STATE && child->held_in != state;
    }
}

/* An event tells what a lane was in before. */
static void learn(struct replay *replay, struct lane *lane, size_t state)
{
    const uint64_t parent_since = lane->parent != NULL && lane->held_in != NO_STATE ? lane->parent->since : 0u;
    if (lane->parent != NULL && lane->held_in != NO_STATE && lane->parent->state == NO_STATE) {
        learn(replay, lane->parent, lane->held_in);
    }
    lane->state = state;
    lane->presumed = lane->gone = false;
    lane->since = most(most(lane->since, parent_since), replay->known_since);
    children_absent(lane, state);
    tell_entered(replay, lane);
}

/* The lane of an edge: among those at its place, the one that may be there and has the edge. */
static struct lane *lane_of(struct replay *replay, const struct event *event)
{
    struct lane *best = NULL;
    bool twice = false;
    unsigned best_marks = 0;
    for (struct lane *lane = lanes_at(replay->lanes, event->subject); lane != NULL; lane = lane->next_here) {
        const bool held = lane->parent == NULL || lane->held_in == NO_STATE || lane->parent->state == lane->held_in;
        const bool may_be = held || lane->parent->state == NO_STATE;
        const unsigned marks = 1u + (ways_edge(lane->ways, event->from, event->to) != NO_EDGE ? 2u : 0u) +
                               (may_be && !(lane->gone && !held) ? 4u : 0u) + (held ? 8u : 0u) +
                               (lane->state == event->from ? 1u : 0u);
        twice = marks > best_marks ? false : twice || (marks == best_marks && lane->place != best->place);
        if (marks > best_marks) {
            best = lane;
            best_marks = marks;
        }
    }
    replay->ambiguous += twice;
    return best;
}

#define WRONG(replay, event, ...)                              \
    do {                                                       \
        if ((replay)->observers.count > 0u) {                  \
            const struct mark mark_ = take_mark();             \
            const char *const what_ = text_of(__VA_ARGS__);    \
            TELL(replay, wrong, (self, replay, event, what_)); \
            take_back(mark_);                                  \
        }                                                      \
    } while (0)

static void take_edge(struct replay *replay, const struct event *event, struct lane *lane)
{
    struct core *core = &replay->cores[event->core % CORES_MOST];
    for (unsigned i = 0; i < core->deep; i++) {
        core->frames[i].edges++;
    }
    if (lane == NULL) {
        replay->strangers++;
        WRONG(replay, event, "no machine has its state byte at an address that ends in 0x%05llx",
              (unsigned long long)event->subject);
        return;
    }
    if (most(event->from, event->to) >= lane->ways->states) {
        WRONG(replay, event, "%s has %zu states, and no edge %u -> %u", lane->machine->name, lane->ways->states,
              event->from, event->to);
        children_leave(replay, lane, lane->state, event->cycle, false);
        leave(replay, lane, event->cycle, NO_EDGE);
        lane->since = event->cycle;
        return;
    }
    if (lane->parent != NULL && lane->held_in != NO_STATE && lane->parent->state != NO_STATE &&
        lane->parent->state != lane->held_in) {
        WRONG(replay, event, "%s takes an edge, but %s is in %s", lane->name, lane->parent->name,
              lane_state(lane->parent, lane->parent->state));
        leave(replay, lane->parent, event->cycle, NO_EDGE);
    }
    const uint16_t edge = ways_edge(lane->ways, event->from, event->to);
    if (edge == NO_EDGE) {
        WRONG(replay, event, "%s has no edge %s -> %s", lane->machine->name, lane_state(lane, event->from),
              lane_state(lane, event->to));
    }
    /* A child that is begun anew where it lies, by assignment, is in its initial state without an edge. */
    const bool begun_anew = lane->depth > 0u && event->from == 0u;
    if (lane->state != NO_STATE && lane->state != event->from && !lane->presumed && !begun_anew) {
        WRONG(replay, event, "%s leaves from %s, but it was in %s", lane->name, lane_state(lane, event->from),
              lane_state(lane, lane->state));
    }
    if (lane->state != NO_STATE && lane->state != event->from) {
        children_leave(replay, lane, lane->state, event->cycle, true);
        leave(replay, lane, event->cycle, NO_EDGE);
        lane->since = event->cycle;
    }
    if (lane->state == NO_STATE) {
        learn(replay, lane, event->from);
    }
    lane->presumed = false;
    children_leave(replay, lane, lane->state, event->cycle, true);
    leave(replay, lane, event->cycle, edge);
    lane->state = event->to;
    lane->since = event->cycle;
    tell_entered(replay, lane);
    if (lane->children.count > 0u) {
        children_absent(lane, event->to);
        children_enter(replay, lane, event->to, event->cycle);
    }
}

/* ---- polls and interrupts ---- */

/* Ends the frames from number `from` on, innermost first. cut: the ends of those inside the outermost, or of all. */
static void end_frames(struct replay *replay, unsigned core, unsigned from, uint64_t cycle, bool cut)
{
    struct core *on = &replay->cores[core % CORES_MOST];
    while (on->deep > from) {
        struct frame *frame = &on->frames[--on->deep];
        frame->cut = cut || on->deep > from;
        TELL(replay, ended, (self, replay, frame, core % CORES_MOST, cycle));
    }
}

static void push(struct replay *replay, const struct event *event, bool interrupt)
{
    struct core *core = &replay->cores[event->core % CORES_MOST];
    if (core->deep == DEEP_MOST) {
        WRONG(replay, event, "%u polls and interrupts nest: no system does", DEEP_MOST);
        end_frames(replay, event->core, 0, event->cycle, true);
    }
    core->frames[core->deep++] = (struct frame){
        .interrupt = interrupt, .subject = event->subject, .since = event->cycle, .began = event->number};
}

static void pop(struct replay *replay, const struct event *event, bool interrupt)
{
    struct core *core = &replay->cores[event->core % CORES_MOST];
    const char *const what = interrupt ? "an interrupt" : "a poll";
    unsigned at = core->deep;
    while (at > 0u &&
           (core->frames[at - 1u].interrupt != interrupt || core->frames[at - 1u].subject != event->subject)) {
        at--;
    }
    if (at == 0u) {
        /* Its begin may be among the events that are lost. */
        if (core->deep > 0u || replay->from_start || replay->known_since < replay->begin) {
            WRONG(replay, event, "the end of %s that did not begin", what);
        }
        return;
    }
    if (at != core->deep) {
        WRONG(replay, event, "%s ends, but what began after it has not", what);
    }
    end_frames(replay, event->core, at - 1u, event->cycle, false);
}

static void poll(struct replay *replay, const struct event *event)
{
    struct readiness *task = readiness_of(replay, event->subject);
    if (task != NULL) {
        if (task->known && task->wakes == 0u && !task->spare) {
            WRONG(replay, event, "%s is polled, but nobody woke it", task_text(replay->lanes, event->subject));
        }
        *task = (struct readiness){
            .known = true, .spare = task->wakes > 1u || !task->known, .last = task->last, .polls = task->polls + 1u};
    }
    push(replay, event, false);
}

static void wake(struct replay *replay, const struct event *event)
{
    struct readiness *task = readiness_of(replay, event->subject);
    struct core *core = &replay->cores[event->core % CORES_MOST];
    if (core->deep > 0u) {
        core->frames[core->deep - 1u].wakes++;
    }
    if (task != NULL) {
        task->first = task->wakes > 0u ? task->first : event->waker;
        task->last = event->waker;
        task->wakes++;
        task->known = true;
    }
}

static void lose(struct replay *replay, const struct event *event)
{
    replay->lost += event->value;
    replay->losses++;
    for (size_t i = 0; i < replay->lanes->list.count; i++) {
        struct lane *lane = replay->lanes->list.at[i];
        leave(replay, lane, event->cycle, NO_EDGE);
        lane->gone = lane->presumed = false;
    }
    for (size_t i = 0; i < replay->tasks.count; i++) {
        replay->tasks.at[i].known = false;
        replay->tasks.at[i].wakes = 0;
    }
    for (unsigned i = 0; i < CORES_MOST; i++) {
        end_frames(replay, i, 0, event->cycle, true);
        replay->cores[i].asleep = false;
    }
    replay->known_since = event->cycle;
    replay->from_start = false;
}

/* A run begins: every task is in its initial state, and ready. */
static void start(struct replay *replay, const struct event *event)
{
    lose(replay, &(struct event){.kind = EVENT_LOST, .cycle = event->cycle});
    replay->losses--;
    replay->from_start = true;
    for (size_t i = 0; i < replay->lanes->list.count; i++) {
        struct lane *lane = replay->lanes->list.at[i];
        if (lane->depth == 0u) {
            (void)readiness_of(replay, lane->index);
        }
        if (lane->depth == 0u && lane->ways != NULL) {
            lane->state = 0;
            lane->since = event->cycle;
            tell_entered(replay, lane);
            children_absent(lane, 0);
            children_enter(replay, lane, NO_STATE, event->cycle);
            children_enter(replay, lane, 0, event->cycle);
        }
    }
    for (size_t i = 0; i < replay->tasks.count; i++) {
        replay->tasks.at[i].known = true;
        replay->tasks.at[i].wakes = 1;
        replay->tasks.at[i].first = (struct waker){BY_NOBODY, 0, event->cycle, 0};
    }
}

void replay_event(struct replay *replay, const struct event *recorded)
{
    struct core *core = &replay->cores[recorded->core % CORES_MOST];
    struct event full = *recorded;
    const struct event *const event = &full;
    struct lane *const lane = event->kind == EVENT_EDGE ? lane_of(replay, event) : NULL;
    const bool of_task = event->kind == EVENT_WAKE || event->kind == EVENT_POLL || event->kind == EVENT_POLLED ||
                         event->kind == EVENT_EXPIRED;
    full.lane = of_task ? lanes_task(replay->lanes, event->subject) : lane;
    full.waker = event->kind == EVENT_WAKE ? waker_of(replay, event) : full.waker;
    if (!replay->started) {
        replay->started = true;
        replay->begin = replay->known_since = event->cycle;
    }
    replay->cycle = event->cycle;
    replay->events++;
    TELL(replay, event, (self, replay, event));
    switch (event->kind) {
    case EVENT_WAKE:
        wake(replay, event);
        return;
    case EVENT_POLL:
        poll(replay, event);
        return;
    case EVENT_POLLED:
        pop(replay, event, false);
        return;
    case EVENT_EDGE:
        take_edge(replay, event, lane);
        return;
    case EVENT_SLEEP:
        core->asleep = true;
        core->asleep_since = event->cycle;
        return;
    case EVENT_WOKEN:
        core->asleep = false;
        return;
    case EVENT_INTERRUPT:
        push(replay, event, true);
        return;
    case EVENT_INTERRUPT_END:
        pop(replay, event, true);
        return;
    case EVENT_LOST:
        lose(replay, event);
        return;
    case EVENT_START:
        start(replay, event);
        return;
    case EVENT_EXPIRED:
    case EVENT_MARK:
    case EVENT_OTHER:
    case EVENT_KINDS:
        return;
    }
}

void replay_memory(struct replay *replay, read_memory *memory, void *from)
{
    for (size_t i = 0; i < replay->lanes->list.count; i++) {
        struct lane *lane = replay->lanes->list.at[i];
        const bool held = lane->parent == NULL || lane->held_in == NO_STATE || lane->parent->state == lane->held_in;
        uint8_t state = 0;
        if (lane->ways == NULL || !held || lane->gone || (lane->state != NO_STATE && !lane->presumed) ||
            !memory(from, lane->place, &state, 1) || state >= lane->ways->states) {
            continue;
        }
        if (lane->state == NO_STATE) {
            learn(replay, lane, state);
        }
    }
}

void replay_finish(struct replay *replay)
{
    replay->ending = true;
    for (size_t i = 0; i < replay->lanes->list.count; i++) {
        struct lane *lane = replay->lanes->list.at[i];
        leave(replay, lane, replay->cycle, NO_EDGE);
    }
    for (unsigned i = 0; i < CORES_MOST; i++) {
        end_frames(replay, i, 0, replay->cycle, true);
    }
    TELL(replay, finished, (self, replay));
}
