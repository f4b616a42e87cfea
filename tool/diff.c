// SPDX-License-Identifier: Apache-2.0
#include "diff.h"

#include "json.h"

#include <string.h>

#define FUNCTIONS_MOST 20u

/* A figure of both; unknown in one, it is absent there. */
struct change {
    const char *name;
    uint64_t before, after;
    bool was, is;
    bool unknown; /* where it is absent it is not known, rather than not there */
};

typedef LIST(struct change) change_list;

struct diff {
    const struct audit *old, *new;
    change_list sums, machines, functions;
    LIST(const char *) gone, come; /* findings */
    LIST(const char *) shape;      /* states, edges and tasks that came or went */
};

static uint64_t size_of(const struct change *change)
{
    return change->after > change->before ? change->after - change->before : change->before - change->after;
}

static void add(change_list *list, const char *name, uint64_t before, uint64_t after)
{
    *list_add(list) = (struct change){name, before, after, true, true, false};
}

static void add_known(change_list *list, const char *name, bool was, uint64_t before, bool is, uint64_t after)
{
    if (was || is) {
        *list_add(list) = (struct change){name, was ? before : 0u, is ? after : 0u, was, is, false};
    }
}

static uint64_t ram_of(const struct audit *audit, enum ram_kind kind)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < audit->regions.count; i++) {
        bytes += audit->regions.at[i].by_kind[kind];
    }
    return bytes;
}

static void compare_sums(struct diff *diff)
{
    add(&diff->sums, "flash", diff->old->flash_bytes, diff->new->flash_bytes);
    const struct reach *before = &diff->old->stack.total;
    const struct reach *after = &diff->new->stack.total;
    *list_add(&diff->sums) = (struct change){"stack, interrupts included", before->bytes,          after->bytes,
                                             before->unknown == NULL,      after->unknown == NULL, true};
    for (unsigned kind = 0; kind < RAM_KINDS; kind++) {
        const uint64_t was = ram_of(diff->old, (enum ram_kind)kind);
        const uint64_t is = ram_of(diff->new, (enum ram_kind)kind);
        if (kind != RAM_UNUSED && (was != 0u || is != 0u)) {
            add(&diff->sums, text_of("RAM: %s", ram_kind_name((enum ram_kind)kind)), was, is);
        }
    }
    add(&diff->sums, "calls through pointers", diff->old->indirect_calls, diff->new->indirect_calls);
}

static const struct machine *used(const struct audit *audit, const char *name)
{
    const struct machine *machine = model_machine(audit->model, name);
    return machine != NULL && machine->used ? machine : NULL;
}

static const struct edge *same_edge(const struct machine *in, const struct machine *of, const struct edge *edge)
{
    for (size_t i = 0; i < in->edges.count; i++) {
        if (same(state_name(in, in->edges.at[i].from), state_name(of, edge->from)) &&
            same(state_name(in, in->edges.at[i].to), state_name(of, edge->to))) {
            return &in->edges.at[i];
        }
    }
    return NULL;
}

/* What `one` has and `other` has not. */
static void compare_shape(struct diff *diff, const struct machine *one, const struct machine *other, const char *sign)
{
    for (size_t i = 0; i < one->states.count; i++) {
        if (machine_state(other, one->states.at[i].name) == NO_STATE) {
            *list_add(&diff->shape) = text_of("%s state %s.%s", sign, one->name, one->states.at[i].name);
        }
    }
    for (size_t i = 0; i < one->edges.count; i++) {
        if (same_edge(other, one, &one->edges.at[i]) == NULL) {
            *list_add(&diff->shape) = text_of("%s edge %s.%s", sign, one->name, edge_text(one, &one->edges.at[i]));
        }
    }
}

static void compare_machines(struct diff *diff)
{
    for (size_t i = 0; i < diff->new->model->machines.count; i++) {
        const struct machine *after = diff->new->model->machines.at[i];
        const struct machine *before = used(diff->old, after->name);
        if (!after->used) {
            continue;
        }
        add_known(&diff->machines, after->name, before != NULL && before->laid_out,
                  before != NULL ? before->size_bytes : 0u, after->laid_out, after->size_bytes);
        if (before != NULL) {
            compare_shape(diff, after, before, "+");
            compare_shape(diff, before, after, "-");
        }
    }
    for (size_t i = 0; i < diff->old->model->machines.count; i++) {
        const struct machine *before = diff->old->model->machines.at[i];
        if (before->used && used(diff->new, before->name) == NULL) {
            add_known(&diff->machines, before->name, before->laid_out, before->size_bytes, false, 0);
        }
    }
}

static bool has_task(const struct audit *audit, const char *name)
{
    for (size_t i = 0; i < audit->model->tasks.count; i++) {
        if (same(audit->model->tasks.at[i].name, name)) {
            return true;
        }
    }
    return false;
}

static void compare_tasks(struct diff *diff, const struct audit *one, const struct audit *other, const char *sign)
{
    for (size_t i = 0; i < one->model->tasks.count; i++) {
        if (!has_task(other, one->model->tasks.at[i].name)) {
            *list_add(&diff->shape) = text_of("%s task %s", sign, task_label(&one->model->tasks.at[i]));
        }
    }
}

static bool has_finding(const struct audit *audit, const char *text)
{
    for (size_t i = 0; i < audit->findings.count; i++) {
        if (same(audit->findings.at[i].text, text)) {
            return true;
        }
    }
    return false;
}

static const char *finding_text(const struct finding *finding)
{
    return text_of("%s: %s%s", severity_name(finding->severity), finding->text,
                   finding->place.file != NULL ? text_of(" (%s)", place_text(finding->place)) : "");
}

static void compare_findings(struct diff *diff)
{
    for (size_t i = 0; i < diff->new->findings.count; i++) {
        if (!has_finding(diff->old, diff->new->findings.at[i].text)) {
            *list_add(&diff->come) = finding_text(&diff->new->findings.at[i]);
        }
    }
    for (size_t i = 0; i < diff->old->findings.count; i++) {
        if (!has_finding(diff->new, diff->old->findings.at[i].text)) {
            *list_add(&diff->gone) = finding_text(&diff->old->findings.at[i]);
        }
    }
}

static int by_change(const void *a, const void *b)
{
    const struct change *left = a;
    const struct change *right = b;
    if (size_of(left) != size_of(right)) {
        return size_of(left) > size_of(right) ? -1 : 1;
    }
    return strcmp(left->name, right->name);
}

/* Static functions of several files may share a name: the first of one program goes with the first of the other. */
static uint64_t nth_of_name(struct map *count, const char *name)
{
    const uintptr_t before = (uintptr_t)map_get(count, hash(name));
    map_set(count, hash(name), (void *)(before + 1u));
    return hash(name) ^ (uint64_t)before * 0x9E3779B97F4A7C15u;
}

static uint64_t function_bytes(const struct function *function)
{
    return function->high - function->low + (function->cold_high - function->cold_low);
}

static void compare_functions(struct diff *diff)
{
    const struct code *old = &diff->old->model->code;
    const struct code *new = &diff->new->model->code;
    struct map functions = {0};
    struct map met = {0};
    struct map old_count = {0};
    struct map new_count = {0};
    struct map old_again = {0};
    for (size_t i = 0; i < old->functions.count; i++) {
        map_set(&functions, nth_of_name(&old_count, old->functions.at[i].name), &old->functions.at[i]);
    }
    for (size_t i = 0; i < new->functions.count; i++) {
        const struct function *after = &new->functions.at[i];
        const uint64_t key = nth_of_name(&new_count, after->name);
        const struct function *was = map_get(&functions, key);
        const uint64_t bytes = function_bytes(after);
        if (was == NULL || function_bytes(was) != bytes) {
            *list_add(&diff->functions) =
                (struct change){after->name, was != NULL ? function_bytes(was) : 0u, bytes, was != NULL, true, false};
        }
        map_set(&met, key, diff);
    }
    for (size_t i = 0; i < old->functions.count; i++) {
        const struct function *was = &old->functions.at[i];
        if (map_get(&met, nth_of_name(&old_again, was->name)) == NULL) {
            *list_add(&diff->functions) = (struct change){was->name, function_bytes(was), 0, true, false, false};
        }
    }
    list_sort(&diff->functions, by_change);
}

/* ---- telling it ---- */

static const char *difference(const struct change *change)
{
    if (!change->was || !change->is) {
        return change->unknown ? "unknown" : change->is ? "new" : "gone";
    }
    return change->after == change->before
               ? "="
               : text_of("%s%s", change->after > change->before ? "+" : "-", grouped(size_of(change)));
}

struct telling {
    struct text *out;
    enum diff_form form;
    bool colour;
};

static void tell_table(const struct telling *tell, const char *title, const change_list *list, size_t at_most, bool all)
{
    size_t told = 0;
    for (size_t i = 0; i < list->count && told < at_most; i++) {
        const struct change *change = &list->at[i];
        const bool changed = change->before != change->after || change->was != change->is;
        if (!changed && !all) {
            continue;
        }
        if (told++ == 0u) {
            text_add(tell->out,
                     tell->form == DIFF_MARKDOWN ? "\n| %s | before | after | |\n|---|---:|---:|---:|\n" : "\n%s\n",
                     title);
        }
        const char *before = change->was ? grouped(change->before) : change->unknown ? "unknown" : "";
        const char *after = change->is ? grouped(change->after) : change->unknown ? "unknown" : "";
        if (tell->form == DIFF_MARKDOWN) {
            text_add(tell->out, "| %s | %s | %s | %s%s%s |\n", change->name, before, after, changed ? "**" : "",
                     difference(change), changed ? "**" : "");
        } else {
            const char *paint = !tell->colour || !changed        ? ""
                                : change->after > change->before ? "\033[31m"
                                                                 : "\033[32m";
            text_add(tell->out, "  %-36s %12s %12s %s%10s%s\n", change->name, before, after, paint, difference(change),
                     *paint != '\0' ? "\033[0m" : "");
        }
    }
}

static void tell_list(const struct telling *tell, const char *title, const char *const list[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i == 0u) {
            text_add(tell->out, tell->form == DIFF_MARKDOWN ? "\n**%s**\n\n" : "\n%s\n", title);
        }
        text_add(tell->out, tell->form == DIFF_MARKDOWN ? "- %s\n" : "  %s\n", list[i]);
    }
}

static void json_changes(struct json *json, const char *name, const change_list *list)
{
    json_open(json, name, '[');
    for (size_t i = 0; i < list->count; i++) {
        json_open(json, NULL, '{');
        json_text(json, "name", list->at[i].name);
        if (list->at[i].was) {
            json_number(json, "before", list->at[i].before);
        }
        if (list->at[i].is) {
            json_number(json, "after", list->at[i].after);
        }
        json_close(json);
    }
    json_close(json);
}

static void json_texts(struct json *json, const char *name, const char *const list[], size_t count)
{
    json_open(json, name, '[');
    for (size_t i = 0; i < count; i++) {
        json_text(json, NULL, list[i]);
    }
    json_close(json);
}

static void tell_json(struct text *out, const struct diff *diff)
{
    struct json json = {.out = out};
    json_open(&json, NULL, '{');
    json_text(&json, "before", diff->old->model->image->path);
    json_text(&json, "after", diff->new->model->image->path);
    json_changes(&json, "sums", &diff->sums);
    json_changes(&json, "machines", &diff->machines);
    json_changes(&json, "functions", &diff->functions);
    json_texts(&json, "shape", diff->shape.at, diff->shape.count);
    json_texts(&json, "new_findings", diff->come.at, diff->come.count);
    json_texts(&json, "gone_findings", diff->gone.at, diff->gone.count);
    json_close(&json);
}

void diff_report(struct text *out, const struct audit *old, const struct audit *new, enum diff_form form, bool colour)
{
    struct diff diff = {.old = old, .new = new};
    const struct telling tell = {out, form, colour};
    compare_sums(&diff);
    compare_machines(&diff);
    compare_tasks(&diff, new, old, "+");
    compare_tasks(&diff, old, new, "-");
    compare_findings(&diff);
    compare_functions(&diff);
    if (form == DIFF_JSON) {
        tell_json(out, &diff);
        return;
    }
    text_add(out, form == DIFF_MARKDOWN ? "### `%s` → `%s`\n" : "%s -> %s\n", base_name(old->model->image->path),
             base_name(new->model->image->path));
    tell_list(&tell, "New findings", diff.come.at, diff.come.count);
    tell_list(&tell, "Findings that are gone", diff.gone.at, diff.gone.count);
    tell_table(&tell, "bytes", &diff.sums, SIZE_MAX, true);
    tell_table(&tell, "machine", &diff.machines, SIZE_MAX, false);
    tell_list(&tell, "States, edges, tasks", diff.shape.at, diff.shape.count);
    tell_table(&tell, "function", &diff.functions, FUNCTIONS_MOST, false);
    if (diff.functions.count > FUNCTIONS_MOST) {
        text_add(out, "%s%s (all in --json)\n", form == DIFF_MARKDOWN ? "\n" : "  and ",
                 plural(diff.functions.count - FUNCTIONS_MOST, "smaller change", "smaller changes"));
    }
}
