// SPDX-License-Identifier: Apache-2.0
//
// The figures as text and as JSON. Each worst one names its moment: `--at` shows what all were doing then.
#include "figures.h"

#include <string.h>

#define BAR_LETTERS 32u

static const char *share_text(uint64_t part, uint64_t of)
{
    return of == 0u ? "-" : text_of("%.1f %%", (double)part * 100.0 / (double)of);
}

static const char *worst_text(const struct durations *durations)
{
    return durations->count == 0u ? "" : text_of("%s at %s", grouped(durations->worst), grouped(durations->worst_at));
}

static void print_head(struct text *out, const struct figures *figures)
{
    const uint64_t span = figures->end - figures->begin;
    text_add(out, "Trace        %s to %s: %s, %s, %s\n", grouped(figures->begin), grouped(figures->end),
             time_text(figures->view, span), plural(figures->events, "event", "events"),
             plural(figures->edges, "edge", "edges"));
    if (figures->losses > 0u) {
        text_add(out, "LOST         %s, at %s\n",
                 figures->lost > 0u ? plural(figures->lost, "event", "events") : "events that nobody counted",
                 plural(figures->losses, "place", "places"));
    }
    for (unsigned i = 0; i < figures->cores; i++) {
        const struct durations *sleep = &figures->sleep[i];
        text_add(out, "Sleep        %s of core %u's time, %s; longest %s\n", share_text(sleep->total, span), i,
                 plural(sleep->count, "time", "times"), sleep->count > 0u ? worst_text(sleep) : "none");
    }
}

static void print_tasks(struct text *out, const struct figures *figures)
{
    text_add(out, "\n%-24s %9s %9s %11s %24s %24s %s\n", "Task", "wakes", "polls", "in polls", "longest poll",
             "slowest wake to poll", "found nothing to do");
    for (size_t i = 0; i < figures->task_count; i++) {
        const struct lane *lane = lanes_task(figures->view->lanes, i);
        const struct task_figures *task = &figures->tasks[i];
        if (lane == NULL || !lane_wanted(lane, figures->view->filter)) {
            continue;
        }
        text_add(out, "%-24s %9s %9s %11s %24s %24s %s\n", lane->name, grouped(task->wakes), grouped(task->polls.count),
                 share_text(task->polls.total, figures->end - figures->begin), worst_text(&task->polls),
                 worst_text(&task->latency),
                 lane->ways == NULL ? "" /* without edges nothing tells */
                 : task->idle == 0u ? "0"
                                    : text_of("%s (%s), last at %s", grouped(task->idle),
                                              share_text(task->idle, task->polls.count), grouped(task->last_idle_at)));
    }
}

static void print_histogram(struct text *out, const struct lane *lane, const struct durations *latency)
{
    uint64_t largest = 1;
    unsigned first = BUCKETS;
    unsigned last = 0;
    for (unsigned i = 0; i < BUCKETS; i++) {
        largest = most(largest, latency->buckets[i]);
        first = latency->buckets[i] > 0u && first == BUCKETS ? i : first;
        last = latency->buckets[i] > 0u ? i : last;
    }
    text_add(out, "\n%s: wake to poll, in cycles; half within %s, 99 %% within %s\n", lane->name,
             grouped(durations_percentile(latency, 50)), grouped(durations_percentile(latency, 99)));
    for (unsigned i = first; i <= last && i < BUCKETS; i++) {
        const unsigned letters = (unsigned)((latency->buckets[i] * BAR_LETTERS + largest - 1u) / largest);
        text_add(out, "  %11s ..%11s %9s  %.*s\n", grouped(i == 0u ? 0u : (uint64_t)1 << (i - 1u)),
                 grouped(i == 0u ? 0u : ((uint64_t)1 << i) - 1u), grouped(latency->buckets[i]), (int)letters,
                 "################################");
    }
}

static void print_states(struct text *out, const struct figures *figures)
{
    text_add(out, "\n%-28s %-20s %9s %11s %18s %24s\n", "State", "", "entered", "of time", "on average", "longest");
    for (size_t i = 0; i < figures->view->lanes->list.count; i++) {
        const struct lane *lane = figures->view->lanes->list.at[i];
        const struct durations *states = figures->lanes[i].states;
        for (size_t s = 0;
             states != NULL && lane_wanted(lane, figures->view->filter) && s < lane->machine->states.count; s++) {
            if (states[s].count > 0u) {
                text_add(out, "%-28s %-20s %9s %11s %18s %24s\n", lane->name, lane_state(lane, s),
                         grouped(states[s].count), share_text(states[s].total, figures->end - figures->begin),
                         grouped(states[s].total / states[s].count), worst_text(&states[s]));
            }
        }
    }
}

static void print_interrupts(struct text *out, const struct figures *figures)
{
    for (size_t i = 0; i < figures->interrupts.count; i++) {
        const struct interrupt_figures *interrupt = &figures->interrupts.at[i];
        text_add(out, "%s%-24s %9s  longest %s\n", i == 0u ? "\nInterrupt\n" : "",
                 interrupt_text(figures->view->lanes, interrupt->number), grouped(interrupt->entered),
                 worst_text(&interrupt->ran));
    }
}

static void durations_json(struct json *json, const char *name, const struct durations *durations)
{
    json_open(json, name, '{');
    json_number(json, "count", durations->count);
    json_number(json, "total", durations->total);
    if (durations->count > 0u) {
        json_number(json, "longest", durations->worst);
        json_number(json, "longest_at", durations->worst_at);
        json_number(json, "half_within", durations_percentile(durations, 50));
        json_number(json, "99_percent_within", durations_percentile(durations, 99));
        json_open(json, "histogram", '[');
        for (unsigned i = 0; i < BUCKETS; i++) {
            if (durations->buckets[i] > 0u) {
                json_open(json, NULL, '{');
                json_number(json, "from", i == 0u ? 0u : (uint64_t)1 << (i - 1u));
                json_number(json, "count", durations->buckets[i]);
                json_close(json);
            }
        }
        json_close(json);
    }
    json_close(json);
}

static void lanes_json(struct json *json, const struct figures *figures)
{
    json_open(json, "lanes", '[');
    for (size_t i = 0; i < figures->view->lanes->list.count; i++) {
        const struct lane *lane = figures->view->lanes->list.at[i];
        const struct durations *states = figures->lanes[i].states;
        if (!lane_wanted(lane, figures->view->filter)) {
            continue;
        }
        json_open(json, NULL, '{');
        json_text(json, "name", lane->name);
        json_open(json, "states", '{');
        for (size_t s = 0; states != NULL && s < lane->machine->states.count; s++) {
            if (states[s].count > 0u) {
                durations_json(json, lane_state(lane, s), &states[s]);
            }
        }
        json_close(json);
        if (lane->depth == 0u && lane->index < figures->task_count) {
            const struct task_figures *task = &figures->tasks[lane->index];
            json_number(json, "wakes", task->wakes);
            json_number(json, "found_nothing", task->idle);
            durations_json(json, "polls", &task->polls);
            durations_json(json, "wake_to_poll", &task->latency);
        }
        json_close(json);
    }
    json_close(json);
}

static void print_json(struct text *out, const struct figures *figures)
{
    struct json json = {.out = out};
    json_open(&json, NULL, '{');
    json_number(&json, "begin", figures->begin);
    json_number(&json, "end", figures->end);
    json_number(&json, "hz", figures->view->hz);
    json_number(&json, "events", figures->events);
    json_number(&json, "edges", figures->edges);
    json_number(&json, "lost", figures->lost);
    json_number(&json, "losses", figures->losses);
    json_open(&json, "sleep", '[');
    for (unsigned i = 0; i < figures->cores; i++) {
        durations_json(&json, NULL, &figures->sleep[i]);
    }
    json_close(&json);
    lanes_json(&json, figures);
    json_open(&json, "interrupts", '[');
    for (size_t i = 0; i < figures->interrupts.count; i++) {
        json_open(&json, NULL, '{');
        json_text(&json, "name", interrupt_text(figures->view->lanes, figures->interrupts.at[i].number));
        json_number(&json, "entered", figures->interrupts.at[i].entered);
        durations_json(&json, "ran", &figures->interrupts.at[i].ran);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
}

void figures_print(const struct figures *figures, FILE *out)
{
    struct text text = {0};
    if (figures->view->json) {
        print_json(&text, figures);
    } else {
        print_head(&text, figures);
        print_tasks(&text, figures);
        print_states(&text, figures);
        print_interrupts(&text, figures);
        for (size_t i = 0; i < figures->task_count; i++) {
            const struct lane *lane = lanes_task(figures->view->lanes, i);
            if (lane != NULL && lane_wanted(lane, figures->view->filter) && figures->tasks[i].latency.count > 0u) {
                print_histogram(&text, lane, &figures->tasks[i].latency);
            }
        }
    }
    (void)fwrite(text.at, 1, text.count, out);
}
