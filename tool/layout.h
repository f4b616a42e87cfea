// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a machine in each of its states: what the maps of the reports are drawn from.
#ifndef TOOL_LAYOUT_H
#define TOOL_LAYOUT_H

#include "model.h"

enum byte_kind {
    BYTE_UNUSED,  /* not of this state: another state's, or none's */
    BYTE_PADDING, /* between or behind the state's fields */
    BYTE_STATE,   /* the state byte */
    BYTE_ALWAYS,  /* an always-field */
    BYTE_FIELD,   /* a field of the state */
};

struct byte_use {
    enum byte_kind kind;
    size_t field; /* the number of the always-field, or of the state's field */
};

/* The use of each byte of the machine in a state; machine->size_bytes of them. */
struct byte_use *layout_of(const struct machine *machine, size_t state);
/* Fields are numbered through the machine: the always-fields, then state by state. */
size_t layout_number(const struct machine *machine, size_t state, const struct byte_use *use);
/* The number of a field's name: fields of one name in several states share it. */
size_t layout_name(const struct machine *machine, size_t number);
/* A letter for a field, by that number. */
char layout_letter(size_t number);
/* The bytes that nothing uses in any state. */
uint64_t layout_unused(const struct machine *machine);

#endif
