// SPDX-License-Identifier: Apache-2.0
//
// What each task is doing, from one look at the target's memory.
#ifndef TOOL_SIGHT_H
#define TOOL_SIGHT_H

#include "model.h"
#include "target.h"

/* One task of the system; an array of tasks is several. */
struct seen {
    const struct task *task;
    unsigned number; /* in the array */
    unsigned index;  /* in the ready set */
    uint64_t address;
    uint8_t *buffer;      /* for its bytes */
    const uint8_t *bytes; /* the buffer; NULL: could not be read */
    size_t state;         /* NO_STATE: the state byte says none */
    uint8_t state_byte;
    bool ready, ready_known, armed, deadline_known, polls_known;
    bool moved; /* its bytes changed while they were read */
    uint64_t deadline, polls;
};

/* Memory that is read in one go, at each look. */
struct block_read {
    uint64_t address, count;
    uint8_t *bytes, *again;
    bool known;
};

struct sight {
    const struct model *model;
    struct target *target;
    const char *polls; /* an array that counts them, as C writes it; NULL: none */
    LIST(struct seen) tasks;
    LIST(struct block_read) blocks;
    LIST(const char *) warnings;
};

/* Prepares; also checks that the memory is of this firmware, as far as that can be seen. */
void sight_open(struct sight *sight, const struct model *model, struct target *target, const char *polls);
/* Looks once. */
void sight_look(struct sight *sight);

/* "polling", or "state byte 0x5a, which is none". */
const char *seen_state(const struct seen *seen);
const char *seen_name(const struct seen *seen);
/* What is wrong with its bytes, or NULL. */
const char *seen_strange(const struct seen *seen);
/* A field's value, enums and states by name. */
const char *value_text(const struct model *model, const struct type *type, const uint8_t *bytes, unsigned depth);
const char *field_value(const struct model *model, const struct field *field, const uint8_t *machine_bytes,
                        unsigned depth);

#endif
