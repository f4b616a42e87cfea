// SPDX-License-Identifier: Apache-2.0
#include "layout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "debug.h"

#define NEVER UINT32_MAX
/* No instant is farther ahead (STATOR_LONGEST_TICKS): what seems so is a state that is being left, its bytes cleared
 * while its number still stands. */
enum { NAME_BYTES = 256, MAX_AHEAD = 16, LONGEST_TICKS = INT32_MAX / 2 };

/* When bytes mean something. A condition holds only if its parent does. */
struct condition {
    enum { STATE_IS, BIT_SET, BYTE_SET, FUNCTION_HOLDS, ALARM_SET } kind;
    uint32_t offset;
    uint8_t value; /* the state's or the bit's number */
    bool (*function)(void);
    uint32_t parent; /* NEVER: none */
};

struct part {
    uint32_t offset;
    uint32_t size;
    uint32_t condition; /* NEVER: always */
};

struct layout {
    const struct image *image;
    struct debug *debug;
    struct condition *conditions;
    unsigned condition_count;
    struct part *instants;
    unsigned instant_count;
    struct part *meaningless; /* while their condition holds */
    unsigned meaningless_count;
    struct part *used; /* these mean nothing while their condition does not hold */
    unsigned used_count;
    uint32_t armed; /* offset of the bits of the deadlines; NEVER: there are none */
    uint32_t armed_count;
    uint32_t deadlines; /* offset of the first */
    uint32_t world;
};

static void *more(void *array, unsigned count, size_t element_bytes)
{
    /* Sizes that are powers of two are those at which the array is full. */
    if ((count & (count - 1)) != 0) {
        return array;
    }
    void *grown = realloc(array, (count == 0 ? 1 : 2 * (size_t)count) * element_bytes);
    if (grown == NULL) {
        fputs("stator check: out of memory\n", stderr);
        exit(2);
    }
    return grown;
}

static uint32_t add_condition(struct layout *layout, struct condition condition)
{
    layout->conditions = more(layout->conditions, layout->condition_count, sizeof *layout->conditions);
    layout->conditions[layout->condition_count] = condition;
    return layout->condition_count++;
}

static void add_part(struct part **parts, unsigned *count, uint32_t offset, uint32_t size, uint32_t condition)
{
    *parts = more(*parts, *count, sizeof **parts);
    (*parts)[(*count)++] = (struct part){offset, size, condition};
}

static bool holds(const struct layout *layout, const uint8_t *memory, uint32_t index)
{
    if (index == NEVER) {
        return true;
    }
    const struct condition *condition = &layout->conditions[index];
    if (!holds(layout, memory, condition->parent)) {
        return false;
    }
    switch (condition->kind) {
    case STATE_IS:
        return memory[condition->offset] == condition->value;
    case BIT_SET:
        return (memory[condition->offset] >> condition->value & 1) != 0;
    case BYTE_SET:
    case ALARM_SET:
        return memory[condition->offset] != 0;
    case FUNCTION_HOLDS: {
        (*layout->image->host)->run->device++;
        const bool result = condition->function();
        (*layout->image->host)->run->device--;
        return result;
    }
    }
    return false;
}

/* --- Reading. `covered`: the bytes of the memory that some field takes. --- */

static void read_type(struct layout *layout, const struct debug_type *type, uint32_t offset, uint32_t condition,
                      uint8_t *covered);

static void uncovered(struct layout *layout, const uint8_t *covered, uint32_t from, uint32_t to, uint32_t condition)
{
    for (uint32_t at = from; at < to;) {
        uint32_t end = at;
        while (end < to && !covered[end]) {
            end++;
        }
        if (end > at) {
            add_part(&layout->meaningless, &layout->meaningless_count, at, end - at, condition);
        }
        at = end + 1;
    }
}

/* The union of a machine: what is not the present state's own is nothing. */
static void read_states(struct layout *layout, const struct machine *machine, const struct debug_type *type,
                        uint32_t offset, uint32_t condition, uint8_t *covered)
{
    uint8_t *own = calloc(1, layout->image->size);
    for (unsigned i = 0; own != NULL && i < type->member_count; i++) {
        const struct debug_member *member = &type->members[i];
        for (unsigned state = 0; state < machine->state_count; state++) {
            if (member->name != NULL && strcmp(member->name, machine->states[state]) == 0) {
                const struct condition is = {
                    .kind = STATE_IS, .offset = offset, .value = (uint8_t)state, .parent = condition};
                const uint32_t index = add_condition(layout, is);
                memset(own + offset, 0, type->size);
                read_type(layout, member->type, offset + member->offset, index, own);
                uncovered(layout, own, offset, offset + type->size, index);
            }
        }
    }
    free(own);
    memset(covered + offset, 1, type->size);
}

/* The tree of deadlines: of a task that has none, the deadline is what it was. */
static void read_timers(struct layout *layout, const struct debug_type *type, uint32_t offset, uint8_t *covered)
{
    const struct debug_member *deadline = debug_member(type, "deadline");
    const struct debug_member *first = debug_member(type, "first");
    const struct debug_member *armed = debug_member(type, "armed");
    memset(covered + offset, 1, type->size);
    if (deadline == NULL || first == NULL || armed == NULL) {
        return;
    }
    layout->armed = offset + armed->offset;
    layout->deadlines = offset + deadline->offset;
    layout->armed_count = deadline->type->size / 4;
    for (uint32_t i = 0; i < layout->armed_count; i++) {
        const struct condition is = {
            .kind = BIT_SET, .offset = layout->armed + i / 8, .value = (uint8_t)(i % 8), .parent = NEVER};
        const uint32_t index = add_condition(layout, is);
        add_part(&layout->instants, &layout->instant_count, offset + deadline->offset + 4 * i, 4, index);
        add_part(&layout->used, &layout->used_count, offset + deadline->offset + 4 * i, 4, index);
    }
    for (uint32_t i = 0; i < armed->type->size; i++) {
        const struct condition is = {.kind = BYTE_SET, .offset = layout->armed + i, .parent = NEVER};
        add_part(&layout->used, &layout->used_count, offset + first->offset + 2 * i, 2, add_condition(layout, is));
    }
}

/* Whether the model has a row of its own for this instant. */
static bool told(const struct layout *layout, uint32_t offset)
{
    const struct image *image = layout->image;
    for (const struct stator_check_instant *instant = image->model->instants; instant->object != NULL; instant++) {
        if ((const uint8_t *)instant->object == image->memory + offset) {
            return true;
        }
    }
    return false;
}

static void read_type(struct layout *layout, const struct debug_type *type, uint32_t offset, uint32_t condition,
                      uint8_t *covered)
{
    const struct machine *machine = type->name != NULL ? image_machine(layout->image, type->name) : NULL;
    switch (type->kind) {
    case DEBUG_PLAIN:
        memset(covered + offset, 1, type->size);
        if (type->is_instant && !told(layout, offset)) {
            add_part(&layout->instants, &layout->instant_count, offset, 4, condition);
        }
        return;
    case DEBUG_ARRAY:
        for (unsigned i = 0; type->element->size != 0 && i < type->size / type->element->size; i++) {
            read_type(layout, type->element, offset + i * type->element->size, condition, covered);
        }
        return;
    case DEBUG_UNION:
        /* Which member counts is not known: all bytes do. */
        memset(covered + offset, 1, type->size);
        return;
    case DEBUG_STRUCT:
        for (unsigned i = 0; i < type->member_count; i++) {
            const struct debug_member *member = &type->members[i];
            const bool states = machine != NULL && member->name == NULL && member->type->kind == DEBUG_UNION;
            if (states) {
                read_states(layout, machine, member->type, offset + member->offset, condition, covered);
            } else {
                read_type(layout, member->type, offset + member->offset, condition, covered);
            }
        }
        return;
    }
}

static void read_variable(struct layout *layout, const struct debug_variable *variable, uint8_t *covered)
{
    const uint32_t offset = (uint32_t)(variable->address - (uintptr_t)layout->image->memory);
    if (strncmp(variable->name, "stator_check_", 13) == 0) {
        return;
    }
    for (unsigned i = 0; i < layout->image->task_count; i++) {
        const struct task *task = &layout->image->tasks[i];
        if (strcmp(task->machine, "stator_timers") == 0 && strcmp(task->object, variable->name) == 0) {
            read_timers(layout, variable->type, offset, covered);
            return;
        }
    }
    read_type(layout, variable->type, offset, NEVER, covered);
    uncovered(layout, covered, offset, offset + variable->type->size, NEVER);
}

static void read_model(struct layout *layout)
{
    const struct image *image = layout->image;
    layout->world = (uint32_t)((uint8_t *)image->world - image->memory);
    /* Where the explorer lies in its own memory is no part of the state. */
    add_part(&layout->meaningless, &layout->meaningless_count, (uint32_t)((uint8_t *)image->host - image->memory),
             sizeof(void *), NEVER); /* a pointer: struct image's host */
    const uint32_t alarm = layout->world + offsetof(struct stator_check_world, alarm);
    const struct condition set = {
        .kind = ALARM_SET, .offset = layout->world + offsetof(struct stator_check_world, alarm_set), .parent = NEVER};
    const uint32_t index = add_condition(layout, set);
    add_part(&layout->instants, &layout->instant_count, alarm, 4, index);
    add_part(&layout->used, &layout->used_count, alarm, 4, index);
    for (const struct stator_check_instant *instant = image->model->instants; instant->object != NULL; instant++) {
        const uint32_t offset = (uint32_t)((const uint8_t *)instant->object - image->memory);
        const struct condition is = {.kind = FUNCTION_HOLDS, .function = instant->used, .parent = NEVER};
        const uint32_t used = add_condition(layout, is);
        add_part(&layout->instants, &layout->instant_count, offset, 4, used);
        add_part(&layout->used, &layout->used_count, offset, 4, used);
    }
}

struct layout *layout_read(const struct image *image)
{
    struct layout *layout = calloc(1, sizeof *layout);
    uint8_t *covered = calloc(1, image->size);
    if (layout == NULL || covered == NULL) {
        fputs("stator check: out of memory\n", stderr);
        free(layout);
        free(covered);
        return NULL;
    }
    layout->image = image;
    layout->armed = NEVER;
    layout->debug = debug_read(image->path, (uintptr_t)image->memory, image->size);
    if (layout->debug == NULL) {
        free(layout);
        free(covered);
        return NULL;
    }
    const struct debug_variable *variable;
    for (unsigned i = 0; (variable = debug_variable(layout->debug, i)) != NULL; i++) {
        read_variable(layout, variable, covered);
    }
    read_model(layout);
    free(covered);
    return layout;
}

/* --- Using --- */

static uint32_t get(const uint8_t *memory, uint32_t offset)
{
    uint32_t value;
    memcpy(&value, memory + offset, 4);
    return value;
}

static void put(uint8_t *memory, uint32_t offset, uint32_t value)
{
    memcpy(memory + offset, &value, 4);
}

static uint32_t now_offset(const struct layout *layout)
{
    return layout->world + offsetof(struct stator_check_world, now);
}

void layout_canonical(const struct layout *layout, const uint8_t *memory, uint8_t *canonical)
{
    const uint32_t now = get(memory, now_offset(layout));
    memcpy(canonical, memory, layout->image->size);
    if (layout->image->model->clock_priority != 0) {
        for (unsigned i = 0; i < layout->instant_count; i++) {
            const struct part *instant = &layout->instants[i];
            if (holds(layout, memory, instant->condition)) {
                put(canonical, instant->offset, get(memory, instant->offset) - now);
            }
        }
        put(canonical, now_offset(layout), 0);
        for (unsigned i = 0; i < layout->used_count; i++) {
            const struct part *used = &layout->used[i];
            if (!holds(layout, memory, used->condition)) {
                memset(canonical + used->offset, 0, used->size);
            }
        }
    }
    for (unsigned i = 0; i < layout->meaningless_count; i++) {
        const struct part *part = &layout->meaningless[i];
        if (holds(layout, memory, part->condition)) {
            memset(canonical + part->offset, 0, part->size);
        }
    }
}

unsigned layout_ahead(const struct layout *layout, const uint8_t *memory, uint32_t distance[], unsigned max)
{
    const uint32_t now = get(memory, now_offset(layout));
    unsigned count = 0;
    for (unsigned i = 0; i < layout->instant_count; i++) {
        const uint32_t far = get(memory, layout->instants[i].offset) - now;
        if (far == 0 || far > LONGEST_TICKS || !holds(layout, memory, layout->instants[i].condition)) {
            continue;
        }
        unsigned at = 0;
        while (at < count && distance[at] < far) {
            at++;
        }
        if (at == max || (at < count && distance[at] == far)) {
            continue;
        }
        count = count < max ? count + 1 : max;
        memmove(&distance[at + 1], &distance[at], (count - 1 - at) * sizeof *distance);
        distance[at] = far;
    }
    return count;
}

bool layout_behind(const struct layout *layout, const uint8_t *memory)
{
    const uint32_t now = get(memory, now_offset(layout));
    for (unsigned i = 0; i < layout->instant_count; i++) {
        const uint32_t far = get(memory, layout->instants[i].offset) - now;
        if ((int32_t)far < 0 && holds(layout, memory, layout->instants[i].condition)) {
            return true;
        }
    }
    return false;
}

void layout_instants(const struct layout *layout, void (*mark)(uint32_t offset))
{
    for (unsigned i = 0; i < layout->instant_count; i++) {
        for (uint32_t byte = 0; byte < 4; byte++) {
            mark(layout->instants[i].offset + byte);
        }
    }
}

void layout_shift(const struct layout *layout, uint8_t *memory, uint32_t ticks)
{
    bool used[layout->instant_count + 1];
    for (unsigned i = 0; i < layout->instant_count; i++) {
        used[i] = holds(layout, memory, layout->instants[i].condition);
    }
    for (unsigned i = 0; i < layout->instant_count; i++) {
        if (used[i]) {
            put(memory, layout->instants[i].offset, get(memory, layout->instants[i].offset) + ticks);
        }
    }
    put(memory, now_offset(layout), get(memory, now_offset(layout)) + ticks);
}

bool layout_armed(const struct layout *layout, const uint8_t *memory, unsigned task, uint32_t *deadline)
{
    if (layout->armed == NEVER || task >= layout->armed_count ||
        (memory[layout->armed + task / 8] >> task % 8 & 1) == 0) {
        return false;
    }
    *deadline = get(memory, layout->deadlines + 4 * task);
    return true;
}

size_t layout_state_offset(const struct layout *layout, const struct machine *machine)
{
    const struct debug_type *type = debug_type(layout->debug, machine->name);
    for (unsigned i = 0; type != NULL && i < type->member_count; i++) {
        if (type->members[i].name == NULL && type->members[i].type->kind == DEBUG_UNION) {
            return type->members[i].offset;
        }
    }
    return 0;
}

bool layout_object(const struct layout *layout, const struct task *task, unsigned number, size_t *offset, size_t *size,
                   const struct machine **machine)
{
    const struct debug_type *type = NULL;
    uintptr_t address = 0;
    *machine = image_machine(layout->image, task->machine);
    if (*machine == NULL || !debug_object(layout->debug, task->object, &address, &type)) {
        return false;
    }
    if (type->kind == DEBUG_ARRAY) {
        type = type->element;
        address += number * type->size;
    }
    *offset = (size_t)(address - (uintptr_t)layout->image->memory);
    *size = type->size;
    return true;
}

uint16_t *layout_owners(const struct layout *layout)
{
    const struct image *image = layout->image;
    uint16_t *owners = calloc(image->size, sizeof *owners);
    if (owners == NULL) {
        fputs("stator check: out of memory\n", stderr);
        exit(2);
    }
    for (unsigned i = 0; i < image->task_count; i++) {
        const struct task *task = &image->tasks[i];
        for (unsigned number = 0; number < task->count; number++) {
            size_t offset;
            size_t size;
            const struct machine *machine;
            if (layout_object(layout, task, number, &offset, &size, &machine)) {
                for (size_t byte = 0; byte < size; byte++) {
                    owners[offset + byte] = (uint16_t)(task->index + number + 1);
                }
            }
        }
    }
    return owners;
}

/* --- Telling --- */

struct telling {
    const struct layout *layout;
    const uint8_t *before;
    const uint8_t *after;
    void (*tell)(const char *name, const char *from, const char *to);
};

static void value_text(const struct debug_type *type, const uint8_t *at, char *text, size_t size)
{
    uint64_t value = 0;
    memcpy(&value, at, type->size < 8 ? type->size : 8);
    if (type->is_signed && type->size < 8 && (value >> (type->size * 8 - 1) & 1) != 0) {
        snprintf(text, size, "%lld", (long long)(value | ~(uint64_t)0 << type->size * 8));
    } else {
        snprintf(text, size, value > 0xffff && !type->is_instant ? "0x%llx" : "%llu", (unsigned long long)value);
    }
}

static void tell_type(const struct telling *telling, const struct debug_type *type, uint32_t offset, const char *name);

static void tell_states(const struct telling *telling, const struct machine *machine, const struct debug_type *type,
                        uint32_t offset, const char *name)
{
    const unsigned before = telling->before[offset];
    const unsigned after = telling->after[offset];
    char inner[NAME_BYTES];
    if (before != after) {
        telling->tell(name, machine_state(machine, before), machine_state(machine, after));
    }
    for (unsigned i = 0; i < type->member_count; i++) {
        const struct debug_member *member = &type->members[i];
        if (member->name != NULL && strcmp(member->name, machine_state(machine, after)) == 0) {
            snprintf(inner, sizeof inner, "%s.%s", name, member->name);
            tell_type(telling, member->type, offset + member->offset, inner);
        }
    }
}

static void tell_type(const struct telling *telling, const struct debug_type *type, uint32_t offset, const char *name)
{
    const struct machine *machine = type->name != NULL ? image_machine(telling->layout->image, type->name) : NULL;
    char inner[NAME_BYTES];
    char from[32];
    char to[32];
    if (memcmp(telling->before + offset, telling->after + offset, type->size) == 0) {
        return;
    }
    if (type->kind == DEBUG_ARRAY && type->element->size != 0) {
        for (unsigned i = 0; i < type->size / type->element->size; i++) {
            snprintf(inner, sizeof inner, "%s[%u]", name, i);
            tell_type(telling, type->element, offset + i * type->element->size, inner);
        }
    } else if (type->kind == DEBUG_STRUCT || type->kind == DEBUG_UNION) {
        for (unsigned i = 0; i < type->member_count; i++) {
            const struct debug_member *member = &type->members[i];
            if (member->name != NULL && strcmp(member->name, "state_") == 0) {
                continue;
            }
            if (machine != NULL && member->name == NULL && member->type->kind == DEBUG_UNION) {
                tell_states(telling, machine, member->type, offset + member->offset, name);
                continue;
            }
            snprintf(inner, sizeof inner, "%s%s%s", name, member->name != NULL ? "." : "",
                     member->name != NULL ? member->name : "");
            tell_type(telling, member->type, offset + member->offset, inner);
        }
    } else {
        value_text(type, telling->before + offset, from, sizeof from);
        value_text(type, telling->after + offset, to, sizeof to);
        telling->tell(name, from, to);
    }
}

void layout_differences(const struct layout *layout, const uint8_t *before, const uint8_t *after,
                        void (*tell)(const char *name, const char *from, const char *to))
{
    const struct telling telling = {layout, before, after, tell};
    const struct debug_variable *variable;
    for (unsigned i = 0; (variable = debug_variable(layout->debug, i)) != NULL; i++) {
        if (strncmp(variable->name, "stator_check_", 13) != 0) {
            tell_type(&telling, variable->type, (uint32_t)(variable->address - (uintptr_t)layout->image->memory),
                      variable->name);
        }
    }
}

void layout_name(const struct layout *layout, uintptr_t address, char *name, size_t size)
{
    debug_name(layout->debug, address, name, size);
}

struct place layout_place(const struct layout *layout, uintptr_t code)
{
    return debug_place(layout->debug, code);
}

bool layout_is_used(const struct layout *layout, const struct machine *machine)
{
    return debug_type(layout->debug, machine->name) != NULL;
}

const struct debug_type *layout_type(const struct layout *layout, const struct machine *machine)
{
    return debug_type(layout->debug, machine->name);
}
