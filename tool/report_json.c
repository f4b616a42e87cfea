// SPDX-License-Identifier: Apache-2.0
//
// The audit for programs. docs/audit.md describes each key.
#include "json.h"
#include "report.h"

static void place(struct json *json, const char *name, struct place at)
{
    if (at.file == NULL) {
        json_null(json, name);
        return;
    }
    json_open(json, name, '{');
    json_text(json, "file", at.file);
    json_number(json, "line", at.line);
    json_close(json);
}

/* A number and how it is known: measured, bound, or unknown with the reason; then `value` is what it is at least. */
static void figure(struct json *json, const char *name, uint64_t value, const char *how, const char *why)
{
    json_open(json, name, '{');
    json_number(json, "value", value);
    json_text(json, "is", how);
    if (why != NULL) {
        json_text(json, "why", why);
    }
    json_close(json);
}

static void reach(struct json *json, const struct audit *audit, const char *name, const struct reach *reach)
{
    figure(json, name, reach->bytes, reach->unknown != NULL ? "unknown" : "bound",
           reach->unknown != NULL ? reach_how(audit, reach) : NULL);
}

static void field(struct json *json, const struct field *field)
{
    json_open(json, NULL, '{');
    json_text(json, "name", field->name);
    json_text(json, "type", type_text(field->type));
    json_number(json, "offset", field->offset_bytes);
    json_number(json, "bytes", field_bytes(field));
    if (field->bit_count != 0u) {
        json_number(json, "first_bit", field->bit_offset);
        json_number(json, "bits", field->bit_count);
    }
    if (field->child != NULL) {
        json_text(json, "child", field->child->name);
        json_number(json, "children", field->child_count);
    }
    json_close(json);
}

static void fields(struct json *json, const char *name, const struct field *list, size_t count)
{
    json_open(json, name, '[');
    for (size_t i = 0; i < count; i++) {
        field(json, &list[i]);
    }
    json_close(json);
}

static void states(struct json *json, const struct machine *machine)
{
    json_open(json, "states", '[');
    for (size_t i = 0; i < machine->states.count; i++) {
        const struct machine_state *state = &machine->states.at[i];
        const struct packing packing = waste_of_state(machine, i);
        json_open(json, NULL, '{');
        json_text(json, "name", state->name);
        json_number(json, "number", i);
        json_text(json, "kind", kind_name(state->kind));
        json_boolean(json, "reachable", state->reachable);
        json_boolean(json, "has_way_out", state->has_way_out);
        json_number(json, "bytes", state->size_bytes);
        if (packing.mend != NULL) {
            json_number(json, "least_bytes", packing.size_bytes);
            json_text(json, "mend", packing.mend);
        }
        fields(json, "fields", state->fields.at, state->fields.count);
        json_close(json);
    }
    json_close(json);
}

static void edges(struct json *json, const struct machine *machine)
{
    json_open(json, "edges", '[');
    for (size_t i = 0; i < machine->edges.count; i++) {
        const struct edge *edge = &machine->edges.at[i];
        json_open(json, NULL, '{');
        json_text(json, "from", state_name(machine, edge->from));
        json_text(json, "to", state_name(machine, edge->to));
        json_boolean(json, "declared", edge->declared);
        json_boolean(json, "only_in_dropped_code", edge->sites.count == 0u && edge->dropped.file != NULL);
        json_open(json, "taken", '[');
        for (size_t s = 0; s < edge->sites.count; s++) {
            json_open(json, NULL, '{');
            json_number(json, "address", edge->sites.at[s].address);
            json_text(json, "file", edge->sites.at[s].place.file);
            json_number(json, "line", edge->sites.at[s].place.line);
            json_close(json);
        }
        json_close(json);
        json_close(json);
    }
    json_close(json);
}

static void bounds(struct json *json, const struct audit *audit, const struct machine *machine)
{
    json_open(json, "polls", '[');
    for (size_t i = 0; i < audit->bounds.count; i++) {
        const struct bound *bound = &audit->bounds.at[i];
        if (bound->machine != machine) {
            continue;
        }
        const struct place at = debug_place(&audit->model->debug, bound->unknown_at);
        json_open(json, NULL, '{');
        json_text(json, "function", bound->poll->name);
        json_text(json, "inlined_into", bound->inlined ? audit->model->code.functions.at[bound->function].name : NULL);
        json_text(json, "cycle", bound->cycle);
        json_number(json, "edges_most", bound->edges_most);
        figure(json, "instructions", bound->instructions, bound->unknown != NULL ? "unknown" : "bound",
               bound->unknown != NULL ? text_of("%s (%s)", bound->unknown, place_text(at)) : NULL);
        reach(json, audit, "stack", &bound->stack);
        json_close(json);
    }
    json_close(json);
}

static void machines(struct json *json, const struct audit *audit)
{
    json_open(json, "machines", '[');
    for (size_t i = 0; i < audit->model->machines.count; i++) {
        const struct machine *machine = audit->model->machines.at[i];
        json_open(json, NULL, '{');
        json_text(json, "name", machine->name);
        json_boolean(json, "used", machine->used);
        if (machine->laid_out) {
            json_number(json, "bytes", machine->size_bytes);
            json_number(json, "state_offset", machine->union_offset);
            json_number(json, "unused_bytes", layout_unused(machine));
        } else {
            json_null(json, "bytes");
        }
        fields(json, "always", machine->always.at, machine->always.count);
        states(json, machine);
        edges(json, machine);
        bounds(json, audit, machine);
        json_close(json);
    }
    json_close(json);
}

static void systems(struct json *json, const struct audit *audit)
{
    const struct model *model = audit->model;
    json_open(json, "tiers", '[');
    for (size_t i = 0; i < model->tiers.count; i++) {
        const struct tier *tier = &model->tiers.at[i];
        json_open(json, NULL, '{');
        json_text(json, "system", tier->system);
        json_text(json, "name", tier->name);
        json_number(json, "first", tier->first);
        json_number(json, "count", tier->count);
        json_text(json, "order", tier->order);
        json_text(json, "kind", tier->kind[0] != '\0' ? tier->kind : "loop");
        json_text(json, "doorbell", tier->ring[0] != '\0' ? tier->ring : NULL);
        json_close(json);
    }
    json_close(json);
    json_open(json, "tasks", '[');
    for (size_t i = 0; i < model->tasks.count; i++) {
        const struct task *task = &model->tasks.at[i];
        json_open(json, NULL, '{');
        json_text(json, "system", task->system);
        json_text(json, "name", task->name);
        json_text(json, "machine", task->machine_name);
        json_number(json, "index", task->index);
        json_number(json, "count", task->count);
        json_text(json, "object", task->object);
        if (task->placed) {
            json_number(json, "address", task->address);
            json_number(json, "bytes", task->size_bytes);
        } else {
            json_null(json, "address");
            json_null(json, "bytes");
        }
        json_text(json, "poll", task->poll != NULL ? task->poll->name : NULL);
        json_open(json, "children", '[');
        child_list children = children_of(task);
        for (size_t c = 0; c < children.count; c++) {
            json_open(json, NULL, '{');
            json_text(json, "path", children.at[c].path);
            json_text(json, "machine", children.at[c].machine->name);
            json_number(json, "address", children.at[c].address);
            json_number(json, "bytes", children.at[c].size_bytes);
            json_close(json);
        }
        json_close(json);
        list_free(&children);
        json_close(json);
    }
    json_close(json);
}

static void ram(struct json *json, const struct audit *audit)
{
    json_open(json, "ram", '[');
    size_t next = 0;
    for (size_t i = 0; i < audit->regions.count; i++) {
        const struct ram_region *region = &audit->regions.at[i];
        json_open(json, NULL, '{');
        json_number(json, "address", region->address);
        json_number(json, "bytes", region->size_bytes);
        json_text(json, "how", region->how);
        json_open(json, "by_kind", '{');
        for (unsigned kind = 0; kind < RAM_KINDS; kind++) {
            json_number(json, ram_kind_name((enum ram_kind)kind), region->by_kind[kind]);
        }
        json_close(json);
        json_open(json, "items", '[');
        for (; next < audit->ram.count && audit->ram.at[next].address - region->address < region->size_bytes; next++) {
            const struct ram_item *item = &audit->ram.at[next];
            json_open(json, NULL, '{');
            json_number(json, "address", item->address);
            json_number(json, "bytes", item->size_bytes);
            json_text(json, "kind", ram_kind_name(item->kind));
            json_text(json, "name", item->name);
            json_text(json, "type", item->type);
            place(json, "declared", item->place);
            json_close(json);
        }
        json_close(json);
        json_close(json);
    }
    json_close(json);
}

static void stack(struct json *json, const struct audit *audit)
{
    const struct stack_account *account = &audit->stack;
    json_open(json, "stack", '{');
    reach(json, audit, "poll_loop", &account->thread);
    json_text(json, "path", account->entry != NO_FUNCTION ? stack_path_text(audit, account->entry) : NULL);
    json_open(json, "tiers", '[');
    for (size_t i = 0; i < account->tiers.count; i++) {
        const struct tier_stack *tier = &account->tiers.at[i];
        json_open(json, NULL, '{');
        json_text(json, "tier", tier->tier->name);
        json_text(json, "task", tier->task);
        if (tier->bound != NULL) {
            json_text(json, "poll", tier->bound->poll->name);
        }
        json_text(json, "what", tier->what);
        if (tier->stack != NULL) {
            reach(json, audit, "stack", tier->stack);
        }
        json_close(json);
    }
    json_close(json);
    json_open(json, "interrupts", '[');
    for (size_t i = 0; i < account->interrupts.count; i++) {
        const struct interrupt *interrupt = &account->interrupts.at[i];
        json_open(json, NULL, '{');
        json_text(json, "handler", interrupt->name);
        json_number(json, "vector", interrupt->first_vector);
        json_number(json, "vectors", interrupt->vectors);
        json_boolean(json, "counted", !interrupt->is_default && !interrupt->is_fault);
        json_number(json, "hardware_bytes", interrupt->frame_bytes);
        reach(json, audit, "stack", &account->functions.at[interrupt->function]);
        json_text(json, "path", stack_path_text(audit, interrupt->function));
        json_close(json);
    }
    json_close(json);
    json_number(json, "interrupts_bytes", account->interrupt_bytes);
    json_text(json, "nesting", account->nesting);
    reach(json, audit, "sum", &account->total);
    if (account->reserved_bytes > 0u) {
        json_number(json, "reserved", account->reserved_bytes);
        json_text(json, "reserved_how", account->reserved_how);
    } else {
        json_null(json, "reserved");
    }
    json_text(json, "how", "from the instructions of the file");
    json_close(json);
}

static void functions(struct json *json, const struct audit *audit)
{
    const struct code *code = &audit->model->code;
    json_open(json, "functions", '[');
    for (size_t i = 0; i < code->functions.count; i++) {
        const struct function *function = &code->functions.at[i];
        json_open(json, NULL, '{');
        json_text(json, "name", function->name);
        json_number(json, "address", function->low);
        json_number(json, "bytes", function->high - function->low + (function->cold_high - function->cold_low));
        json_boolean(json, "reachable", function->reachable);
        if (code->known) {
            figure(json, "frame", function->frame_bytes, function->frame_unknown != NULL ? "unknown" : "bound",
                   function->frame_unknown);
            reach(json, audit, "stack", &audit->stack.functions.at[i]);
        }
        place(json, "declared", function->debug != NULL ? function->debug->place : (struct place){NULL, 0});
        json_close(json);
    }
    json_close(json);
}

static void parts(struct json *json, const struct audit *audit)
{
    json_open(json, "flash", '{');
    json_number(json, "bytes", audit->flash_bytes);
    json_number(json, "code", audit->code_bytes);
    json_number(json, "constants", audit->constant_bytes);
    json_number(json, "initial_values", audit->initial_bytes);
    json_open(json, "parts", '[');
    for (size_t i = 0; i < audit->parts.count; i++) {
        json_open(json, NULL, '{');
        json_text(json, "name", audit->parts.at[i].name);
        json_number(json, "flash", audit->parts.at[i].flash_bytes);
        json_number(json, "ram", audit->parts.at[i].ram_bytes);
        json_close(json);
    }
    json_close(json);
    json_close(json);
}

void report_json(struct text *out, const struct audit *audit)
{
    struct json json = {.out = out};
    json_open(&json, NULL, '{');
    json_text(&json, "file", audit->model->image->path);
    json_text(&json, "cpu", cpu_name(audit->model->image));
    json_text(&json, "compiler", compiler_name(audit));
    json_text(&json, "build_id", audit->model->image->build_id);
    json_text(&json, "verdict", verdict_text(audit));
    json_open(&json, "findings", '[');
    for (size_t i = 0; i < audit->findings.count; i++) {
        const struct finding *finding = &audit->findings.at[i];
        json_open(&json, NULL, '{');
        json_text(&json, "severity", severity_name(finding->severity));
        json_text(&json, "kind", finding->kind);
        json_text(&json, "about", finding->about);
        json_text(&json, "text", finding->text);
        place(&json, "place", finding->place);
        json_close(&json);
    }
    json_close(&json);
    json_number(&json, "state_bytes", audit->state_bytes);
    systems(&json, audit);
    machines(&json, audit);
    ram(&json, audit);
    stack(&json, audit);
    parts(&json, audit);
    functions(&json, audit);
    json_close(&json);
}
