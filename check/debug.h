// SPDX-License-Identifier: Apache-2.0
//
// The debug information of the program under check, by libdw: its variables and their types, and where code is from.
#ifndef CHECK_DEBUG_H
#define CHECK_DEBUG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum debug_kind { DEBUG_PLAIN, DEBUG_STRUCT, DEBUG_UNION, DEBUG_ARRAY };

struct debug_type {
    const char *name; /* of a struct or typedef; NULL: it has none */
    enum debug_kind kind;
    uint32_t size;
    bool is_instant; /* a stator_time */
    bool is_signed;
    const struct debug_type *element; /* of an array */
    const struct debug_member *members;
    unsigned member_count;
};

struct debug_member {
    const char *name; /* NULL: an unnamed struct or union */
    uint32_t offset;
    const struct debug_type *type;
};

struct debug_variable {
    const char *name;
    uintptr_t address;
    const struct debug_type *type;
};

/* Where code is from. */
struct place {
    char text[256]; /* for people: FILE:LINE, and what of ours is called there */
    char file[512]; /* as the compiler was given it, in its folder; empty: not known */
    unsigned line;
};

struct debug;

/* The variables that lie in this memory. NULL after a message on standard error. */
struct debug *debug_read(const char *path, uintptr_t memory, size_t size);

/* By their addresses; NULL: there are no more. */
const struct debug_variable *debug_variable(const struct debug *debug, unsigned index);

/* A struct by its typedef's name; NULL: no variable has it. */
const struct debug_type *debug_type(const struct debug *debug, const char *name);

const struct debug_member *debug_member(const struct debug_type *type, const char *name);

/* `expression` is a variable and members of it: app.imu */
bool debug_object(const struct debug *debug, const char *expression, uintptr_t *address,
                  const struct debug_type **type);

void debug_name(const struct debug *debug, uintptr_t address, char *name, size_t size);

/* `code`: a return address. */
struct place debug_place(const struct debug *debug, uintptr_t code);

#endif
