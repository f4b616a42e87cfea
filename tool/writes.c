// SPDX-License-Identifier: Apache-2.0
//
// What code writes where it should not: static objects in polls, and state bytes other than by STATOR_GO. Writes
// through a pointer that a function was given count where the pointer comes from.
#include "audit.h"

#include <stdlib.h>
#include <string.h>

#define WRITES_MOST 96u /* of one function; more are an array's elements, found by the first */
#define ROUNDS_MOST 4u  /* through which a cycle of calls is followed */

/* A write as its function's callers see it. */
struct effective {
    uint64_t at;        /* in this function: the store, or the call that leads to it */
    struct value where; /* VALUE_ARGUMENT.., or VALUE_NUMBER.. */
    unsigned size_bytes;
    bool has_value;
    int64_t value;
};

typedef LIST(struct effective) effective_list;

static bool known(const effective_list *list, const struct effective *one)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct value *a = &list->at[i].where;
        if (list->at[i].at == one->at && a->kind == one->where.kind && a->number == one->where.number &&
            a->argument == one->where.argument) {
            return true;
        }
    }
    return false;
}

static bool add(effective_list *list, struct effective one)
{
    if (list->count >= WRITES_MOST || known(list, &one)) {
        return false;
    }
    *list_add(list) = one;
    return true;
}

/* The callee's write, seen from the call. */
static bool through(const struct call *call, const struct effective *write, struct effective *seen)
{
    if (write->where.kind != VALUE_ARGUMENT && write->where.kind != VALUE_ARGUMENT_NEAR) {
        return false;
    }
    const struct value given = call->arguments[write->where.argument & 3u];
    const bool near = write->where.kind == VALUE_ARGUMENT_NEAR;
    *seen = *write;
    seen->at = call->at;
    seen->where = given;
    switch (given.kind) {
    case VALUE_NUMBER:
    case VALUE_ARGUMENT:
        seen->where.number = (int64_t)((uint64_t)given.number + (uint64_t)(near ? 0 : write->where.number));
        if (near) {
            seen->where.kind = given.kind == VALUE_NUMBER ? VALUE_NEAR : VALUE_ARGUMENT_NEAR;
            seen->where.number = given.kind == VALUE_NUMBER ? given.number : 0;
        }
        return true;
    case VALUE_NEAR:
    case VALUE_ARGUMENT_NEAR:
        return true;
    default:
        return false;
    }
}

/* Whether the caller passes, as the first argument, where the result goes: AAPCS32 6.4, RISC-V psABI 2.1, System V
 * AMD64 3.2.3, avr-gcc's ABI. */
static bool returns_in_memory(const struct model *model, const struct subprogram *function)
{
    static const uint64_t most_bytes[] = {
        [CPU_OTHER] = UINT64_MAX, [CPU_ARM] = 4, [CPU_RISCV] = 8, [CPU_AVR] = 8, [CPU_X86_64] = 16};
    const struct type *type = function->returns;
    const enum cpu cpu = model->image->cpu;
    const uint64_t limit = cpu == CPU_RISCV ? 2u * model->image->pointer_bytes : most_bytes[cpu];
    return type != NULL && (type->kind == TYPE_STRUCT || type->kind == TYPE_UNION || type->kind == TYPE_ARRAY) &&
           type->size_bytes > limit;
}

/* A pointer to a machine is that function's own affair: it is looked at by itself. */
static const struct machine *machine_parameter(const struct model *model, const struct function *function,
                                               unsigned argument)
{
    const struct located *located = map_get(&model->debug.arguments, function->low);
    const struct type *type = NULL;
    const unsigned hidden = located == NULL && function->debug != NULL && returns_in_memory(model, function->debug);
    if (located != NULL) {
        type = located->types[argument & 3u];
    } else if (function->debug != NULL && argument >= hidden && argument - hidden < function->debug->parameters.count) {
        type = function->debug->parameters.at[argument - hidden].type;
    }
    return type != NULL && type->kind == TYPE_POINTER && type->of->kind == TYPE_STRUCT
               ? model_machine(model, type->of->tag)
               : NULL;
}

static bool inherit(const struct model *model, effective_list lists[], size_t number)
{
    const struct function *function = &model->code.functions.at[number];
    bool changed = false;
    for (size_t c = 0; c < function->calls.count; c++) {
        const struct call *call = &function->calls.at[c];
        if (call->function == NO_FUNCTION) {
            continue;
        }
        const struct function *callee = &model->code.functions.at[call->function];
        for (size_t w = 0; w < lists[call->function].count; w++) {
            struct effective seen;
            const struct effective write = lists[call->function].at[w];
            if (through(call, &write, &seen) && machine_parameter(model, callee, write.where.argument) == NULL) {
                changed = add(&lists[number], seen) || changed;
            }
        }
    }
    return changed;
}

static effective_list *effective_writes(const struct audit *audit)
{
    const struct code *code = &audit->model->code;
    effective_list *lists = take((code->functions.count + 1u) * sizeof *lists);
    for (size_t i = 0; i < code->functions.count; i++) {
        for (size_t s = 0; s < code->functions.at[i].stores.count; s++) {
            const struct store *store = &code->functions.at[i].stores.at[s];
            (void)add(&lists[i],
                      (struct effective){store->at, store->where, store->size_bytes, store->has_value, store->value});
        }
    }
    bool changed = true;
    for (unsigned round = 0; changed && round < ROUNDS_MOST; round++) {
        changed = false;
        for (size_t i = 0; i < code->functions.count; i++) {
            changed = inherit(audit->model, lists, i) || changed;
        }
    }
    return lists;
}

bool inlined_at(const struct model *model, uint64_t address, const struct subprogram *function)
{
    const struct debug *debug = &model->debug;
    const size_t in = code_function_at(&model->code, address);
    const uint64_t begin = in != NO_FUNCTION ? function_begin(&model->code.functions.at[in], address) : 0u;
    for (size_t i = debug_inlined_from(debug, begin); i < debug->inlined.count && debug->inlined.at[i].low <= address;
         i++) {
        if (address < debug->inlined.at[i].high && debug->inlined.at[i].function == function) {
            return true;
        }
    }
    return false;
}

/* ---- state bytes ---- */

/* Of a STATOR_GO of several lines clang records the last, and calls its stores by the first. */
#define GO_LINES_MOST 4u
#define GO_BYTES_MOST 96u

static bool begins_go(const struct model *model, const struct site *site, struct place place, uint64_t address)
{
    const char *producer = model->debug.producer != NULL ? model->debug.producer : "";
    const uint64_t apart = address > site->address ? address - site->address : site->address - address;
    return strstr(producer, "clang") != NULL && same(place.file, site->place.file) && place.line < site->place.line &&
           site->place.line - place.line < GO_LINES_MOST && apart < GO_BYTES_MOST;
}

static bool is_go(const struct model *model, const struct machine *machine, struct place place, uint64_t address)
{
    for (size_t e = 0; e < machine->edges.count; e++) {
        for (size_t s = 0; s < machine->edges.at[e].sites.count; s++) {
            const struct site *site = &machine->edges.at[e].sites.at[s];
            const struct place own = debug_place(&model->debug, site->address);
            if (place_is(place, site->place.file, site->place.line) || begins_go(model, site, place, address) ||
                (own.file != NULL && place_is(place, own.file, own.line))) {
                return true;
            }
        }
    }
    return false;
}

bool writes_at_go(const struct model *model, const struct machine *machine, uint64_t address)
{
    const struct debug *debug = &model->debug;
    if (is_go(model, machine, debug_place(debug, address), address)) {
        return true;
    }
    const size_t in = code_function_at(&model->code, address);
    const uint64_t begin = in != NO_FUNCTION ? function_begin(&model->code.functions.at[in], address) : 0u;
    for (size_t i = debug_inlined_from(debug, begin); i < debug->inlined.count && debug->inlined.at[i].low <= address;
         i++) {
        if (address < debug->inlined.at[i].high && is_go(model, machine, debug->inlined.at[i].call, address)) {
            return true;
        }
    }
    return false;
}

static bool covers(const struct effective *write, int64_t state_byte)
{
    return write->where.number <= state_byte && state_byte - write->where.number < (int64_t)most(write->size_bytes, 1u);
}

/* The child of a state, or of any, whose state byte stands at an offset of the machine, if the code at `address` was
 * inlined from a function that takes such a child: for another state's field may stand at the same place. */
static const struct machine *child_whose_state(const struct model *model, const struct machine *machine,
                                               const struct effective *write, int64_t base)
{
    for (size_t s = 0; s <= machine->states.count; s++) {
        const struct field *fields = s < machine->states.count ? machine->states.at[s].fields.at : machine->always.at;
        const size_t count = s < machine->states.count ? machine->states.at[s].fields.count : machine->always.count;
        for (size_t f = 0; f < count; f++) {
            const struct machine *child = fields[f].child;
            if (child == NULL || !child->laid_out ||
                !covers(write, base + (int64_t)(fields[f].offset_bytes + child->union_offset))) {
                continue;
            }
            for (size_t p = 0; p < child->polls.count; p++) {
                if (inlined_at(model, write->at, child->polls.at[p])) {
                    return child;
                }
            }
        }
    }
    return NULL;
}

static const struct machine *machine_whose_state(const struct audit *audit, const struct function *function,
                                                 const struct effective *write)
{
    const struct model *model = audit->model;
    if (write->where.kind == VALUE_ARGUMENT) {
        const struct machine *machine = machine_parameter(model, function, write->where.argument);
        if (machine == NULL || !machine->laid_out) {
            return NULL;
        }
        return covers(write, (int64_t)machine->union_offset) ? machine : child_whose_state(model, machine, write, 0);
    }
    for (size_t i = 0; write->where.kind == VALUE_NUMBER && i < model->tasks.count; i++) {
        const struct task *task = &model->tasks.at[i];
        const uint64_t at = (uint64_t)write->where.number;
        if (task->machine == NULL || !task->machine->laid_out || !task->placed || task->size_bytes == 0u ||
            at < task->address || at - task->address >= task->size_bytes * task->count) {
            continue;
        }
        const uint64_t first = task->address + (at - task->address) / task->size_bytes * task->size_bytes;
        return covers(write, (int64_t)(first + task->machine->union_offset))
                   ? task->machine
                   : child_whose_state(model, task->machine, write, (int64_t)first);
    }
    return NULL;
}

static bool is_poll_write(const struct model *model, size_t number, uint64_t at, uint64_t *levels);

/* The program's start puts machines into their initial state, the number of which is 0. */
static bool is_start(const struct model *model, size_t number, const struct effective *write)
{
    uint64_t levels = 0;
    const bool by_poll = is_poll_write(model, number, write->at, &levels);
    return !by_poll && (levels & LEVEL_INTERRUPTS) == 0u && (!write->has_value || write->value == 0);
}

static void check_state_writes(struct audit *audit, size_t number, const effective_list *list)
{
    const struct model *model = audit->model;
    const struct function *function = &model->code.functions.at[number];
    for (size_t i = 0; i < list->count; i++) {
        const struct machine *machine = machine_whose_state(audit, function, &list->at[i]);
        const struct place place = debug_place(&model->debug, list->at[i].at);
        /* Line 0 is what a compiler gives code that stands for several places. */
        if (machine != NULL && place.line != 0u && !is_start(model, number, &list->at[i]) &&
            !writes_at_go(model, machine, list->at[i].at)) {
            audit_find(audit, RED, "raw-state-write", machine->name, place,
                       "%s writes the state byte of %s, but not by STATOR_GO", function_name_at(model, list->at[i].at),
                       machine->name);
        }
    }
}

/* ---- statics that polls write ---- */

static bool is_task_or_kernel(const struct model *model, uint64_t address)
{
    for (size_t i = 0; i < model->tasks.count; i++) {
        const struct task *task = &model->tasks.at[i];
        if (task->placed && address >= task->address &&
            address - task->address < most(task->size_bytes * task->count, 1u)) {
            return true;
        }
    }
    const struct variable *variable = debug_variable_at(&model->debug, address);
    const struct symbol *symbol = image_object_at(model->image, address);
    const char *name = variable != NULL ? variable->name : symbol != NULL ? symbol->name : "";
    const struct type *type = variable != NULL ? variable->type : NULL;
    while (type != NULL && type->kind == TYPE_ARRAY) {
        type = type->of;
    }
    if (begins(name, "stator_") || (type != NULL && (begins(type->tag, "stator_") ||
                                                     (begins(type->name, "stator_") && type->kind == TYPE_STRUCT)))) {
        return true;
    }
    for (size_t i = 0; i < model->systems.count;
         i++) { /* app_clock_, app_background_turn_: names that end so are the kernel's */
        if (begins(name, text_of("%s_", model->systems.at[i])) && ends(name, "_")) {
            return true;
        }
    }
    return false;
}

/* What the kernel, and hooks in it, do on a poll's behalf: also where it was inlined. */
static bool is_kernel_function(const struct model *model, const char *name)
{
    for (size_t i = 0; i < model->systems.count; i++) {
        const char *wake = text_of("%s_wake", model->systems.at[i]);
        if (begins(name, wake) && (name[strlen(wake)] == '\0' || name[strlen(wake)] == '.')) {
            return true; /* "app_wake.lto_priv.0" too */
        }
    }
    return begins(name, "stator_");
}

/* Whether code of a poll stands at an address, and at which levels that runs. */
static bool is_poll_write(const struct model *model, size_t number, uint64_t at, uint64_t *levels)
{
    const struct function *function = &model->code.functions.at[number];
    *levels = function->levels;
    if (is_kernel_function(model, function_name_at(model, at))) {
        return false;
    }
    if (function->in_poll) {
        return !is_kernel_function(model, function->name);
    }
    for (size_t m = 0; function->holds_poll && m < model->machines.count; m++) {
        for (size_t p = 0; p < model->machines.at[m]->polls.count; p++) {
            if (inlined_at(model, at, model->machines.at[m]->polls.at[p])) {
                *levels |= levels_of_machine(model, model->machines.at[m]);
                return true;
            }
        }
    }
    return false;
}

/* Optimisers take an object apart: `setpoint.0` is a part of `setpoint`. */
static bool is_part_of(const char *symbol, const char *object)
{
    const size_t length = strlen(object);
    return strncmp(symbol, object, length) == 0 && symbol[length] == '.' &&
           strspn(symbol + length + 1u, "0123456789") == strlen(symbol + length + 1u);
}

/* The declaration of the object; of two by one name, the one in its own file. */
static const struct shared_record *declared_shared(const struct model *model, const struct variable *variable,
                                                   const char *object)
{
    const struct place place = variable != NULL ? variable->place : (struct place){NULL, 0};
    const struct shared_record *found = NULL;
    for (size_t i = 0; i < model->records.shared.count; i++) {
        const struct shared_record *shared = &model->records.shared.at[i];
        const bool it = variable != NULL ? variable->function == NULL && same(shared->object, object)
                                         : same(shared->object, object) || is_part_of(object, shared->object);
        if (it && (found == NULL || same(shared->file, place.file))) {
            found = shared;
        }
    }
    return found;
}

static void note_write(struct audit *audit, size_t function, const struct effective *write)
{
    const struct model *model = audit->model;
    const uint64_t address = (uint64_t)write->where.number;
    const struct section *section = image_section_at(model->image, address);
    uint64_t levels = 0;
    if (section == NULL || !section->writable || section->code || same(section->name, ".stack") ||
        is_task_or_kernel(model, address)) {
        return;
    }
    const bool by_poll = is_poll_write(model, function, write->at, &levels);
    if (!by_poll && (levels & LEVEL_INTERRUPTS) == 0u) {
        return;
    }
    const struct variable *variable = debug_variable_at(&model->debug, address);
    const struct symbol *symbol = image_object_at(model->image, address);
    const uint64_t begin = variable != NULL ? variable->address : symbol != NULL ? symbol->address : address;
    const char *object = variable != NULL ? variable->name
                         : symbol != NULL ? symbol->name
                                          : text_of("0x%llx", (unsigned long long)address);
    const struct shared_record *shared = declared_shared(model, variable, object);
    /* What the kernel writes for an interrupt, and what interrupts alone write, is no poll's affair. */
    if (!by_poll && (shared == NULL || is_kernel_function(model, function_name_at(model, write->at)))) {
        return;
    }
    for (size_t i = 0; i < audit->writes.count; i++) {
        if (audit->writes.at[i].address == begin) {
            audit->writes.at[i].levels |= levels;
            return;
        }
    }
    *list_add(&audit->writes) = (struct poll_write){
        begin, function_name_at(model, write->at), object, debug_place(&model->debug, write->at), levels, shared};
}

static void report_write(struct audit *audit, const struct poll_write *write)
{
    const struct shared_record *shared = write->shared;
    const char *levels = levels_text(audit->model, write->levels);
    if (shared == NULL) {
        audit_find(audit, RED, "static-in-poll", write->object, write->place,
                   "%s writes the static `%s`: it survives a suspension outside any state; make it a field of a state, "
                   "or declare it with STATOR_SHARED",
                   write->function, write->object);
        return;
    }
    const struct place place = {shared->file, shared->line};
    audit_find(audit, NOTE, "shared", write->object, place, "`%s` is shared, as declared: %s; written in %s",
               write->object, shared->why, levels);
    /* A driver's object with an interrupt cell in it is made for both sides. */
    const struct variable *variable = debug_variable_at(&audit->model->debug, write->address);
    const bool made_for_it = variable != NULL && ram_holds_cell(variable->type, 0) &&
                             (write->levels & ~(uint64_t)(LEVEL_LOOP | LEVEL_INTERRUPTS)) == 0u;
    if ((write->levels & (write->levels - 1u)) != 0u && !made_for_it) {
        audit_find(audit, AMBER, "shared-between-levels", write->object, place,
                   "`%s` is written in %s, and one may come in the midst of another's write: use a lock, or an atomic",
                   write->object, levels);
    }
}

/* A declaration that names what the program does not have says nothing, and may be misspelt. */
static void check_declarations(struct audit *audit)
{
    const struct model *model = audit->model;
    for (size_t i = 0; i < model->records.shared.count; i++) {
        const struct shared_record *shared = &model->records.shared.at[i];
        bool written = false;
        for (size_t w = 0; w < audit->writes.count; w++) {
            written = written || audit->writes.at[w].shared == shared;
        }
        uint64_t address = 0;
        const struct type *type = NULL;
        /* The kernel's own objects are written by its functions, on a poll's behalf. */
        if (!written && !(model_resolve(model, shared->object, &address, &type) && is_task_or_kernel(model, address))) {
            audit_find(audit, NOTE, "not-shared", shared->object, (struct place){shared->file, shared->line},
                       "`%s` is declared shared, but no poll is seen to write it", shared->object);
        }
    }
}

static int by_address(const void *a, const void *b)
{
    const struct poll_write *left = a;
    const struct poll_write *right = b;
    return left->address < right->address ? -1 : left->address > right->address;
}

void audit_writes(struct audit *audit)
{
    const struct model *model = audit->model;
    if (!model->code.known || model->machines.count == 0u) {
        return;
    }
    effective_list *lists = effective_writes(audit);
    for (size_t i = 0; i < model->code.functions.count; i++) {
        check_state_writes(audit, i, &lists[i]);
        for (size_t w = 0; w < lists[i].count; w++) {
            if (lists[i].at[w].where.kind == VALUE_NUMBER || lists[i].at[w].where.kind == VALUE_NEAR) {
                note_write(audit, i, &lists[i].at[w]);
            }
        }
        list_free(&lists[i]);
    }
    list_sort(&audit->writes, by_address);
    for (size_t i = 0; i < audit->writes.count; i++) {
        report_write(audit, &audit->writes.at[i]);
    }
    check_declarations(audit);
}
