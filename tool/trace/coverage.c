// SPDX-License-Identifier: Apache-2.0
//
// Which states and edges were taken, over all traces that it looks on at.
#include "coverage.h"

#include <errno.h>
#include <string.h>

static struct machine_coverage *coverage_of(const struct coverage *coverage, const struct machine *machine)
{
    const uintptr_t number = (uintptr_t)map_get(&coverage->numbers, (uint64_t)(uintptr_t)machine);
    return number > 0u ? &coverage->machines.at[number - 1u] : NULL;
}

static bool has_code(const struct machine *machine)
{
    for (size_t i = 0; i < machine->edges.count; i++) {
        if (machine->edges.at[i].sites.count > 0u) {
            return true;
        }
    }
    return false;
}

/* A state that no code enters is possible only as the initial one. */
static bool enterable(const struct machine *machine, size_t state)
{
    for (size_t i = 0; i < machine->edges.count; i++) {
        if (machine->edges.at[i].to == state && machine->edges.at[i].sites.count > 0u) {
            return true;
        }
    }
    return state == 0u;
}

struct coverage *coverage_open(const struct view *view)
{
    struct coverage *coverage = take(sizeof *coverage);
    coverage->view = view;
    for (size_t i = 0; i < view->lanes->model->machines.count; i++) {
        const struct machine *machine = view->lanes->model->machines.at[i];
        if (!has_code(machine) || machine->states.count == 0u ||
            (view->filter != NULL && strstr(machine->name, view->filter) == NULL)) {
            continue;
        }
        const struct machine_coverage new = {
            .machine = machine,
            .states = take(machine->states.count * sizeof *new.states),
            .edges = take((machine->edges.count + 1u) * sizeof *new.edges),
        };
        for (size_t s = 0; s < machine->states.count; s++) {
            new.states[s].possible = enterable(machine, s);
        }
        for (size_t e = 0; e < machine->edges.count; e++) {
            new.edges[e].possible = machine->edges.at[e].declared && machine->edges.at[e].sites.count > 0u;
        }
        *list_add(&coverage->machines) = new;
        map_set(&coverage->numbers, (uint64_t)(uintptr_t)machine, (void *)(uintptr_t)coverage->machines.count);
    }
    return coverage;
}

static void entered(void *self, const struct replay *replay, const struct lane *lane)
{
    struct machine_coverage *machine = coverage_of(self, lane->machine);
    (void)replay;
    if (machine != NULL && lane->state < lane->machine->states.count) {
        machine->states[lane->state].times++;
    }
}

static void left(void *self, const struct replay *replay, const struct lane *lane, uint64_t cycle, uint16_t edge)
{
    struct machine_coverage *machine = coverage_of(self, lane->machine);
    (void)replay;
    (void)cycle;
    if (machine != NULL && edge < lane->machine->edges.count) {
        machine->edges[edge].times++;
    }
}

struct observer view_coverage(struct coverage *coverage, const char *trace)
{
    *list_add(&coverage->traces) = trace;
    return (struct observer){.self = coverage, .entered = entered, .left = left};
}

/* ---- what need not be taken ---- */

static char *trimmed(char *text)
{
    while (*text == ' ' || *text == '\t') {
        text++;
    }
    size_t length = strlen(text);
    while (length > 0u && strchr(" \t\r\n", text[length - 1u]) != NULL) {
        text[--length] = '\0';
    }
    return text;
}

/* "sampler any -> idle: the rounds are too few for it" or "sampler waiting: why". */
static bool excuse(struct coverage *coverage, char *line)
{
    char *why = strchr(line, ':');
    char *arrow = strstr(line, "->");
    char *name = trimmed(line);
    char *blank = strchr(name, ' ');
    if (why == NULL || blank == NULL || blank > why) {
        return false;
    }
    *why = *blank = '\0';
    why = trimmed(text_copy(why + 1, strlen(why + 1)));
    struct machine_coverage *machine = coverage_of(coverage, model_machine(coverage->view->lanes->model, name));
    if (machine == NULL || *why == '\0') {
        return false;
    }
    if (arrow == NULL || arrow < blank) {
        const size_t state = machine_state(machine->machine, trimmed(blank + 1));
        if (state != NO_STATE) {
            machine->states[state].excuse = why;
        }
        return state != NO_STATE;
    }
    *arrow = '\0';
    for (size_t e = 0; e < machine->machine->edges.count; e++) {
        const struct edge *edge = &machine->machine->edges.at[e];
        if (same(state_name(machine->machine, edge->from), trimmed(blank + 1)) &&
            same(state_name(machine->machine, edge->to), trimmed(arrow + 2))) {
            machine->edges[e].excuse = why;
            return true;
        }
    }
    return false;
}

void coverage_excuse(struct coverage *coverage, const char *path)
{
    FILE *file = fopen(path, "r");
    char line[1024];
    unsigned number = 0;
    if (file == NULL) {
        fail(path, "cannot be read (%s): give a file of lines `MACHINE FROM -> TO: REASON`", strerror(errno));
    }
    while (fgets(line, sizeof line, file) != NULL) {
        number++;
        if (*trimmed(line) != '\0' && *trimmed(line) != '#' && !excuse(coverage, line)) {
            fail(path,
                 "line %u excuses no edge or state of this firmware: write `MACHINE FROM -> TO: REASON` or "
                 "`MACHINE STATE: REASON`",
                 number);
        }
    }
    (void)fclose(file);
}

/* ---- sums ---- */

static struct share share_of(const struct covered *all, size_t count)
{
    struct share share = {0, 0};
    for (size_t i = 0; i < count; i++) {
        const bool counts = all[i].possible && (all[i].excuse == NULL || all[i].times > 0u);
        share.of += counts;
        share.taken += counts && all[i].times > 0u;
    }
    return share;
}

struct share coverage_states(const struct machine_coverage *machine)
{
    return share_of(machine->states, machine->machine->states.count);
}

struct share coverage_edges(const struct machine_coverage *machine)
{
    return share_of(machine->edges, machine->machine->edges.count);
}

struct share coverage_all_edges(const struct coverage *coverage)
{
    struct share sum = {0, 0};
    for (size_t i = 0; i < coverage->machines.count; i++) {
        const struct share share = coverage_edges(&coverage->machines.at[i]);
        sum.taken += share.taken;
        sum.of += share.of;
    }
    return sum;
}

bool coverage_reaches(const struct coverage *coverage, unsigned percent)
{
    const struct share all = coverage_all_edges(coverage);
    return all.taken * 100u >= all.of * percent;
}

const char *share_percent(struct share share)
{
    return share.of == 0u ? "-" : text_of("%.1f %%", (double)share.taken * 100.0 / (double)share.of);
}

/* ---- the table ---- */

static void print_missing(struct text *out, const struct machine_coverage *of)
{
    for (size_t s = 0; s < of->machine->states.count; s++) {
        if (of->states[s].times == 0u && of->states[s].possible) {
            text_add(out, "  never entered  %-32s %s%s\n", of->machine->states.at[s].name,
                     of->states[s].excuse != NULL ? "excused: " : "",
                     of->states[s].excuse != NULL ? of->states[s].excuse : "");
        }
    }
    for (size_t e = 0; e < of->machine->edges.count; e++) {
        const struct covered *edge = &of->edges[e];
        if (edge->times == 0u) {
            text_add(out, "  never taken    %-32s %s%s%s\n", edge_text(of->machine, &of->machine->edges.at[e]),
                     edge_lines(of->machine, (uint16_t)e),
                     edge->excuse != NULL ? "   excused: "
                     : !edge->possible    ? "no code of this firmware takes it: not counted"
                                          : "",
                     edge->excuse != NULL ? edge->excuse : "");
        }
    }
}

static void covered_json(struct json *json, const struct covered *covered)
{
    json_number(json, "times", covered->times);
    json_boolean(json, "possible", covered->possible);
    json_text(json, "excuse", covered->excuse);
}

static void print_json(struct text *out, const struct coverage *coverage)
{
    struct json json = {.out = out};
    const struct share all = coverage_all_edges(coverage);
    json_open(&json, NULL, '{');
    json_number(&json, "edges", all.of);
    json_number(&json, "taken", all.taken);
    json_open(&json, "machines", '[');
    for (size_t i = 0; i < coverage->machines.count; i++) {
        const struct machine_coverage *of = &coverage->machines.at[i];
        json_open(&json, NULL, '{');
        json_text(&json, "name", of->machine->name);
        json_open(&json, "states", '[');
        for (size_t s = 0; s < of->machine->states.count; s++) {
            json_open(&json, NULL, '{');
            json_text(&json, "name", of->machine->states.at[s].name);
            covered_json(&json, &of->states[s]);
            json_close(&json);
        }
        json_close(&json);
        json_open(&json, "edges", '[');
        for (size_t e = 0; e < of->machine->edges.count; e++) {
            json_open(&json, NULL, '{');
            json_text(&json, "from", state_name(of->machine, of->machine->edges.at[e].from));
            json_text(&json, "to", state_name(of->machine, of->machine->edges.at[e].to));
            covered_json(&json, &of->edges[e]);
            json_text(&json, "at", edge_lines(of->machine, (uint16_t)e));
            json_close(&json);
        }
        json_close(&json);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
}

void coverage_print(const struct coverage *coverage, FILE *out)
{
    struct text text = {0};
    if (coverage->view->json) {
        print_json(&text, coverage);
        (void)fwrite(text.at, 1, text.count, out);
        return;
    }
    text_add(&text, "%-32s %12s %14s\n", "Machine", "states", "edges");
    for (size_t i = 0; i < coverage->machines.count; i++) {
        const struct machine_coverage *of = &coverage->machines.at[i];
        const struct share states = coverage_states(of);
        const struct share edges = coverage_edges(of);
        text_add(&text, "%-32s %5llu of %3llu %6llu of %3llu  %8s\n", of->machine->name,
                 (unsigned long long)states.taken, (unsigned long long)states.of, (unsigned long long)edges.taken,
                 (unsigned long long)edges.of, share_percent(edges));
        print_missing(&text, of);
    }
    const struct share all = coverage_all_edges(coverage);
    text_add(&text, "All: %llu of %llu edges, %s, in %s\n", (unsigned long long)all.taken, (unsigned long long)all.of,
             share_percent(all), plural(coverage->traces.count, "run", "runs"));
    (void)fwrite(text.at, 1, text.count, out);
}
