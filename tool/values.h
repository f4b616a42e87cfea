// SPDX-License-Identifier: Apache-2.0
//
// What can be known of a register without running the program, and what becomes of it.
#ifndef TOOL_VALUES_H
#define TOOL_VALUES_H

#include "code.h"

#define SLOTS 24u

struct slot {
    int64_t offset;
    struct value value;
};

/* Registers and stack slots at one place of a function. */
struct state {
    struct value registers[REGISTERS];
    struct slot slots[SLOTS];
    unsigned slot_count;
};

extern const struct value value_unknown;
struct value value_number(int64_t number);
bool value_equal(const struct value *a, const struct value *b);
struct value value_plus(const struct image *image, struct value value, int64_t number);
struct value value_sum(const struct image *image, struct value a, struct value b);
struct value value_aligned(struct value value, int64_t mask);
/* Two ways meet: what both agree on. */
struct value value_join(const struct image *image, struct value a, struct value b);
/* size_bytes at `from`: from a stack slot, or from memory that the program cannot change. */
struct value value_load(const struct image *image, const struct state *state, struct value from, unsigned size_bytes);

struct value state_register(const struct state *state, unsigned number);
void state_set_slot(struct state *state, int64_t offset, struct value value);
struct value state_slot(const struct state *state, int64_t offset);

#endif
