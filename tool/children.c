// SPDX-License-Identifier: Apache-2.0
//
// The machines that a task holds in its states, and those that they hold: where each is.
#include "audit.h"

#define DEPTH_MOST    6u
#define CHILDREN_MOST 512u /* of one task */

static void add_children(child_list *list, const struct machine *machine, const char *path, uint64_t address,
                         unsigned depth);

static void add_fields(child_list *list, const struct field fields[], size_t count, const char *path, uint64_t address,
                       unsigned depth)
{
    for (size_t i = 0; i < count && list->count < CHILDREN_MOST; i++) {
        const struct field *field = &fields[i];
        if (field->child != NULL) {
            const char *name = text_of("%s%s", path, field->name);
            const uint64_t at = address + field->offset_bytes;
            *list_add(list) = (struct child){name, field->child, at, field_bytes(field), field->child_count};
            add_children(list, field->child, text_of("%s.", name), at, depth + 1u);
        }
    }
}

static void add_children(child_list *list, const struct machine *machine, const char *path, uint64_t address,
                         unsigned depth)
{
    if (depth > DEPTH_MOST) {
        return;
    }
    add_fields(list, machine->always.at, machine->always.count, path, address, depth);
    for (size_t s = 0; s < machine->states.count; s++) {
        const struct machine_state *state = &machine->states.at[s];
        add_fields(list, state->fields.at, state->fields.count, text_of("%s%s.", path, state->name), address, depth);
    }
}

child_list children_of(const struct task *task)
{
    child_list list = {0};
    if (task->machine != NULL && task->placed) {
        add_children(&list, task->machine, "", task->address, 0);
    }
    return list;
}
