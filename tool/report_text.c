// SPDX-License-Identifier: Apache-2.0
//
// The audit in a terminal.
#include "report.h"

#include <string.h>

#define MAP_MOST 64u /* bytes of a machine that are drawn in one line */

struct sheet {
    struct text *out;
    const struct audit *audit;
    bool colour;
};

static const char *paint(const struct sheet *page, const char *code)
{
    return page->colour ? code : "";
}
#define RED_TEXT   "\033[1;31m"
#define AMBER_TEXT "\033[33m"
#define GREEN_TEXT "\033[32m"
#define BOLD_TEXT  "\033[1m"
#define DIM_TEXT   "\033[2m"
#define PLAIN_TEXT "\033[0m"

static void heading(const struct sheet *page, const char *title, const char *what)
{
    text_add(page->out, "\n%s%s%s  %s%s%s\n", paint(page, BOLD_TEXT), title, paint(page, PLAIN_TEXT),
             paint(page, DIM_TEXT), what, paint(page, PLAIN_TEXT));
}

static void findings(const struct sheet *page)
{
    const struct audit *audit = page->audit;
    static const char *const colours[] = {RED_TEXT, AMBER_TEXT, DIM_TEXT};
    for (size_t i = 0; i < audit->findings.count; i++) {
        const struct finding *finding = &audit->findings.at[i];
        text_add(page->out, "  %s%-5s%s %s", paint(page, colours[finding->severity]), severity_name(finding->severity),
                 paint(page, PLAIN_TEXT), finding->text);
        if (finding->place.file != NULL) {
            text_add(page->out, "  %s%s%s", paint(page, DIM_TEXT), place_text(finding->place), paint(page, PLAIN_TEXT));
        }
        text_add(page->out, "  %s[%s]%s\n", paint(page, DIM_TEXT), finding->kind, paint(page, PLAIN_TEXT));
    }
}

static const struct bound *bound_of(const struct audit *audit, const struct task *task)
{
    for (size_t i = 0; i < audit->bounds.count; i++) {
        if (audit->bounds.at[i].poll == task->poll && task->poll != NULL) {
            return &audit->bounds.at[i];
        }
    }
    return NULL;
}

static void child_lines(const struct sheet *page, const struct task *task)
{
    child_list children = children_of(task);
    for (size_t i = 0; i < children.count; i++) {
        const struct child *child = &children.at[i];
        text_add(page->out, "%s  %5s  %-20s %-20s %7s  0x%08llx  in %s%s\n", paint(page, DIM_TEXT), "", "",
                 child->machine->name, grouped(child->size_bytes), (unsigned long long)child->address, child->path,
                 paint(page, PLAIN_TEXT));
    }
    list_free(&children);
}

static void tasks(const struct sheet *page)
{
    const struct model *model = page->audit->model;
    if (model->tasks.count == 0u) {
        return;
    }
    unsigned count = 0;
    for (size_t i = 0; i < model->tasks.count; i++) {
        count += model->tasks.at[i].count;
    }
    heading(
        page, "TASKS",
        text_of("%s, %s of states", plural(count, "task", "tasks"), plural(page->audit->state_bytes, "byte", "bytes")));
    text_add(page->out, "  %5s  %-20s %-20s %7s  %-10s  %s\n", "index", "task", "machine", "bytes", "address", "poll");
    size_t tier = 0;
    for (size_t i = 0; i < model->tasks.count; i++) {
        const struct task *task = &model->tasks.at[i];
        while (tier < model->tiers.count && model->tiers.at[tier].first <= task->index) {
            const struct tier *at = &model->tiers.at[tier++];
            text_add(page->out, "  %stier %s: %s%s%s\n", paint(page, BOLD_TEXT), at->name,
                     plural(at->count, "task", "tasks"),
                     text_of("%s%s%s", at->order[0] != '\0' ? text_of(", %s", at->order) : "",
                             at->kind[0] != '\0' ? text_of(", %s", at->kind) : "",
                             at->kind[0] != '\0' ? text_of(", rung by %s", at->ring) : ""),
                     paint(page, PLAIN_TEXT));
        }
        const struct bound *bound = bound_of(page->audit, task);
        text_add(
            page->out, "  %5u  %-20s %-20s %7s  %-10s  %s\n", task->index, task_label(task), task->machine_name,
            task->size_bytes != 0u ? grouped(task->size_bytes * (task->machine != NULL ? task->count : 1u)) : "unknown",
            task->placed ? text_of("0x%08llx", (unsigned long long)task->address) : "unknown",
            bound != NULL ? text_of("%s%s", bound->poll->name, bound->inlined ? text_of(" (%s)", bound->where) : "")
            : task->machine != NULL ? "unknown"
                                    : "");
        child_lines(page, task);
    }
    const struct stack_account *stack = &page->audit->stack;
    if (stack->threads_known) {
        text_add(page->out,
                 "  As threads these tasks would take at least %s B of stacks: each poll's own depth and one "
                 "interrupt's frame. As machines: %s B.\n",
                 grouped(stack->threads_bytes), grouped(page->audit->state_bytes));
    }
}

static void field_line(const struct sheet *page, const struct machine *machine, size_t state, const struct field *field,
                       enum byte_kind kind, size_t number)
{
    const struct byte_use use = {kind, number};
    const char letter = layout_letter(layout_number(machine, state, &use));
    const char *bits = field->bit_count != 0u
                           ? text_of(" (bits %u to %u)", field->bit_offset, field->bit_offset + field->bit_count - 1u)
                           : "";
    text_add(page->out, "      %c  +%-4llu %4llu B  %s %s%s%s\n", letter, (unsigned long long)field->offset_bytes,
             (unsigned long long)field_bytes(field), type_text(field->type), field->name, bits,
             field->child != NULL ? "  (a child)" : "");
}

static void map_row(const struct sheet *page, const struct machine *machine, size_t state)
{
    const struct byte_use *bytes = layout_of(machine, state);
    text_add(page->out, "    %-16s |", machine->states.at[state].name);
    for (uint64_t i = 0; i < machine->size_bytes; i++) {
        switch (bytes[i].kind) {
        case BYTE_UNUSED:
            text_add(page->out, " ");
            break;
        case BYTE_PADDING:
            text_add(page->out, "%s.%s", paint(page, AMBER_TEXT), paint(page, PLAIN_TEXT));
            break;
        case BYTE_STATE:
            text_add(page->out, "%sS%s", paint(page, BOLD_TEXT), paint(page, PLAIN_TEXT));
            break;
        default:
            text_add(page->out, "%c", layout_letter(layout_number(machine, state, &bytes[i])));
            break;
        }
    }
    text_add(page->out, "|%s\n",
             machine->states.at[state].kind == STATE_FINAL  ? " final"
             : machine->states.at[state].kind == STATE_REST ? " rest"
                                                            : "");
}

static void machine_edges(const struct sheet *page, const struct machine *machine)
{
    for (size_t e = 0; e < machine->edges.count; e++) {
        const struct edge *edge = &machine->edges.at[e];
        text_add(page->out, "      %-36s", edge_text(machine, edge));
        struct place last = {NULL, 0};
        for (size_t s = 0; s < edge->sites.count; s++) {
            const struct place place = edge->sites.at[s].place;
            if (!same(place.file, last.file) || place.line != last.line) {
                text_add(page->out, " %s", place_text(place));
            }
            last = place;
        }
        text_add(page->out, "%s\n",
                 edge->sites.count > 0u ? ""
                 : edge->dropped.file != NULL
                     ? " only in code that is not linked in"
                     : text_of("%s no code takes it%s", paint(page, RED_TEXT), paint(page, PLAIN_TEXT)));
    }
}

static void machine_bounds(const struct sheet *page, const struct machine *machine)
{
    for (size_t i = 0; i < page->audit->bounds.count; i++) {
        const struct bound *bound = &page->audit->bounds.at[i];
        if (bound->machine != machine) {
            continue;
        }
        text_add(page->out, "    %s%s: ", bound->poll->name,
                 bound->inlined ? text_of(", inlined %s", bound->where) : "");
        if (bound->cycle != NULL) {
            text_add(page->out, "may go round %s without returning", bound->cycle);
        } else {
            text_add(page->out, "takes at most %s, then returns", plural(bound->edges_most, "edge", "edges"));
        }
        const struct place place = bound->unknown_at != 0u ? debug_place(&page->audit->model->debug, bound->unknown_at)
                                                           : (struct place){NULL, 0};
        text_add(page->out, "; longest path %s\n",
                 bound->unknown == NULL ? text_of("%s instructions (bound)", grouped(bound->instructions))
                 : place.file != NULL   ? text_of("unknown: %s (%s)", bound->unknown, place_text(place))
                                        : text_of("unknown: %s", bound->unknown));
    }
}

static void machine(const struct sheet *page, const struct machine *machine)
{
    const char *size =
        machine->laid_out ? text_of("%s B", grouped(machine->size_bytes)) : "size unknown: no debug information";
    text_add(page->out, "  %s%s%s  %s, %s, %s\n", paint(page, BOLD_TEXT), machine->name, paint(page, PLAIN_TEXT), size,
             plural(machine->states.count, "state", "states"), plural(machine->edges.count, "edge", "edges"));
    machine_bounds(page, machine);
    if (machine->laid_out && machine->size_bytes <= MAP_MOST && machine->states.count > 0u) {
        text_add(page->out, "    %-16s  ", "byte");
        for (uint64_t i = 0; i < machine->size_bytes; i += 4u) {
            text_add(page->out, "%-4llu", (unsigned long long)i);
        }
        text_add(page->out, "\n");
        for (size_t s = 0; s < machine->states.count; s++) {
            map_row(page, machine, s);
        }
    }
    for (size_t i = 0; i < machine->always.count; i++) {
        field_line(page, machine, 0, &machine->always.at[i], BYTE_ALWAYS, i);
    }
    for (size_t s = 0; s < machine->states.count; s++) {
        for (size_t i = 0; i < machine->states.at[s].fields.count; i++) {
            field_line(page, machine, s, &machine->states.at[s].fields.at[i], BYTE_FIELD, i);
        }
    }
    machine_edges(page, machine);
}

static void machines(const struct sheet *page)
{
    const struct model *model = page->audit->model;
    if (model->machines.count == 0u) {
        return;
    }
    heading(page, "MACHINES", "S state byte, a letter a field's byte, . padding, blank not of this state");
    for (size_t i = 0; i < model->machines.count; i++) {
        if (model->machines.at[i]->used) {
            machine(page, model->machines.at[i]);
        }
    }
}

static void ram(const struct sheet *page)
{
    const struct audit *audit = page->audit;
    heading(page, "RAM", "measured, from sections, symbols and debug information; each region sums to its size");
    for (size_t i = 0; i < audit->regions.count; i++) {
        const struct ram_region *region = &audit->regions.at[i];
        text_add(page->out, "  %s B at 0x%08llx (%s)\n", grouped(region->size_bytes),
                 (unsigned long long)region->address, region->how);
        for (unsigned kind = 0; kind < RAM_KINDS; kind++) {
            if (region->by_kind[kind] > 0u) {
                const bool red = kind == RAM_WRITTEN_BY_POLLS || kind == RAM_HEAP;
                text_add(page->out, "    %s%-26s %12s%s\n", red ? paint(page, RED_TEXT) : "",
                         ram_kind_name((enum ram_kind)kind), grouped(region->by_kind[kind]),
                         red ? paint(page, PLAIN_TEXT) : "");
            }
        }
    }
    size_t shown = 0;
    for (size_t i = 0; i < audit->ram.count && shown < 40u; i++) {
        const struct ram_item *item = &audit->ram.at[i];
        if (item->kind != RAM_TASKS && item->kind != RAM_UNNAMED && item->kind != RAM_UNUSED &&
            item->kind != RAM_STACK) {
            text_add(page->out, "      0x%08llx %8s  %-28s %s%s\n", (unsigned long long)item->address,
                     grouped(item->size_bytes), item->name, item->place.file != NULL ? place_text(item->place) : "",
                     item->kind == RAM_GLOBALS ? "" : text_of("  %s", ram_kind_name(item->kind)));
            shown++;
        }
    }
}

static void stack(const struct sheet *page)
{
    const struct audit *audit = page->audit;
    const struct stack_account *stack = &audit->stack;
    heading(page, "STACK", "reckoned from the instructions of this file; a bound unless it says unknown");
    text_add(page->out, "  poll loop    %10s B  %s\n", reach_bytes(&stack->thread), reach_how(audit, &stack->thread));
    if (stack->entry != NO_FUNCTION) {
        text_add(page->out, "               %s\n", stack_path_text(audit, stack->entry));
    }
    for (size_t i = 0; i < stack->tiers.count; i++) {
        const struct tier_stack *tier = &stack->tiers.at[i];
        text_add(page->out, "  tier         %10s B  %s: %s\n", tier->stack != NULL ? reach_bytes(tier->stack) : "?",
                 tier->tier->name, tier->what);
    }
    for (size_t i = 0; i < stack->interrupts.count; i++) {
        const struct interrupt *interrupt = &stack->interrupts.at[i];
        const struct reach *reach = &stack->functions.at[interrupt->function];
        const char *which = interrupt->is_default ? "for all that have no handler: not counted"
                            : interrupt->is_fault ? "a fault: not counted"
                                                  : "";
        text_add(page->out, "  interrupt    %10s B  %s + %llu B pushed by hardware%s%s%s\n", reach_bytes(reach),
                 stack_path_text(audit, interrupt->function), (unsigned long long)interrupt->frame_bytes,
                 which[0] != '\0' ? "; " : "", which,
                 reach->unknown != NULL ? text_of("; %s", reach_how(audit, reach)) : "");
    }
    text_add(page->out, "  interrupts   %10s B  %s\n", grouped(stack->interrupt_bytes), stack->nesting);
    text_add(page->out, "  %ssum          %10s B%s  %s\n", paint(page, BOLD_TEXT), reach_bytes(&stack->total),
             paint(page, PLAIN_TEXT), reach_how(audit, &stack->total));
    if (stack->reserved_bytes > 0u) {
        text_add(page->out, "  reserved     %10s B  %s; %s B left\n", grouped(stack->reserved_bytes),
                 stack->reserved_how,
                 stack->total.bytes <= stack->reserved_bytes ? grouped(stack->reserved_bytes - stack->total.bytes)
                                                             : "nothing");
    } else {
        text_add(page->out, "  reserved        unknown: no section .stack, no symbol that says its size\n");
    }
}

static void flash(const struct sheet *page)
{
    const struct audit *audit = page->audit;
    heading(page, "FLASH",
            text_of("%s B: code %s, constants %s, initial values %s; measured, from sections",
                    grouped(audit->flash_bytes), grouped(audit->code_bytes), grouped(audit->constant_bytes),
                    grouped(audit->initial_bytes)));
    text_add(page->out, "  %10s %10s  %s\n", "flash", "RAM", "part");
    for (size_t i = 0; i < audit->parts.count && i < 40u; i++) {
        text_add(page->out, "  %10s %10s  %s\n", grouped(audit->parts.at[i].flash_bytes),
                 grouped(audit->parts.at[i].ram_bytes), audit->parts.at[i].name);
    }
    if (audit->parts.count > 40u) {
        text_add(page->out, "  and %s (all in --json)\n",
                 plural(audit->parts.count - 40u, "smaller part", "smaller parts"));
    }
}

void report_text(struct text *out, const struct audit *audit, const struct report_options *options)
{
    const struct sheet page = {out, audit, options->colour};
    const char *verdict_colour = audit_count(audit, RED) > 0u     ? RED_TEXT
                                 : audit_count(audit, AMBER) > 0u ? AMBER_TEXT
                                                                  : GREEN_TEXT;
    text_add(out, "%s  %s, %s, %s\n", audit->model->image->path, cpu_name(audit->model->image), compiler_name(audit),
             audit->model->image->build_id != NULL ? text_of("build id %.12s", audit->model->image->build_id)
                                                   : "no build id");
    text_add(out, "%s%s%s\n", paint(&page, verdict_colour), verdict_text(audit), paint(&page, PLAIN_TEXT));
    findings(&page);
    tasks(&page);
    machines(&page);
    ram(&page);
    stack(&page);
    flash(&page);
}

/* ---- what all reports say alike ---- */

const char *reach_bytes(const struct reach *reach)
{
    return reach->unknown != NULL ? text_of(">= %s", grouped(reach->bytes)) : grouped(reach->bytes);
}

/* "GNU C11 12.2.1 20221205 -mcpu=cortex-m4 ... -Os ..." as "GNU C11 12.2.1 20221205, -Os". */
const char *compiler_name(const struct audit *audit)
{
    const char *producer = audit->model->debug.producer;
    if (producer == NULL) {
        return "compiler unknown";
    }
    const char *level = NULL;
    for (const char *at = strstr(producer, " -O"); at != NULL; at = strstr(at + 1, " -O")) {
        level = at + 1;
    }
    const char *options = strstr(producer, " -");
    const size_t length = options != NULL ? (size_t)(options - producer) : strlen(producer);
    return level != NULL ? text_of("%.*s, %.*s", (int)length, producer, (int)strcspn(level, " "), level)
                         : text_copy(producer, length);
}

const char *verdict_text(const struct audit *audit)
{
    const size_t red = audit_count(audit, RED);
    const size_t amber = audit_count(audit, AMBER);
    const size_t notes = audit_count(audit, NOTE);
    if (red + amber == 0u) {
        return text_of("nothing found%s", notes > 0u ? text_of("; %s", plural(notes, "note", "notes")) : "");
    }
    return text_of("%zu red, %zu amber, %s", red, amber, plural(notes, "note", "notes"));
}

const char *task_label(const struct task *task)
{
    return task->count > 1u ? text_of("%s[%u]", task->name, task->count) : task->name;
}
