// SPDX-License-Identifier: Apache-2.0
//
// What every task and child was doing at a cycle. Lanes tell it by two calls: entered since a cycle that is not later,
// left at one that is not later; so a lane whose state only a later event tells is no special case.
#include "../sight.h"
#include "views.h"

#include <string.h>

struct lane_then {
    size_t state;
    uint64_t since;
    bool presumed, before; /* before: it was so already when the trace, or what is known of it, began */
    bool touched;          /* touched: its task was polled since, and may have changed its fields */
};

struct task_then {
    struct waker waker;
    uint64_t polled, polled_end;
    bool woken, polled_ever, polling, ready;
};

struct moment {
    const struct view *view;
    uint64_t at, begin, end;
    struct lane_then *lanes; /* by number */
    struct task_then *tasks; /* by index */
    size_t task_count;
    bool passed;
};

static struct task_then *task_of(struct moment *moment, uint64_t index)
{
    return index < moment->task_count ? &moment->tasks[index] : NULL;
}

static void see(void *self, const struct replay *replay, const struct event *event)
{
    struct moment *moment = self;
    struct task_then *task = task_of(moment, event->subject);
    moment->begin = replay->begin;
    moment->end = event->cycle;
    if (event->cycle > moment->at) {
        moment->passed = true;
        if (event->kind == EVENT_POLL && event->lane != NULL) {
            moment->lanes[event->lane->number].touched = true;
        }
        return;
    }
    if (event->kind == EVENT_WAKE && task != NULL) {
        task->waker = event->waker;
        task->woken = task->ready = true;
    } else if (event->kind == EVENT_POLL && task != NULL) {
        task->polled_ever = task->polling = true;
        task->polled = event->cycle;
        task->ready = false;
    } else if (event->kind == EVENT_POLLED && task != NULL) {
        task->polling = false;
        task->polled_end = event->cycle;
    } else if (event->kind == EVENT_LOST) {
        memset(moment->tasks, 0, moment->task_count * sizeof *moment->tasks);
    }
}

static void entered(void *self, const struct replay *replay, const struct lane *lane)
{
    struct moment *moment = self;
    struct lane_then *then = &moment->lanes[lane->number];
    if (lane->since <= moment->at) {
        then->state = lane->state;
        then->since = lane->since;
        then->presumed = lane->presumed;
        then->before = lane->since <= replay->known_since && !replay->from_start;
    }
}

static void left(void *self, const struct replay *replay, const struct lane *lane, uint64_t cycle, uint16_t edge)
{
    struct moment *moment = self;
    (void)edge;
    /* At the end of the trace all are left: what went on until then still does at its last cycle. */
    if (cycle <= moment->at && !replay->ending) {
        moment->lanes[lane->number].state = NO_STATE;
    }
}

struct observer view_moment(const struct view *view, uint64_t at, struct moment **moment)
{
    struct moment *new = take(sizeof *new);
    *new = (struct moment){.view = view, .at = at, .task_count = view->lanes->tasks.count};
    new->lanes = take((view->lanes->list.count + 1u) * sizeof *new->lanes);
    new->tasks = take((new->task_count + 1u) * sizeof *new->tasks);
    for (size_t i = 0; i < view->lanes->list.count; i++) {
        new->lanes[i].state = NO_STATE;
    }
    *moment = new;
    return (struct observer){.self = new, .event = see, .entered = entered, .left = left};
}

/* ---- the answer ---- */

/* Why the fields of a lane are not known then; NULL: they are, and stand in `bytes`. */
static const char *fields_then(const struct moment *moment, const struct lane *lane, read_memory *memory, void *from,
                               uint8_t *bytes)
{
    const struct lane *root = lanes_task(moment->view->lanes, lane->index);
    if (memory == NULL) {
        return "no memory was given";
    }
    if (root == NULL || moment->lanes[root->number].touched) {
        return "polled again before the memory was read";
    }
    if (!memory(from, lane->address, bytes, lane->machine->size_bytes)) {
        return "the memory cannot be read";
    }
    if (bytes[lane->machine->union_offset] != moment->lanes[lane->number].state) {
        return text_of("the memory holds state byte 0x%02x", bytes[lane->machine->union_offset]);
    }
    return NULL;
}

static const char *task_doing(const struct moment *moment, const struct lane *lane)
{
    struct text text = {0};
    if (lane->index >= moment->task_count) {
        return "no task: polled by whoever uses it";
    }
    const struct task_then *task = &moment->tasks[lane->index];
    text_add(&text, "%s", task->polling ? "polled just then" : task->ready ? "ready" : "waits");
    if (task->woken) {
        text_add(&text, "; woken last by %s at %s", waker_text(moment->view->lanes, task->waker),
                 grouped(task->waker.cycle));
    } else {
        text_add(&text, "; who woke it is not in the trace");
    }
    if (task->polled_ever) {
        text_add(&text, "; polled last at %s", grouped(task->polled));
    }
    return text.at;
}

/* Whether a lane is there then: its parents' states hold it. */
static bool is_there(const struct moment *moment, const struct lane *lane)
{
    for (; lane->parent != NULL; lane = lane->parent) {
        if (lane->held_in != NO_STATE && moment->lanes[lane->parent->number].state != lane->held_in) {
            return false;
        }
    }
    return true;
}

static void print_lane(struct text *out, const struct moment *moment, const struct lane *lane, read_memory *memory,
                       void *from)
{
    const struct lane_then *then = &moment->lanes[lane->number];
    const char *bold = moment->view->colour ? "\033[1m" : "";
    const char *state_colour = moment->view->colour ? "\033[36m" : "";
    const char *plain = moment->view->colour ? "\033[0m" : "";
    text_add(out, "%*s%s%-*s%s ", (int)lane->depth * 2, "", bold, 28 - (int)lane->depth * 2, lane->name, plain);
    if (lane->machine == NULL) {
        text_add(out, "%s\n", task_doing(moment, lane));
        return;
    }
    if (then->state == NO_STATE) {
        text_add(out, "%s.?   unknown: it took no edge in the trace\n", lane->machine->name);
    } else {
        const char *begun = then->before ? "since before the trace, at least" : then->presumed ? "new, for" : "for";
        text_add(out, "%s%s.%s%s   %s %s, since %s\n", state_colour, lane->machine->name, lane_state(lane, then->state),
                 plain, begun, time_text(moment->view, moment->at - then->since), grouped(then->since));
    }
    if (lane->depth == 0u) {
        text_add(out, "%31s%s\n", "", task_doing(moment, lane));
    }
    if (then->state == NO_STATE) {
        return;
    }
    const struct machine_state *state = &lane->machine->states.at[then->state];
    const size_t always = lane->machine->always.count;
    uint8_t *bytes = take((size_t)lane->machine->size_bytes + 8u);
    const char *unknown = fields_then(moment, lane, memory, from, bytes);
    for (size_t i = 0; i < always + state->fields.count; i++) {
        const struct field *field = i < always ? &lane->machine->always.at[i] : &state->fields.at[i - always];
        if (unknown != NULL) {
            if (i == 0u && memory != NULL) {
                text_add(out, "%31sfields unknown: %s\n", "", unknown);
            }
        } else if (field->child == NULL) {
            text_add(out, "%31s%s = %s\n", "", field->name, field_value(moment->view->lanes->model, field, bytes, 0));
        }
    }
}

static void json_fields(struct json *json, const struct moment *moment, const struct lane *lane, size_t number,
                        read_memory *memory, void *from)
{
    const struct machine_state *state = &lane->machine->states.at[number];
    const size_t always = lane->machine->always.count;
    uint8_t *bytes = take((size_t)lane->machine->size_bytes + 8u);
    const char *unknown = fields_then(moment, lane, memory, from, bytes);
    json_text(json, "fields_unknown", unknown);
    if (unknown != NULL) {
        return;
    }
    json_open(json, "fields", '{');
    for (size_t i = 0; i < always + state->fields.count; i++) {
        const struct field *field = i < always ? &lane->machine->always.at[i] : &state->fields.at[i - always];
        json_text(json, field->name, field_value(moment->view->lanes->model, field, bytes, 0));
    }
    json_close(json);
}

static void json_task(struct json *json, const struct moment *moment, const struct lane *lane)
{
    const struct task_then *task = &moment->tasks[lane->index];
    json_text(json, "doing", task->polling ? "polled" : task->ready ? "ready" : "waits");
    json_text(json, "woken_by", task->woken ? waker_text(moment->view->lanes, task->waker) : NULL);
    if (task->woken) {
        json_number(json, "woken_at", task->waker.cycle);
    }
    if (task->polled_ever) {
        json_number(json, "polled_at", task->polled);
    }
}

static void json_lane(struct json *json, const struct moment *moment, const struct lane *lane, read_memory *memory,
                      void *from)
{
    const struct lane_then *then = &moment->lanes[lane->number];
    json_open(json, NULL, '{');
    json_text(json, "name", lane->name);
    json_number(json, "task", lane->index);
    json_text(json, "machine", lane->machine != NULL ? lane->machine->name : lane->task->machine_name);
    if (lane->machine != NULL && then->state != NO_STATE) {
        json_text(json, "state", lane_state(lane, then->state));
        json_number(json, "since", then->since);
        json_number(json, "for", moment->at - then->since);
        json_boolean(json, "since_before_the_trace", then->before);
        json_boolean(json, "presumed", then->presumed);
        json_fields(json, moment, lane, then->state, memory, from);
    } else {
        json_null(json, "state");
    }
    if (lane->depth == 0u && lane->index < moment->task_count) {
        json_task(json, moment, lane);
    }
    json_close(json);
}

void moment_print(const struct moment *moment, read_memory *memory, void *from, FILE *out)
{
    struct text text = {0};
    struct json json = {.out = &text};
    const struct view *view = moment->view;
    if (moment->at < moment->begin || moment->at > moment->end) {
        fail(view->trace, "--at %s is outside of the trace, which goes from cycle %s to %s", grouped(moment->at),
             grouped(moment->begin), grouped(moment->end));
    }
    if (view->json) {
        json_open(&json, NULL, '{');
        json_number(&json, "cycle", moment->at);
        json_number(&json, "begin", moment->begin);
        json_number(&json, "end", moment->end);
        json_open(&json, "lanes", '[');
    } else {
        text_add(&text, "At %s of a trace from %s to %s\n", time_text(view, moment->at), grouped(moment->begin),
                 grouped(moment->end));
    }
    for (size_t i = 0; i < view->lanes->list.count; i++) {
        const struct lane *lane = view->lanes->list.at[i];
        if (!lane_wanted(lane, view->filter) || !is_there(moment, lane)) {
            continue;
        }
        if (view->json) {
            json_lane(&json, moment, lane, memory, from);
        } else {
            print_lane(&text, moment, lane, memory, from);
        }
    }
    if (view->json) {
        json_close(&json);
        json_close(&json);
    } else if (memory == NULL) {
        text_add(&text, "Fields are not known: give the memory at the trace's end, by --ram, --core or --gdb\n");
    }
    (void)fwrite(text.at, 1, text.count, out);
}
