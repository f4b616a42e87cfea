// SPDX-License-Identifier: Apache-2.0
//
// Bytes that a different order of fields would save.
#include "audit.h"

#define FIELDS_MOST 64u

struct piece {
    const char *name;
    uint64_t size, alignment;
};

static uint64_t up(uint64_t offset, uint64_t alignment)
{
    return alignment == 0u ? offset : (offset + alignment - 1u) / alignment * alignment;
}

/* The size of a struct with these fields in this order; `begin` bytes stand before them, such as the state byte. */
static uint64_t size_from(uint64_t begin, const struct piece pieces[], size_t count)
{
    uint64_t end = begin;
    uint64_t alignment = 1;
    for (size_t i = 0; i < count; i++) {
        end = up(end, pieces[i].alignment) + pieces[i].size;
        alignment = most(alignment, pieces[i].alignment);
    }
    return up(end, alignment);
}

static uint64_t size_of(const struct piece pieces[], size_t count)
{
    return size_from(1, pieces, count);
}

static void move(struct piece pieces[], size_t from, size_t to)
{
    const struct piece moved = pieces[from];
    for (; from > to; from--) {
        pieces[from] = pieces[from - 1u];
    }
    for (; from < to; from++) {
        pieces[from] = pieces[from + 1u];
    }
    pieces[to] = moved;
}

/* Behind the state byte the small fields, so that they fill up to the large ones' alignment; best of both orders. */
static uint64_t best_order(struct piece pieces[], size_t count)
{
    struct piece rising[FIELDS_MOST];
    for (size_t i = 0; i < count; i++) {
        rising[i] = pieces[i];
    }
    for (size_t i = 1; i < count; i++) {
        for (size_t j = i; j > 0u && rising[j - 1u].alignment > rising[j].alignment; j--) {
            move(rising, j, j - 1u);
        }
    }
    const uint64_t up_bytes = size_of(rising, count);
    for (size_t i = 1; i < count; i++) {
        for (size_t j = i; j > 0u && pieces[j - 1u].alignment < pieces[j].alignment; j--) {
            move(pieces, j, j - 1u);
        }
    }
    const uint64_t down_bytes = size_of(pieces, count);
    if (up_bytes <= down_bytes) {
        for (size_t i = 0; i < count; i++) {
            pieces[i] = rising[i];
        }
    }
    return least(up_bytes, down_bytes);
}

static const char *one_move(const struct piece pieces[], size_t count, uint64_t goal)
{
    for (size_t from = 0; from < count; from++) {
        for (size_t to = 0; to < count; to++) {
            struct piece moved[FIELDS_MOST];
            for (size_t i = 0; i < count; i++) {
                moved[i] = pieces[i];
            }
            move(moved, from, to);
            if (from != to && size_of(moved, count) == goal) {
                return from > to ? text_of("put `%s` before `%s`", pieces[from].name, pieces[to].name)
                                 : text_of("put `%s` behind `%s`", pieces[from].name, pieces[to].name);
            }
        }
    }
    return NULL;
}

struct packing waste_of_state(const struct machine *machine, size_t number)
{
    const struct machine_state *state = &machine->states.at[number];
    struct piece pieces[FIELDS_MOST];
    struct piece sorted[FIELDS_MOST];
    const size_t count = state->fields.count;
    struct packing packing = {state->size_bytes, NULL};
    if (count == 0u || count > FIELDS_MOST || machine->alignment == 1u) {
        return packing;
    }
    for (size_t i = 0; i < count; i++) {
        const struct field *field = &state->fields.at[i];
        if (field->bit_count != 0u || field->type->size_bytes == 0u) {
            return packing; /* bit-fields share bytes in ways of their own */
        }
        pieces[i] = (struct piece){field->name, field->type->size_bytes, type_alignment(field->type, 4)};
        sorted[i] = pieces[i];
    }
    /* A struct that C did not lay out so is packed, or aligned by an attribute: its author knows. */
    if (size_of(pieces, count) != state->size_bytes) {
        return packing;
    }
    const uint64_t best = best_order(sorted, count);
    if (best < state->size_bytes) {
        struct text order = {0};
        packing.size_bytes = best;
        packing.mend = one_move(pieces, count, best);
        for (size_t i = 0; packing.mend == NULL && i < count; i++) {
            text_add(&order, "%s`%s`", i == 0u ? "put the fields in the order " : ", ", sorted[i].name);
        }
        packing.mend = packing.mend != NULL ? packing.mend : order.at;
    }
    return packing;
}

/* What the machine would take with each of its states at its best. */
static uint64_t best_machine(const struct machine *machine)
{
    uint64_t largest = 1;
    uint64_t alignment = 1;
    for (size_t i = 0; i < machine->states.count; i++) {
        largest = most(largest, waste_of_state(machine, i).size_bytes);
        alignment = most(alignment, machine->states.at[i].alignment);
    }
    return up(up(machine->union_offset, alignment) + up(largest, alignment), machine->alignment);
}

/* Always-fields: the union of the states stands behind them, and counts as one more field that cannot be moved. */
static void check_always(struct audit *audit, const struct machine *machine)
{
    struct piece pieces[FIELDS_MOST];
    const size_t count = machine->always.count;
    uint64_t union_alignment = 1;
    uint64_t union_bytes = 1;
    if (count < 2u || count + 1u > FIELDS_MOST || machine->alignment == 1u) {
        return;
    }
    for (size_t i = 0; i < machine->states.count; i++) {
        union_alignment = most(union_alignment, machine->states.at[i].alignment);
        union_bytes = most(union_bytes, machine->states.at[i].size_bytes);
    }
    for (size_t i = 0; i < count; i++) {
        const struct field *field = &machine->always.at[i];
        if (field->bit_count != 0u || field->type->size_bytes == 0u) {
            return;
        }
        pieces[i] = (struct piece){field->name, field->type->size_bytes, type_alignment(field->type, 4)};
    }
    pieces[count] = (struct piece){"", up(union_bytes, union_alignment), union_alignment};
    if (size_from(0, pieces, count + 1u) != machine->size_bytes) {
        return;
    }
    for (size_t from = 0; from < count; from++) {
        for (size_t to = 0; to < count; to++) {
            struct piece moved[FIELDS_MOST];
            for (size_t i = 0; i <= count; i++) {
                moved[i] = pieces[i];
            }
            move(moved, from, to);
            const uint64_t bytes = size_from(0, moved, count + 1u);
            if (bytes < machine->size_bytes) {
                audit_find(audit, AMBER, "padding", machine->name, (struct place){NULL, 0},
                           "machine %s: put `%s` %s `%s`: %llu → %llu bytes", machine->name, pieces[from].name,
                           from > to ? "before" : "behind", pieces[to].name, (unsigned long long)machine->size_bytes,
                           (unsigned long long)bytes);
                return;
            }
        }
    }
}

void audit_waste(struct audit *audit)
{
    for (size_t m = 0; m < audit->model->machines.count; m++) {
        const struct machine *machine = audit->model->machines.at[m];
        if (!machine->laid_out || !machine->used) {
            continue;
        }
        const uint64_t best = best_machine(machine);
        check_always(audit, machine);
        for (size_t i = 0; i < machine->states.count; i++) {
            const struct packing packing = waste_of_state(machine, i);
            if (packing.mend == NULL) {
                continue;
            }
            const uint64_t size = machine->states.at[i].size_bytes;
            /* Only the largest states decide what a task takes. */
            const bool counts = best < machine->size_bytes && machine->union_offset + size > best;
            audit_find(audit, counts ? AMBER : NOTE, "padding", machine->name, (struct place){NULL, 0},
                       "state %s.%s: %s: %llu → %llu bytes%s", machine->name, machine->states.at[i].name, packing.mend,
                       (unsigned long long)size, (unsigned long long)packing.size_bytes,
                       counts ? text_of(" (the machine: %llu → %llu)", (unsigned long long)machine->size_bytes,
                                        (unsigned long long)best)
                              : " (the machine stays as large: another state decides)");
        }
    }
}
