// SPDX-License-Identifier: Apache-2.0
#include "values.h"

#define SMALL 0x1000 /* numbers below are no addresses, unless a section is there */

const struct value value_unknown = {.kind = VALUE_UNKNOWN};

struct value value_number(int64_t number)
{
    return (struct value){.kind = VALUE_NUMBER, .number = number};
}

bool value_equal(const struct value *a, const struct value *b)
{
    return a->kind == b->kind && a->argument == b->argument && a->size_bytes == b->size_bytes &&
           a->number == b->number && a->base == b->base;
}

static bool address_like(const struct image *image, int64_t number)
{
    return number >= SMALL || (number >= 0 && image_section_at(image, (uint64_t)number) != NULL);
}

struct value state_register(const struct state *state, unsigned number)
{
    return number < REGISTERS ? state->registers[number] : value_unknown;
}

struct value value_plus(const struct image *image, struct value value, int64_t number)
{
    switch (value.kind) {
    case VALUE_NUMBER:
    case VALUE_NEAR:
    case VALUE_STACK:
    case VALUE_ARGUMENT:
        value.number = (int64_t)((uint64_t)value.number + (uint64_t)number);
        if ((value.kind == VALUE_NUMBER || value.kind == VALUE_NEAR) && image->pointer_bytes == 4u) {
            value.number = (int64_t)(uint32_t)value.number;
        }
        return value;
    case VALUE_ARGUMENT_NEAR:
        return value;
    case VALUE_ENTRY:
        return address_like(image, number) ? (struct value){VALUE_ENTRY_FROM, 0, value.size_bytes, value.number, number}
               : number == 0               ? value
                                           : value_unknown;
    case VALUE_ENTRY_FROM:
        return number == 0 ? value : value_unknown;
    default:
        return value_unknown;
    }
}

struct value value_sum(const struct image *image, struct value a, struct value b)
{
    if (b.kind == VALUE_NUMBER && !(a.kind == VALUE_ARGUMENT && b.number >= SMALL) && a.kind != VALUE_UNKNOWN) {
        return value_plus(image, a, b.number);
    }
    if (a.kind == VALUE_NUMBER && !(b.kind == VALUE_ARGUMENT && a.number >= SMALL) && b.kind != VALUE_UNKNOWN) {
        return value_plus(image, b, a.number);
    }
    const struct value *const order[2] = {&a, &b};
    for (unsigned i = 0; i < 2u; i++) {
        if ((order[i]->kind == VALUE_NUMBER && address_like(image, order[i]->number)) || order[i]->kind == VALUE_NEAR) {
            return (struct value){.kind = VALUE_NEAR, .number = order[i]->number};
        }
    }
    for (unsigned i = 0; i < 2u; i++) {
        if (order[i]->kind == VALUE_ARGUMENT || order[i]->kind == VALUE_ARGUMENT_NEAR) {
            return (struct value){.kind = VALUE_ARGUMENT_NEAR, .argument = order[i]->argument};
        }
    }
    return value_unknown;
}

struct value value_aligned(struct value value, int64_t mask)
{
    if (value.kind == VALUE_STACK && mask < 0) {
        value.number = (int64_t)((uint64_t)value.number + (uint64_t)mask + 1u); /* at most this far down */
        return value;
    }
    return value.kind == VALUE_NUMBER ? value_number(value.number & mask) : value_unknown;
}

struct value value_join(const struct image *image, struct value a, struct value b)
{
    if (value_equal(&a, &b)) {
        return a;
    }
    if (a.kind == VALUE_ARGUMENT_NEAR || a.kind == VALUE_ARGUMENT) {
        if ((b.kind == VALUE_ARGUMENT_NEAR || b.kind == VALUE_ARGUMENT) && a.argument == b.argument) {
            return (struct value){.kind = VALUE_ARGUMENT_NEAR, .argument = a.argument};
        }
    }
    if ((a.kind == VALUE_NUMBER || a.kind == VALUE_NEAR) && (b.kind == VALUE_NUMBER || b.kind == VALUE_NEAR)) {
        /* A pointer that walks along one object. */
        const struct symbol *object = image_object_at(image, (uint64_t)a.number);
        if (object != NULL && object == image_object_at(image, (uint64_t)b.number)) {
            return (struct value){.kind = VALUE_NEAR, .number = (int64_t)object->address};
        }
    }
    return value_unknown;
}

void state_set_slot(struct state *state, int64_t offset, struct value value)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < state->slot_count; i++) {
        if (state->slots[i].offset != offset) {
            state->slots[kept++] = state->slots[i];
        }
    }
    if (value.kind != VALUE_UNKNOWN && kept < SLOTS) {
        state->slots[kept++] = (struct slot){offset, value};
    }
    state->slot_count = kept;
}

struct value state_slot(const struct state *state, int64_t offset)
{
    for (unsigned i = 0; i < state->slot_count; i++) {
        if (state->slots[i].offset == offset) {
            return state->slots[i].value;
        }
    }
    return value_unknown;
}

struct value value_load(const struct image *image, const struct state *state, struct value from, unsigned size_bytes)
{
    uint64_t number = 0;
    if (from.kind == VALUE_STACK) {
        return size_bytes == image->pointer_bytes ? state_slot(state, from.number) : value_unknown;
    }
    if (from.kind != VALUE_NUMBER && from.kind != VALUE_NEAR) {
        return value_unknown;
    }
    const struct section *section = image_section_at(image, (uint64_t)from.number);
    if (section == NULL || section->writable) {
        return value_unknown;
    }
    if (from.kind == VALUE_NEAR) {
        return size_bytes >= 4u ? (struct value){VALUE_ENTRY, 0, (uint8_t)size_bytes, from.number, 0} : value_unknown;
    }
    return image_number(image, (uint64_t)from.number, size_bytes, &number) ? value_number((int64_t)number)
                                                                           : value_unknown;
}
