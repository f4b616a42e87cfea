// SPDX-License-Identifier: Apache-2.0
#include "model.h"

#include <ctype.h>
#include <string.h>

/* The state byte tells no more apart. */
#define STATES_MOST 255u
#define EDGES_MOST  4096u

struct machine *model_machine(const struct model *model, const char *name)
{
    return map_get(&model->machine_names, hash(name));
}

static struct machine *machine_of_record(struct model *model, const char *name)
{
    struct machine *machine = model_machine(model, name);
    if (machine == NULL) {
        machine = take(sizeof *machine);
        machine->name = name;
        map_set(&model->machine_names, hash(name), machine);
        *list_add(&model->machines) = machine;
    }
    return machine;
}

size_t machine_state(const struct machine *machine, const char *name)
{
    for (size_t i = 0; i < machine->states.count; i++) {
        if (strcmp(machine->states.at[i].name, name) == 0) {
            return i;
        }
    }
    return NO_STATE;
}

const char *state_name(const struct machine *machine, size_t state)
{
    return state < machine->states.count ? machine->states.at[state].name : "any";
}

const char *edge_text(const struct machine *machine, const struct edge *edge)
{
    return text_of("%s -> %s", state_name(machine, edge->from), state_name(machine, edge->to));
}

const char *kind_name(enum state_kind kind)
{
    return kind == STATE_FINAL ? "final" : kind == STATE_REST ? "rest" : "state";
}

uint64_t field_bytes(const struct field *field)
{
    return field->bit_count != 0u ? (field->bit_offset + field->bit_count + 7u) / 8u : field->type->size_bytes;
}

static void read_states(struct model *model)
{
    for (size_t i = 0; i < model->records.states.count; i++) {
        const struct state_record *record = &model->records.states.at[i];
        struct machine *machine = machine_of_record(model, record->machine);
        if (machine->states.count == STATES_MOST) {
            fail(model->image->path, "machine %s has more than %u states (damaged records?): build the file again",
                 machine->name, STATES_MOST);
        }
        *list_add(&machine->states) = (struct machine_state){.name = record->name,
                                                             .kind = same(record->kind, "final")  ? STATE_FINAL
                                                                     : same(record->kind, "rest") ? STATE_REST
                                                                                                  : STATE_ORDINARY};
    }
}

static struct edge *edge_of(struct machine *machine, const char *from, const char *to)
{
    const size_t source = same(from, "any") ? NO_STATE : machine_state(machine, from);
    const size_t target = machine_state(machine, to);
    if (target == NO_STATE || (source == NO_STATE && !same(from, "any"))) {
        return NULL; /* names a state that no record declares: a damaged file */
    }
    for (size_t i = 0; i < machine->edges.count; i++) {
        if (machine->edges.at[i].from == source && machine->edges.at[i].to == target) {
            return &machine->edges.at[i];
        }
    }
    if (machine->edges.count == EDGES_MOST) {
        return NULL;
    }
    struct edge *edge = list_add(&machine->edges);
    *edge = (struct edge){.from = source, .to = target};
    return edge;
}

static int by_place(const void *a, const void *b)
{
    const struct site *left = a;
    const struct site *right = b;
    const int file = strcmp(left->place.file, right->place.file);
    if (file != 0 || left->place.line != right->place.line) {
        return file != 0 ? file : left->place.line < right->place.line ? -1 : 1;
    }
    return left->address < right->address ? -1 : left->address > right->address;
}

static void read_edges(struct model *model)
{
    for (size_t i = 0; i < model->records.edges.count; i++) {
        const struct edge_record *record = &model->records.edges.at[i];
        struct edge *edge = edge_of(machine_of_record(model, record->machine), record->from, record->to);
        if (edge != NULL) {
            edge->declared = true;
        }
    }
    for (size_t i = 0; i < model->records.gos.count; i++) {
        const struct go_record *record = &model->records.gos.at[i];
        struct edge *edge = edge_of(machine_of_record(model, record->machine), record->from, record->to);
        if (edge != NULL && record->address != 0u) {
            *list_add(&edge->sites) = (struct site){record->address, {record->file, record->line}, NO_FUNCTION};
        } else if (edge != NULL) {
            edge->dropped = (struct place){record->file, record->line};
        }
    }
    for (size_t i = 0; i < model->machines.count; i++) {
        for (size_t e = 0; e < model->machines.at[i]->edges.count; e++) {
            list_sort(&model->machines.at[i]->edges.at[e].sites, by_place);
        }
    }
}

const struct machine *model_machine_of(const struct model *model, const struct type *type, uint64_t *count)
{
    *count = 1;
    unsigned depth = 0;
    while (type->kind == TYPE_ARRAY && depth++ < 8u) {
        *count = type->count != 0u && *count > UINT32_MAX / type->count ? UINT32_MAX : *count * type->count;
        type = type->of;
    }
    return type->kind == TYPE_STRUCT ? model_machine(model, type->tag) : NULL;
}

static struct field field_of(const struct model *model, const struct member *member, uint64_t offset)
{
    struct field field = {.name = member->name,
                          .type = member->type,
                          .offset_bytes = offset + member->offset_bytes,
                          .bit_offset = member->bit_offset,
                          .bit_count = member->bit_count};
    field.child = model_machine_of(model, member->type, &field.child_count);
    return field;
}

/* A packed struct, or one that says its alignment, has another than its members ask for: its size and offsets tell. */
static uint64_t fitting_alignment(const struct type *type, unsigned pointer_bytes)
{
    uint64_t alignment = type_alignment(type, pointer_bytes);
    while (alignment > 1u && type->size_bytes % alignment != 0u) {
        alignment /= 2u;
    }
    return alignment;
}

/* Damaged debug information may place a field outside of its machine: such a one is left out. */
static void add_field(const struct model *model, const struct machine *machine, struct machine_state *state,
                      const struct member *member, uint64_t offset, struct machine *always)
{
    const struct field field = field_of(model, member, offset);
    if (field.offset_bytes > machine->size_bytes || field_bytes(&field) > machine->size_bytes - field.offset_bytes) {
        return;
    }
    if (state != NULL) {
        *list_add(&state->fields) = field;
    } else {
        *list_add(&always->always) = field;
    }
}

static void lay_out_state(const struct model *model, struct machine *machine, struct machine_state *state,
                          const struct member *member)
{
    const struct type *type = member->type;
    state->size_bytes = type->size_bytes;
    state->alignment = fitting_alignment(type, model->image->pointer_bytes);
    for (size_t i = 0; i < type->members.count; i++) {
        if (!same(type->members.at[i].name, "state_")) {
            add_field(model, machine, state, &type->members.at[i], machine->union_offset + member->offset_bytes, NULL);
        }
    }
}

/* The anonymous union that begins with the state byte. */
static const struct member *union_of(const struct type *type)
{
    for (size_t i = 0; i < type->members.count; i++) {
        const struct member *member = &type->members.at[i];
        if (member->name[0] == '\0' && member->type->kind == TYPE_UNION && type_member(member->type, "state") != NULL) {
            return member;
        }
    }
    return NULL;
}

/* In the order of the union's members, which is that of the rows and so of the state numbers. */
static void order_states(struct machine *machine, const struct type *states)
{
    size_t placed = 0;
    for (size_t i = 0; i < states->members.count; i++) {
        for (size_t s = placed; s < machine->states.count; s++) {
            if (same(machine->states.at[s].name, states->members.at[i].name)) {
                const struct machine_state found = machine->states.at[s];
                memmove(&machine->states.at[placed + 1u], &machine->states.at[placed], (s - placed) * sizeof found);
                machine->states.at[placed++] = found;
                break;
            }
        }
    }
}

static void lay_out(struct model *model, struct machine *machine)
{
    machine->type = debug_structure(&model->debug, machine->name);
    for (size_t i = 0; i < model->debug.structures.count; i++) {
        machine->layouts += same(model->debug.structures.at[i]->tag, machine->name);
    }
    const struct member *states = machine->type != NULL ? union_of(machine->type) : NULL;
    if (states == NULL || states->offset_bytes >= machine->type->size_bytes) {
        return;
    }
    machine->laid_out = true;
    machine->size_bytes = machine->type->size_bytes;
    machine->alignment = fitting_alignment(machine->type, model->image->pointer_bytes);
    machine->union_offset = states->offset_bytes;
    for (size_t i = 0; i < machine->type->members.count; i++) {
        if (&machine->type->members.at[i] != states) {
            add_field(model, machine, NULL, &machine->type->members.at[i], 0, machine);
        }
    }
    order_states(machine, states->type);
    for (size_t i = 0; i < machine->states.count; i++) {
        const struct member *member = type_member(states->type, machine->states.at[i].name);
        if (member != NULL) {
            lay_out_state(model, machine, &machine->states.at[i], member);
        }
    }
}

static void mark_children(const struct model *model, const struct field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fields[i].child != NULL) {
            model_machine(model, fields[i].child->name)->nested = true;
        }
    }
}

static void lay_out_all(struct model *model)
{
    for (size_t i = 0; i < model->machines.count; i++) {
        lay_out(model, model->machines.at[i]);
    }
    for (size_t i = 0; i < model->machines.count; i++) {
        const struct machine *machine = model->machines.at[i];
        mark_children(model, machine->always.at, machine->always.count);
        for (size_t s = 0; s < machine->states.count; s++) {
            mark_children(model, machine->states.at[s].fields.at, machine->states.at[s].fields.count);
        }
    }
}

/* A poll is what takes the machine by address and a waker, says whether it is done, and is called so (poll.h): parts of
 * a poll have the same form. */
static void find_polls(struct model *model)
{
    for (size_t i = 0; i < model->debug.functions.count; i++) {
        const struct subprogram *function = model->debug.functions.at[i];
        if (function->only_declared || !ends(function->name, "_poll") || function->parameters.count < 2u ||
            !same(function->returns->tag, "stator_poll") || function->parameters.at[0].type->kind != TYPE_POINTER ||
            !same(function->parameters.at[1].type->tag, "stator_waker")) {
            continue;
        }
        struct machine *machine = model_machine(model, function->parameters.at[0].type->of->tag);
        if (machine != NULL) {
            *list_add(&machine->polls) = function;
        }
    }
}

/* The name that a part of an expression ends with; moves behind it. */
static const char *take_name(const char **at)
{
    const char *begin = *at;
    while (isalnum((unsigned char)**at) || **at == '_') {
        (*at)++;
    }
    return text_copy(begin, (size_t)(*at - begin));
}

bool model_resolve(const struct model *model, const char *expression, uint64_t *address, const struct type **type)
{
    const char *at = expression;
    const char *name = take_name(&at);
    const struct variable *variable = debug_variable(&model->debug, name);
    const struct symbol *symbol = image_symbol(model->image, name);
    if (variable == NULL && symbol == NULL) {
        return false;
    }
    *address = variable != NULL ? variable->address : symbol->address;
    *type = variable != NULL ? variable->type : NULL;
    while (*at != '\0') {
        if (*at == ' ') {
            at++;
        } else if (*at == '.' && *type != NULL) {
            at++;
            const struct member *member = type_member(*type, take_name(&at));
            if (member == NULL) {
                return false;
            }
            *address += member->offset_bytes;
            *type = member->type;
        } else if (*at == '[' && *type != NULL && (*type)->kind == TYPE_ARRAY && isdigit((unsigned char)at[1])) {
            uint64_t index = 0;
            for (at++; isdigit((unsigned char)*at) && index < UINT32_MAX; at++) {
                index = index * 10u + (uint64_t)(*at - '0');
            }
            if (*at++ != ']' || index >= (*type)->count) {
                return false;
            }
            *type = (*type)->of;
            *address += index * (*type)->size_bytes;
        } else {
            return false;
        }
    }
    return true;
}

static void read_task(struct model *model, const struct task_record *record)
{
    struct task *task = list_add(&model->tasks);
    const struct type *type = NULL;
    *task = (struct task){.system = record->system,
                          .name = record->name,
                          .object = record->object,
                          .machine_name = record->machine,
                          .machine = model_machine(model, record->machine),
                          .index = record->index,
                          .count = record->count};
    task->own_object = !begins(record->object, text_of("%s.", record->system)) && task->machine != NULL;
    task->placed = model_resolve(model, record->object, &task->address, &type);
    if (type != NULL) {
        while (task->machine != NULL && type->kind == TYPE_ARRAY) {
            type = type->of;
        }
        task->size_bytes = type->size_bytes;
    }
    if (task->machine == NULL) {
        return;
    }
    task->size_bytes = task->machine->size_bytes;
    const char *usual = text_of("%s_poll", record->machine);
    for (size_t i = 0; i < task->machine->polls.count; i++) {
        if (task->poll == NULL || same(task->machine->polls.at[i]->name, usual)) {
            task->poll = task->machine->polls.at[i];
        }
    }
    model_machine(model, record->machine)->used = true;
}

static int by_index(const void *a, const void *b)
{
    const struct task *left = a;
    const struct task *right = b;
    const int system = strcmp(left->system, right->system);
    return system != 0 ? system : left->index < right->index ? -1 : left->index > right->index;
}

static int by_first(const void *a, const void *b)
{
    const struct tier *left = a;
    const struct tier *right = b;
    const int system = strcmp(left->system, right->system);
    return system != 0 ? system : left->first < right->first ? -1 : left->first > right->first;
}

static void read_systems(struct model *model)
{
    for (size_t i = 0; i < model->records.tiers.count; i++) {
        const struct tier_record *record = &model->records.tiers.at[i];
        bool known = false;
        struct tier *tier = list_add(&model->tiers);
        *tier = (struct tier){record->system, record->name, record->order, record->first, record->count, "", ""};
        for (size_t b = 0; b < model->records.bells.count; b++) {
            const struct bell_record *bell = &model->records.bells.at[b];
            if (same(bell->system, tier->system) && same(bell->tier, tier->name)) {
                tier->kind = bell->kind;
                tier->ring = bell->ring;
            }
        }
        for (size_t s = 0; s < model->systems.count; s++) {
            known = known || same(model->systems.at[s], record->system);
        }
        if (!known) {
            *list_add(&model->systems) = record->system;
        }
    }
    for (size_t i = 0; i < model->records.tasks.count; i++) {
        read_task(model, &model->records.tasks.at[i]);
    }
    list_sort(&model->tiers, by_first);
    list_sort(&model->tasks, by_index);
}

static int by_machine_name(const void *a, const void *b)
{
    return strcmp((*(const struct machine *const *)a)->name, (*(const struct machine *const *)b)->name);
}

void model_read(struct model *model, const struct image *image)
{
    model->image = image;
    records_read(&model->records, image);
    read_states(model);
    read_edges(model);
    list_sort(&model->machines, by_machine_name);
    debug_read(&model->debug, image, &model->machine_names);
    lay_out_all(model);
    find_polls(model);
    read_systems(model);
}

static int by_number(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a;
    const uint64_t right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

void model_read_code(struct model *model)
{
    LIST(uint64_t) splits = {0};
    for (size_t i = 0; i < model->records.gos.count; i++) {
        *list_add(&splits) = model->records.gos.at[i].address;
    }
    list_sort(&splits, by_number);
    code_read(&model->code, model->image, &model->debug, splits.at, splits.count);
    list_free(&splits);
    for (size_t i = 0; i < model->machines.count; i++) {
        struct machine *machine = model->machines.at[i];
        for (size_t e = 0; e < machine->edges.count; e++) {
            for (size_t s = 0; s < machine->edges.at[e].sites.count; s++) {
                struct site *site = &machine->edges.at[e].sites.at[s];
                site->function = code_function_at(&model->code, site->address);
                machine->used = true;
            }
        }
    }
}
