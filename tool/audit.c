// SPDX-License-Identifier: Apache-2.0
//
// The order of the analyses, their findings, and the size of each part.
#include "audit.h"

#include <stdarg.h>
#include <string.h>

#define NO_FILE "(no debug information)"
#define NO_NAME "(alignment, literals, unnamed constants)"

void audit_find(struct audit *audit, enum severity severity, const char *kind, const char *about, struct place place,
                const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = take((size_t)length + 1u);
    va_start(arguments, format);
    (void)vsnprintf(text, (size_t)length + 1u, format, arguments);
    va_end(arguments);
    /* Inlining finds one thing several times. */
    const uint64_t key = hash(text) ^ place.line * 0x9E3779B97F4A7C15u ^ (place.file != NULL ? hash(place.file) : 0u);
    if (map_get(&audit->found, key) == NULL) {
        map_set(&audit->found, key, audit);
        *list_add(&audit->findings) = (struct finding){severity, kind, about, text, place};
    }
}

size_t audit_count(const struct audit *audit, enum severity severity)
{
    size_t count = 0;
    for (size_t i = 0; i < audit->findings.count; i++) {
        count += audit->findings.at[i].severity == severity;
    }
    return count;
}

const char *severity_name(enum severity severity)
{
    return severity == RED ? "red" : severity == AMBER ? "amber" : "note";
}

static int by_severity(const void *a, const void *b)
{
    const struct finding *left = a;
    const struct finding *right = b;
    if (left->severity != right->severity) {
        return left->severity < right->severity ? -1 : 1;
    }
    const int kind = strcmp(left->kind, right->kind);
    if (kind != 0) {
        return kind;
    }
    const int text = strcmp(left->text, right->text);
    return text != 0 ? text : left->place.line < right->place.line ? -1 : left->place.line > right->place.line;
}

void audit_sort(struct audit *audit)
{
    list_sort(&audit->findings, by_severity);
}

/* ---- the size of each part ---- */

static void add_part(struct audit *audit, const char *name, uint64_t flash_bytes, uint64_t ram_bytes)
{
    /* Numbers of parts, counted from 1: the list may move. */
    uintptr_t number = (uintptr_t)map_get(&audit->part_names, hash(name));
    if (number == 0u) {
        *list_add(&audit->parts) = (struct part){.name = name};
        number = audit->parts.count;
        map_set(&audit->part_names, hash(name), (void *)number);
    }
    audit->parts.at[number - 1u].flash_bytes += flash_bytes;
    audit->parts.at[number - 1u].ram_bytes += ram_bytes;
}

static int by_size(const void *a, const void *b)
{
    const struct part *left = a;
    const struct part *right = b;
    if (left->flash_bytes != right->flash_bytes) {
        return left->flash_bytes > right->flash_bytes ? -1 : 1;
    }
    if (left->ram_bytes != right->ram_bytes) {
        return left->ram_bytes > right->ram_bytes ? -1 : 1;
    }
    return strcmp(left->name, right->name);
}

void audit_parts(struct audit *audit)
{
    const struct model *model = audit->model;
    uint64_t named = 0;
    for (size_t i = 1; i < model->image->sections.count; i++) {
        const struct section *section = &model->image->sections.at[i];
        if (section->in_memory && section->bytes != NULL) {
            audit->flash_bytes += section->size_bytes;
            audit->code_bytes += section->code ? section->size_bytes : 0u;
            audit->constant_bytes += !section->code && !section->writable ? section->size_bytes : 0u;
            audit->initial_bytes += !section->code && section->writable ? section->size_bytes : 0u;
        }
    }
    for (size_t i = 0; i < model->code.functions.count; i++) {
        const struct function *function = &model->code.functions.at[i];
        const char *file =
            function->debug != NULL ? function->debug->place.file : debug_place(&model->debug, function->low).file;
        const uint64_t bytes = function->high - function->low + (function->cold_high - function->cold_low);
        add_part(audit, file != NULL ? file : NO_FILE, bytes, 0);
        named += bytes;
    }
    for (size_t i = 0; i < model->image->symbols.count; i++) {
        const struct symbol *symbol = &model->image->symbols.at[i];
        const struct variable *variable = symbol->object ? debug_variable_at(&model->debug, symbol->address) : NULL;
        if (symbol->object && symbol->section != NULL && symbol->section->in_memory && symbol->section->bytes != NULL) {
            add_part(audit, variable != NULL && variable->place.file != NULL ? variable->place.file : NO_FILE,
                     symbol->size_bytes, 0);
            named += symbol->size_bytes;
        }
    }
    if (audit->flash_bytes > named) {
        add_part(audit, NO_NAME, audit->flash_bytes - named, 0);
    }
    for (size_t i = 0; i < audit->ram.count; i++) {
        const struct ram_item *item = &audit->ram.at[i];
        if (item->kind != RAM_UNUSED && item->kind != RAM_STACK) {
            const char *file = item->place.file != NULL ? item->place.file : NO_FILE;
            add_part(audit,
                     item->kind == RAM_TASKS     ? "(task states)"
                     : item->kind == RAM_UNNAMED ? NO_NAME
                                                 : file,
                     0, item->size_bytes);
        }
    }
    list_sort(&audit->parts, by_size);
}

/* What the file itself lacks. */
static void check_file(struct audit *audit)
{
    const struct model *model = audit->model;
    const struct place nowhere = {NULL, 0};
    if (model->image->dwarf == NULL || model->debug.dies == 0u) {
        audit_find(audit, AMBER, "no-debug-info", "file", nowhere,
                   "there is no debug information: compile with -g, or types, fields and lines stay unknown");
    }
    if (!model->code.known) {
        audit_find(audit, AMBER, "unknown-cpu", "file", nowhere,
                   "the instructions of %s are not known: calls, stack and bounds stay unknown",
                   cpu_name(model->image));
    }
    if (model->records.unknown > 0u) {
        audit_find(audit, AMBER, "unknown-records", "file", nowhere,
                   "%s in .debug_stator that this tool does not know: is it older than the firmware?",
                   plural(model->records.unknown, "record", "records"));
    }
    for (size_t i = 0; i < model->tasks.count; i++) {
        if (!model->tasks.at[i].placed) {
            audit_find(audit, AMBER, "task-not-found", model->tasks.at[i].name, nowhere,
                       "the object of task %s, `%s`, was not found: its bytes are unknown", model->tasks.at[i].name,
                       model->tasks.at[i].object);
        }
    }
    const struct stack_account *stack = &audit->stack;
    if (stack->reserved_bytes > 0u && stack->total.bytes > stack->reserved_bytes) {
        audit_find(audit, RED, "stack-overflow", "stack", nowhere, "the stack may need %s B, and %s B are reserved",
                   grouped(stack->total.bytes), grouped(stack->reserved_bytes));
    }
}

struct audit *audit_run(const struct image *image, const struct audit_options *options)
{
    struct audit *audit = take(sizeof *audit);
    audit->model = take(sizeof *audit->model);
    model_read(audit->model, image);
    model_read_code(audit->model);
    audit_stack(audit);
    audit_calls(audit);
    audit_levels(audit);
    audit_edges(audit);
    audit_waste(audit);
    audit_writes(audit);
    audit_bounds(audit, options);
    audit_threads(audit);
    audit_ram(audit, options);
    audit_parts(audit);
    check_file(audit);
    audit_sort(audit);
    progress_end();
    return audit;
}
