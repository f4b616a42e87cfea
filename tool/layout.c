// SPDX-License-Identifier: Apache-2.0
#include "layout.h"

#define BYTES_MOST ((uint64_t)1 << 20)

static void fill(struct byte_use *bytes, uint64_t size, const struct field *field, enum byte_kind kind, size_t number)
{
    for (uint64_t i = 0; i < field_bytes(field) && field->offset_bytes + i < size; i++) {
        bytes[field->offset_bytes + i] = (struct byte_use){kind, number};
    }
}

struct byte_use *layout_of(const struct machine *machine, size_t number)
{
    const struct machine_state *state = &machine->states.at[number];
    const uint64_t size = least(machine->size_bytes, BYTES_MOST);
    struct byte_use *bytes = take((size + 1u) * sizeof *bytes);
    for (uint64_t i = 0; i < machine->union_offset + state->size_bytes && i < size; i++) {
        bytes[i].kind = BYTE_PADDING;
    }
    for (size_t i = 0; i < machine->always.count; i++) {
        fill(bytes, size, &machine->always.at[i], BYTE_ALWAYS, i);
    }
    for (size_t i = 0; i < state->fields.count; i++) {
        fill(bytes, size, &state->fields.at[i], BYTE_FIELD, i);
    }
    if (machine->union_offset < size) {
        bytes[machine->union_offset].kind = BYTE_STATE;
    }
    return bytes;
}

size_t layout_number(const struct machine *machine, size_t state, const struct byte_use *use)
{
    size_t number = use->field;
    if (use->kind == BYTE_FIELD) {
        number += machine->always.count;
        for (size_t i = 0; i < state; i++) {
            number += machine->states.at[i].fields.count;
        }
    }
    return number;
}

static const char *field_name(const struct machine *machine, size_t number)
{
    if (number < machine->always.count) {
        return machine->always.at[number].name;
    }
    number -= machine->always.count;
    for (size_t s = 0; s < machine->states.count; s++) {
        if (number < machine->states.at[s].fields.count) {
            return machine->states.at[s].fields.at[number].name;
        }
        number -= machine->states.at[s].fields.count;
    }
    return "";
}

size_t layout_name(const struct machine *machine, size_t number)
{
    size_t names = 0;
    for (size_t i = 0; i < number; i++) {
        bool seen = false;
        for (size_t j = 0; j < i && !seen; j++) {
            seen = same(field_name(machine, i), field_name(machine, j));
        }
        if (same(field_name(machine, i), field_name(machine, number))) {
            return seen ? layout_name(machine, i) : names;
        }
        names += !seen;
    }
    return names;
}

char layout_letter(size_t number)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRTUVWXYZ";
    return letters[number % (sizeof letters - 1u)];
}

uint64_t layout_unused(const struct machine *machine)
{
    const uint64_t size = least(machine->size_bytes, BYTES_MOST);
    bool *used = take(size + 1u);
    uint64_t unused = 0;
    for (size_t s = 0; s < machine->states.count; s++) {
        const struct byte_use *bytes = layout_of(machine, s);
        for (uint64_t i = 0; i < size; i++) {
            used[i] = used[i] || bytes[i].kind > BYTE_PADDING;
        }
    }
    for (uint64_t i = 0; i < size; i++) {
        unused += !used[i];
    }
    return unused;
}
