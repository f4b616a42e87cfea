// SPDX-License-Identifier: Apache-2.0
#include "lanes.h"

#include <string.h>

#define LANES_MOST 65536u
#define DEPTH_MOST 8u

static const struct ways *ways_of(struct lanes *lanes, const struct machine *machine)
{
    for (size_t i = 0; i < lanes->ways.count; i++) {
        if (lanes->ways.at[i]->machine == machine) {
            return lanes->ways.at[i];
        }
    }
    struct ways *ways = take(sizeof *ways);
    const size_t states = machine->states.count;
    *ways = (struct ways){machine, states, take((states * states + 1u) * sizeof *ways->edges)};
    memset(ways->edges, 0xFF, states * states * sizeof *ways->edges);
    for (size_t pass = 0; pass < 2u; pass++) { /* an edge that names its state goes before one from any */
        for (size_t e = 0; e < machine->edges.count && e < NO_EDGE; e++) {
            const struct edge *edge = &machine->edges.at[e];
            const bool any = edge->from == NO_STATE;
            for (size_t from = any ? 0u : edge->from; edge->declared && any == (pass == 1u) && from < states;
                 from = any ? from + 1u : states) {
                uint16_t *at = &ways->edges[from * states + edge->to];
                *at = *at == NO_EDGE ? (uint16_t)e : *at;
            }
        }
    }
    *list_add(&lanes->ways) = ways;
    return ways;
}

uint16_t ways_edge(const struct ways *ways, size_t from, size_t to)
{
    return ways != NULL && from < ways->states && to < ways->states ? ways->edges[from * ways->states + to] : NO_EDGE;
}

static struct lane *add_lane(struct lanes *lanes, const struct lane *like)
{
    if (lanes->list.count >= LANES_MOST) {
        lanes->left_out++;
        return NULL;
    }
    struct lane *lane = take(sizeof *lane);
    *lane = *like;
    lane->state = NO_STATE;
    lane->number = lanes->list.count;
    *list_add(&lanes->list) = lane;
    if (lane->parent != NULL) {
        *list_add(&lane->parent->children) = lane;
    }
    if (lane->machine != NULL && lane->machine->laid_out) {
        lane->ways = ways_of(lanes, lane->machine);
        lane->place = lane->address + lane->machine->union_offset;
        lane->next_here = map_get(&lanes->places, lane->place & PLACE_MASK);
        map_set(&lanes->places, lane->place & PLACE_MASK, lane);
    }
    return lane;
}

static void add_children(struct lanes *lanes, struct lane *parent);

/* Machines inside a type: itself, or in an array, or in a struct such as a combinator's m_children. */
static void add_within(struct lanes *lanes, const struct lane *like, const struct type *type, unsigned depth)
{
    struct lane child = *like;
    const uint64_t size = type->kind == TYPE_ARRAY && type->of != NULL ? type->of->size_bytes : 0u;
    uint64_t several = 0;
    if (depth > DEPTH_MOST || lanes->left_out > 0u) {
        return;
    }
    if (type->kind == TYPE_ARRAY && size > 0u && type->of->kind == TYPE_STRUCT) {
        for (uint64_t i = 0; i < type->count && i < type->size_bytes / size && lanes->left_out == 0u; i++) {
            child.name = text_of("%s[%llu]", like->name, (unsigned long long)i);
            child.address = like->address + i * size;
            add_within(lanes, &child, type->of, depth + 1u);
        }
        return;
    }
    if (type->kind != TYPE_STRUCT) {
        return;
    }
    child.machine = model_machine_of(lanes->model, type, &several);
    if (child.machine != NULL && child.machine->laid_out) {
        struct lane *added = add_lane(lanes, &child);
        if (added != NULL) {
            add_children(lanes, added);
        }
        return;
    }
    for (size_t i = 0; i < type->members.count; i++) {
        const struct member *member = &type->members.at[i];
        if (member->bit_count == 0u) {
            child.name = member->name[0] != '\0' ? text_of("%s.%s", like->name, member->name) : like->name;
            child.address = like->address + member->offset_bytes;
            add_within(lanes, &child, member->type, depth + 1u);
        }
    }
}

static void add_fields(struct lanes *lanes, struct lane *parent, const struct field *fields, size_t count,
                       size_t held_in)
{
    for (size_t i = 0; i < count; i++) {
        const char *state = held_in != NO_STATE ? parent->machine->states.at[held_in].name : NULL;
        const struct lane like = {
            .name = state != NULL ? text_of("%s.%s.%s", parent->name, state, fields[i].name)
                                  : text_of("%s.%s", parent->name, fields[i].name),
            .task = parent->task,
            .index = parent->index,
            .depth = parent->depth + 1u,
            .parent = parent,
            .held_in = held_in,
            .address = parent->address + fields[i].offset_bytes,
        };
        if (fields[i].bit_count == 0u) {
            add_within(lanes, &like, fields[i].type, 0);
        }
    }
}

static void add_children(struct lanes *lanes, struct lane *parent)
{
    if (parent->depth >= DEPTH_MOST) {
        return;
    }
    add_fields(lanes, parent, parent->machine->always.at, parent->machine->always.count, NO_STATE);
    for (size_t s = 0; s < parent->machine->states.count; s++) {
        add_fields(lanes, parent, parent->machine->states.at[s].fields.at, parent->machine->states.at[s].fields.count,
                   s);
    }
}

/* Rows of a picture: children of one state stand below each other, those of different states in the same rows. */
static unsigned give_rows(struct lane *lane, unsigned row)
{
    lane->row = row++;
    for (size_t i = 0; i < lane->children.count; i++) {
        if (lane->children.at[i]->held_in == NO_STATE) {
            row = give_rows(lane->children.at[i], row);
        }
    }
    unsigned end = row;
    size_t state = NO_STATE;
    unsigned next = row;
    for (size_t i = 0; i < lane->children.count; i++) {
        struct lane *child = lane->children.at[i];
        if (child->held_in != NO_STATE) {
            next = child->held_in != state ? row : next;
            state = child->held_in;
            next = give_rows(child, next);
            end = next > end ? next : end;
        }
    }
    return end;
}

static bool of_a_task(const struct model *model, uint64_t address)
{
    for (size_t t = 0; t < model->tasks.count; t++) {
        const struct task *task = &model->tasks.at[t];
        if (task->placed && address >= task->address && address - task->address < task->size_bytes * task->count) {
            return true;
        }
    }
    return false;
}

/* Machines in static objects: polled by whoever has their address. */
static void add_objects(struct lanes *lanes, const struct model *model)
{
    for (size_t i = 0; i < model->debug.variables.count; i++) {
        const struct variable *variable = &model->debug.variables.at[i];
        const struct type *type = variable->type;
        bool holds_tasks = type == NULL || of_a_task(model, variable->address);
        for (size_t s = 0; !holds_tasks && s < model->systems.count; s++) {
            holds_tasks = same(variable->name, model->systems.at[s]);
        }
        if (holds_tasks) {
            continue;
        }
        struct task *owner = take(sizeof *owner);
        *owner = (struct task){.name = variable->name, .machine_name = "", .index = NO_TASK, .count = 1};
        const struct lane like = {
            .name = variable->name, .task = owner, .index = NO_TASK, .held_in = NO_STATE, .address = variable->address};
        add_within(lanes, &like, type, 0);
    }
}

static bool preempts(const struct model *model, const struct task *task)
{
    for (size_t i = 0; i < model->tiers.count; i++) {
        const struct tier *tier = &model->tiers.at[i];
        if (task->index >= tier->first && task->index - tier->first < tier->count) {
            return same(tier->kind, "preempting");
        }
    }
    return false;
}

static const char *function_at(const struct image *image, uint64_t address)
{
    const char *name = NULL;
    for (size_t i = 0; i < image->symbols.count; i++) {
        const struct symbol *symbol = &image->symbols.at[i];
        if (symbol->function && (symbol->address | 1u) == (address | 1u) && (name == NULL || !symbol->weak)) {
            name = symbol->name;
        }
    }
    return name;
}

/* Handlers by the vector table of Cortex-M: its second word is the entry point. What serves several vectors is the
 * default handler, whose name tells nothing. */
static void name_handlers(struct lanes *lanes, const struct image *image)
{
    uint64_t words[INTERRUPTS_MOST] = {0};
    uint64_t table = UINT64_MAX;
    for (size_t i = 1; i < image->sections.count; i++) {
        const struct section *section = &image->sections.at[i];
        uint64_t reset = 0;
        if (section->in_memory && image_number(image, section->address + 4u, 4, &reset) &&
            (reset | 1u) == (image->entry | 1u)) {
            table = least(table, section->address);
        }
    }
    for (unsigned i = 1; table != UINT64_MAX && image->cpu == CPU_ARM && i < INTERRUPTS_MOST; i++) {
        if (!image_number(image, table + 4u * i, 4, &words[i]) ||
            (words[i] != 0u && function_at(image, words[i]) == NULL)) {
            words[i] = 0;
            break; /* behind the table */
        }
    }
    for (unsigned i = 2; i < INTERRUPTS_MOST; i++) {
        unsigned uses = 0;
        for (unsigned other = 2; words[i] != 0u && other < INTERRUPTS_MOST; other++) {
            uses += words[other] == words[i];
        }
        lanes->handlers[i] = uses == 1u ? function_at(image, words[i]) : NULL;
    }
}

void lanes_build(struct lanes *lanes, const struct model *model)
{
    name_handlers(lanes, model->image);
    lanes->model = model;
    for (size_t t = 0; t < model->tasks.count; t++) {
        const struct task *task = &model->tasks.at[t];
        for (unsigned n = 0; n < task->count && lanes->left_out == 0u; n++) {
            const struct lane like = {
                .name = task->count > 1u ? text_of("%s[%u]", task->name, n) : task->name,
                .task = task,
                .index = task->index + n,
                .preempts = preempts(model, task),
                .machine = task->placed ? task->machine : NULL,
                .held_in = NO_STATE,
                .address = task->address + n * task->size_bytes,
            };
            struct lane *lane = add_lane(lanes, &like);
            if (lane == NULL) {
                break;
            }
            while (lane->index < LANES_MOST && lanes->tasks.count <= lane->index) {
                *list_add(&lanes->tasks) = NULL;
            }
            if (lane->index < lanes->tasks.count && lanes->tasks.at[lane->index] == NULL) {
                lanes->tasks.at[lane->index] = lane;
            }
            if (lane->ways != NULL) {
                add_children(lanes, lane);
            }
        }
    }
    add_objects(lanes, model);
    for (size_t i = 0; i < lanes->list.count; i++) {
        if (lanes->list.at[i]->depth == 0u) {
            (void)give_rows(lanes->list.at[i], 0);
        }
    }
}

struct lane *lanes_task(const struct lanes *lanes, uint64_t index)
{
    return index < lanes->tasks.count ? lanes->tasks.at[index] : NULL;
}

struct lane *lanes_at(const struct lanes *lanes, uint64_t place)
{
    return map_get(&lanes->places, place & PLACE_MASK);
}

const char *lane_state(const struct lane *lane, size_t state)
{
    return lane->machine != NULL && state < lane->machine->states.count ? lane->machine->states.at[state].name
                                                                        : text_of("0x%02zx?", state & 0xFFu);
}

bool lane_wanted(const struct lane *lane, const char *filter)
{
    return filter == NULL || strstr(lane->name, filter) != NULL || strstr(lane->task->machine_name, filter) != NULL ||
           (lane->machine != NULL && strstr(lane->machine->name, filter) != NULL);
}
