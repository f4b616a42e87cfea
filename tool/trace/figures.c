// SPDX-License-Identifier: Apache-2.0
//
// Where the time went: adds up; figures_print.c tells.
#include "figures.h"

static void add_duration(struct durations *durations, uint64_t begin, uint64_t end)
{
    const uint64_t took = end - begin;
    unsigned bucket = 0;
    while (bucket + 1u < BUCKETS && took >> bucket != 0u) {
        bucket++;
    }
    durations->buckets[bucket]++;
    durations->total += took;
    if (durations->count++ == 0u || took > durations->worst) {
        durations->worst = took;
        durations->worst_at = begin;
    }
}

uint64_t durations_percentile(const struct durations *durations, unsigned percent)
{
    uint64_t seen = 0;
    for (unsigned i = 0; i < BUCKETS; i++) {
        seen += durations->buckets[i];
        if (seen * 100u >= durations->count * percent && durations->count > 0u) {
            return least(((uint64_t)1 << i) - 1u, durations->worst);
        }
    }
    return durations->worst;
}

static struct interrupt_figures *interrupt_of(struct figures *figures, uint64_t number)
{
    for (size_t i = 0; i < figures->interrupts.count; i++) {
        if (figures->interrupts.at[i].number == number) {
            return &figures->interrupts.at[i];
        }
    }
    struct interrupt_figures *interrupt = list_add(&figures->interrupts);
    *interrupt = (struct interrupt_figures){.number = number};
    return interrupt;
}

/* Only what lies wholly in the window counts. */
static bool inside(const struct figures *figures, uint64_t begin, uint64_t end)
{
    return begin >= figures->view->from && end <= figures->view->to;
}

static void see(void *self, const struct replay *replay, const struct event *event)
{
    struct figures *figures = self;
    if (!inside(figures, event->cycle, event->cycle)) {
        return;
    }
    figures->begin = figures->events == 0u ? event->cycle : figures->begin;
    figures->end = event->cycle;
    figures->events++;
    figures->cores = (unsigned)most(figures->cores, event->core % CORES_MOST + 1u);
    switch (event->kind) {
    case EVENT_EDGE:
        figures->edges++;
        return;
    case EVENT_WAKE:
        if (event->subject < figures->task_count) {
            figures->tasks[event->subject].wakes++;
        }
        return;
    case EVENT_POLL:
        if (event->subject < figures->task_count && event->subject < replay->tasks.count) {
            const struct readiness *task = &replay->tasks.at[event->subject];
            if (task->wakes > 0u && task->first.by != BY_NOBODY && task->first.cycle >= figures->view->from) {
                add_duration(&figures->tasks[event->subject].latency, task->first.cycle, event->cycle);
            }
        }
        return;
    case EVENT_WOKEN:
        if (replay->cores[event->core % CORES_MOST].asleep) {
            const uint64_t since = most(replay->cores[event->core % CORES_MOST].asleep_since, figures->view->from);
            add_duration(&figures->sleep[event->core % CORES_MOST], since, event->cycle);
        }
        return;
    case EVENT_INTERRUPT:
        interrupt_of(figures, event->subject)->entered++;
        return;
    case EVENT_LOST:
        figures->lost += event->value;
        figures->losses++;
        return;
    default:
        return;
    }
}

static void left(void *self, const struct replay *replay, const struct lane *lane, uint64_t cycle, uint16_t edge)
{
    struct figures *figures = self;
    (void)replay;
    (void)edge;
    const uint64_t begin = most(lane->since, figures->view->from);
    const uint64_t end = least(cycle, figures->view->to);
    if (lane->machine == NULL || lane->state >= lane->machine->states.count || begin > end) {
        return;
    }
    struct lane_figures *of = &figures->lanes[lane->number];
    if (of->states == NULL) {
        of->states = take(lane->machine->states.count * sizeof *of->states);
    }
    add_duration(&of->states[lane->state], begin, end);
}

static void ended(void *self, const struct replay *replay, const struct frame *frame, unsigned core, uint64_t cycle)
{
    struct figures *figures = self;
    (void)replay;
    (void)core;
    if (frame->cut || !inside(figures, frame->since, cycle)) {
        return;
    }
    if (frame->interrupt) {
        add_duration(&interrupt_of(figures, frame->subject)->ran, frame->since, cycle);
    } else if (frame->subject < figures->task_count) {
        struct task_figures *task = &figures->tasks[frame->subject];
        add_duration(&task->polls, frame->since, cycle);
        if (frame->edges == 0u && frame->wakes == 0u) {
            task->idle++;
            task->last_idle_at = frame->since;
        }
    }
}

struct observer view_figures(const struct view *view, struct figures **figures)
{
    struct figures *new = take(sizeof *new);
    new->view = view;
    new->task_count = view->lanes->tasks.count;
    new->lanes = take((view->lanes->list.count + 1u) * sizeof *new->lanes);
    new->tasks = take((new->task_count + 1u) * sizeof *new->tasks);
    *figures = new;
    return (struct observer){.self = new, .event = see, .left = left, .ended = ended};
}
