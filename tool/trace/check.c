// SPDX-License-Identifier: Apache-2.0
//
// Conformance: the replay says which events are impossible; here is added what concerns the order of polls, and each
// violation is shown between its neighbours.
//
// The bound of a poll, by the tier's order (system.h, order.h):
//   default  a task that is woken while a round is under way waits for the rest of that round, and in the next for
//            those before it in the table: count - 1 + its place, polls of its tier
//   rotate   each other task of the tier is polled at most once before it: count - 1
//   strict   no task behind it in the table begins to be polled while it is ready
// A poll that had begun when the task was woken does not count. Tasks of other tiers do not count: a higher tier may
// hold up a lower one for as long as it is ready.
#include "views.h"

#include <string.h>

#define NEIGHBOURS 4u
#define SHOWN_MOST 50u
#define WHAT_BYTES 240u
#define NO_CORE    CORES_MOST

enum order { ORDER_DEFAULT, ORDER_ROTATE, ORDER_STRICT };

struct tier_check {
    enum order order;
    bool remote; /* another core or thread serves it: it may be ready while this one sleeps */
    unsigned first, count;
    uint64_t polls;
};

struct task_check {
    struct tier_check *tier;
    bool ready, late;
    uint64_t ready_at_poll; /* the tier's polls when it became ready */
    uint64_t ready_at_event;
    unsigned core; /* that polls it; NO_CORE: not seen yet */
};

struct violation {
    char what[WHAT_BYTES];
    struct event before[NEIGHBOURS + 1u], after[NEIGHBOURS];
    unsigned before_count, after_count; /* the last of `before` is the event itself */
};

struct check {
    const struct view *view;
    uint64_t bound_cycles, wrong, events;
    struct event last[NEIGHBOURS + 1u];
    unsigned last_count;
    struct task_check *tasks; /* by index */
    size_t task_count;
    struct tier_check *tiers;
    LIST(struct violation) violations;
    uint64_t polls_checked, edges_checked;
    unsigned cores; /* seen so far */
};

static void found(void *self, const struct replay *replay, const struct event *event, const char *what)
{
    struct check *check = self;
    (void)replay;
    if (event->cycle < check->view->from || event->cycle > check->view->to) {
        return;
    }
    check->wrong++;
    if (check->violations.count < SHOWN_MOST) {
        struct violation *violation = list_add(&check->violations);
        memset(violation, 0, sizeof *violation);
        (void)snprintf(violation->what, sizeof violation->what, "%s", what);
        memcpy(violation->before, check->last, sizeof violation->before);
        violation->before_count = check->last_count;
    }
}

#define FOUND(check, replay, event, ...)                   \
    do {                                                   \
        const struct mark mark_ = take_mark();             \
        found(check, replay, event, text_of(__VA_ARGS__)); \
        take_back(mark_);                                  \
    } while (0)

static void remember(struct check *check, const struct event *event)
{
    for (size_t i = check->violations.count; i > 0u && check->violations.at[i - 1u].after_count < NEIGHBOURS; i--) {
        struct violation *violation = &check->violations.at[i - 1u];
        violation->after[violation->after_count++] = *event;
    }
    if (check->last_count == NEIGHBOURS + 1u) {
        memmove(&check->last[0], &check->last[1], NEIGHBOURS * sizeof check->last[0]);
        check->last_count--;
    }
    check->last[check->last_count++] = *event;
}

static void check_order(struct check *check, const struct replay *replay, const struct event *event)
{
    struct task_check *task = &check->tasks[event->subject];
    struct tier_check *tier = task->tier;
    const uint64_t place = event->subject - tier->first;
    const uint64_t most_polls = tier->count - 1u + (tier->order == ORDER_DEFAULT ? place : 0u);
    if (task->ready && tier->order != ORDER_STRICT && tier->polls - task->ready_at_poll > most_polls) {
        FOUND(check, replay, event, "%s was ready while %s of its tier were polled before it: at most %s can be",
              task_text(check->view->lanes, event->subject), plural(tier->polls - task->ready_at_poll, "task", "tasks"),
              grouped(most_polls));
    }
    if (tier->order == ORDER_STRICT) {
        for (uint64_t i = tier->first; i < event->subject; i++) {
            /* The loop may have chosen this task before that one was woken: one event may lie between. */
            if (check->tasks[i].ready && !check->tasks[i].late && check->tasks[i].ready_at_event + 2u < event->number) {
                check->tasks[i].late = true;
                FOUND(check, replay, event, "%s is polled, but %s is ready and goes before it in a strict tier",
                      task_text(check->view->lanes, event->subject), task_text(check->view->lanes, i));
            }
        }
    }
    tier->polls++;
}

/* A poll inside a poll is one of a higher tier. */
static void check_nesting(struct check *check, const struct replay *replay, const struct event *event)
{
    const struct core *core = &replay->cores[event->core % CORES_MOST];
    for (unsigned i = 0; i < core->deep; i++) {
        const struct frame *frame = &core->frames[i];
        if (frame->interrupt || frame->subject >= check->task_count) {
            continue;
        }
        if (check->tasks[frame->subject].tier == check->tasks[event->subject].tier) {
            FOUND(check, replay, event, "%s is polled inside the poll of %s, and both are of one tier",
                  task_text(check->view->lanes, event->subject), task_text(check->view->lanes, frame->subject));
        }
    }
}

static void check_poll(struct check *check, const struct replay *replay, const struct event *event)
{
    struct task_check *task = &check->tasks[event->subject];
    const struct readiness *ready = event->subject < replay->tasks.count ? &replay->tasks.at[event->subject] : NULL;
    if (task->tier == NULL) {
        FOUND(check, replay, event, "task %llu is polled, but no tier has it", (unsigned long long)event->subject);
        return;
    }
    check->polls_checked++;
    check_order(check, replay, event);
    check_nesting(check, replay, event);
    if (check->bound_cycles > 0u && task->ready && ready != NULL && ready->wakes > 0u && ready->first.by != BY_NOBODY &&
        event->cycle - ready->first.cycle > check->bound_cycles) {
        FOUND(check, replay, event, "%s was ready for %s cycles before its poll: --bound allows %s",
              task_text(check->view->lanes, event->subject), grouped(event->cycle - ready->first.cycle),
              grouped(check->bound_cycles));
    }
    task->ready = task->late = false;
    task->core = event->core;
}

static void check_sleep(struct check *check, const struct replay *replay, const struct event *event)
{
    for (size_t i = 0; i < check->task_count; i++) {
        const struct task_check *task = &check->tasks[i];
        const bool here = task->core == event->core || (task->core == NO_CORE && check->cores == 1u);
        if (task->ready && here && !task->tier->remote) {
            check->tasks[i].ready = false;
            FOUND(check, replay, event, "sleeps, but %s is ready: it was not polled since it was woken",
                  task_text(check->view->lanes, i));
        }
    }
    if (replay_frame(replay, event->core) != NULL) {
        FOUND(check, replay, event, "sleeps inside %s",
              replay_frame(replay, event->core)->interrupt ? "an interrupt" : "a poll");
    }
}

static void see(void *self, const struct replay *replay, const struct event *event)
{
    struct check *check = self;
    check->events++;
    check->cores = (unsigned)most(check->cores, event->core + 1u);
    remember(check, event);
    const bool of_task = event->subject < check->task_count;
    if (event->kind == EVENT_WAKE && of_task) {
        struct task_check *task = &check->tasks[event->subject];
        if (!task->ready && task->tier != NULL) {
            task->ready = true;
            task->ready_at_poll = task->tier->polls;
            task->ready_at_event = event->number;
        }
    } else if (event->kind == EVENT_POLL && of_task) {
        check_poll(check, replay, event);
    } else if ((event->kind == EVENT_POLL || event->kind == EVENT_WAKE) && !of_task) {
        FOUND(check, replay, event, "task %llu is none of the system's", (unsigned long long)event->subject);
    } else if (event->kind == EVENT_SLEEP) {
        check_sleep(check, replay, event);
    } else if (event->kind == EVENT_LOST) {
        for (size_t i = 0; i < check->task_count; i++) {
            check->tasks[i].ready = check->tasks[i].late = false;
        }
    } else if (event->kind == EVENT_EDGE) {
        check->edges_checked++;
    }
}

struct observer view_check(const struct view *view, uint64_t bound_cycles, struct check **check)
{
    const struct model *model = view->lanes->model;
    struct check *new = take(sizeof *new);
    *new = (struct check){.view = view, .bound_cycles = bound_cycles, .task_count = view->lanes->tasks.count};
    new->tasks = take((new->task_count + 1u) * sizeof *new->tasks);
    new->tiers = take((model->tiers.count + 1u) * sizeof *new->tiers);
    for (size_t i = 0; i < model->tiers.count; i++) {
        const struct tier *tier = &model->tiers.at[i];
        new->tiers[i] = (struct tier_check){.order = same(tier->order, "rotate")   ? ORDER_ROTATE
                                                     : same(tier->order, "strict") ? ORDER_STRICT
                                                                                   : ORDER_DEFAULT,
                                            .remote = same(tier->kind, "remote"),
                                            .first = tier->first,
                                            .count = tier->count};
        for (uint64_t t = tier->first; t < (uint64_t)tier->first + tier->count && t < new->task_count; t++) {
            new->tasks[t] = (struct task_check){.tier = &new->tiers[i], .core = NO_CORE};
        }
    }
    *check = new;
    return (struct observer){.self = new, .event = see, .wrong = found};
}

static void print_event(struct text *out, const struct check *check, const struct event *event, bool itself)
{
    text_add(out, "  %s%15s  ", itself ? ">" : " ", grouped(event->cycle));
    event_text(out, check->view->lanes, event);
    text_add(out, "\n");
}

static void print_text(struct text *out, const struct check *check)
{
    const char *red = check->view->colour ? "\033[1;31m" : "";
    const char *plain = check->view->colour ? "\033[0m" : "";
    for (size_t i = 0; i < check->violations.count; i++) {
        const struct violation *violation = &check->violations.at[i];
        const struct event *event = &violation->before[violation->before_count - 1u];
        text_add(out, "%sWRONG at %s, event %s: %s%s\n", red, grouped(event->cycle), grouped(event->number),
                 violation->what, plain);
        for (unsigned n = 0; n < violation->before_count; n++) {
            print_event(out, check, &violation->before[n], n + 1u == violation->before_count);
        }
        for (unsigned n = 0; n < violation->after_count; n++) {
            print_event(out, check, &violation->after[n], false);
        }
    }
    if (check->wrong > check->violations.count) {
        text_add(out, "... and %s more\n", grouped(check->wrong - check->violations.count));
    }
    text_add(out, "%s: %s, %s, %s checked: %s%s%s\n", check->view->trace, plural(check->events, "event", "events"),
             plural(check->edges_checked, "edge", "edges"), plural(check->polls_checked, "poll", "polls"),
             check->wrong > 0u ? red : "",
             check->wrong == 0u ? "all possible" : text_of("%s wrong", grouped(check->wrong)), plain);
}

uint64_t check_print(const struct check *check, FILE *out)
{
    struct text text = {0};
    struct json json = {.out = &text};
    if (!check->view->json) {
        print_text(&text, check);
        (void)fwrite(text.at, 1, text.count, out);
        return check->wrong;
    }
    json_open(&json, NULL, '{');
    json_text(&json, "trace", check->view->trace);
    json_number(&json, "events", check->events);
    json_number(&json, "edges", check->edges_checked);
    json_number(&json, "polls", check->polls_checked);
    json_number(&json, "wrong", check->wrong);
    json_open(&json, "violations", '[');
    for (size_t i = 0; i < check->violations.count; i++) {
        const struct violation *violation = &check->violations.at[i];
        const struct event *event = &violation->before[violation->before_count - 1u];
        json_open(&json, NULL, '{');
        json_number(&json, "cycle", event->cycle);
        json_number(&json, "event", event->number);
        json_text(&json, "what", violation->what);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
    (void)fwrite(text.at, 1, text.count, out);
    return check->wrong;
}
