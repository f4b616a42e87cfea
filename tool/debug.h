// SPDX-License-Identifier: Apache-2.0
//
// What the debug information says: types, variables with an address, functions, what was inlined where, and the line
// of each instruction. Hostile files are bounded by depth and by counts; what is not understood is left out.
#ifndef TOOL_DEBUG_H
#define TOOL_DEBUG_H

#include "elf.h"

enum type_kind { TYPE_UNKNOWN, TYPE_BASE, TYPE_ENUM, TYPE_STRUCT, TYPE_UNION, TYPE_ARRAY, TYPE_POINTER, TYPE_FUNCTION };
enum encoding { ENCODING_UNSIGNED, ENCODING_SIGNED, ENCODING_BOOLEAN, ENCODING_FLOAT, ENCODING_CHARACTER };

struct member {
    const char *name; /* "": an anonymous struct or union */
    const struct type *type;
    uint64_t offset_bytes;
    unsigned bit_offset, bit_count; /* bit_count 0: not a bit-field; else counted from offset_bytes */
};

struct enumerator {
    const char *name;
    int64_t value;
};

struct type {
    enum type_kind kind;
    enum encoding encoding;
    const char *name; /* as its user wrote it: the typedef, else the tag; "": none */
    const char *tag;  /* of the struct, union or enum itself */
    uint64_t size_bytes;
    const struct type *of; /* of an array: its elements; of a pointer: what it points to, without its members */
    uint64_t count;        /* of an array */
    LIST(struct member) members;
    LIST(struct enumerator) enumerators;
};

struct place {
    const char *file; /* NULL: unknown */
    unsigned line;
};

struct variable {
    const char *name;
    uint64_t address;
    const struct type *type;
    struct place place;
    const char *function; /* the function that holds it, or NULL */
};

struct parameter {
    const char *name;
    const struct type *type;
};

struct span {
    uint64_t low, high;
};

/* What the argument registers of a function in the program hold at its first instruction. */
struct located {
    const struct type *types[4]; /* NULL: not known */
};

struct subprogram {
    const char *name;
    struct place place;
    const struct type *returns;
    LIST(struct parameter) parameters;
    LIST(struct span) spans; /* empty: only inlined, or only declared */
    bool no_return, only_declared;
};

struct inlined {
    uint64_t low, high;
    const struct subprogram *function;
    struct place call;
    unsigned depth;
};

struct row {
    uint64_t address;
    const char *file;
    unsigned line, order; /* order: of rows at one address, the last holds */
    bool end;             /* nothing is known from here on */
};

struct debug {
    const struct image *image;
    LIST(struct variable) variables;      /* by address */
    LIST(struct subprogram *) functions;  /* in the file's order */
    LIST(struct inlined) inlined;         /* by address, outer first */
    LIST(struct row) rows;                /* by address */
    LIST(const struct type *) structures; /* those that were asked for by name */
    LIST(const struct type *) enums;
    const char *producer; /* of the compilation unit with the most code, or NULL */
    struct map types, subprograms;
    struct map arguments;     /* struct located, by the function's first address; absent where there is no location */
    const struct map *wanted; /* hashes of the names of structs to find */
    size_t dies;
    bool code_at_zero;
};

/* `wanted` holds the hashes of names of structs whose layout is needed: the machines. */
void debug_read(struct debug *debug, const struct image *image, const struct map *wanted);

const struct variable *debug_variable(const struct debug *debug, const char *name);
const struct variable *debug_variable_at(const struct debug *debug, uint64_t address);
struct place debug_place(const struct debug *debug, uint64_t address);
/* The number of the first inlined function that begins at an address or behind it. */
size_t debug_inlined_from(const struct debug *debug, uint64_t address);
const struct type *debug_structure(const struct debug *debug, const char *name);
const struct type *debug_enum(const struct debug *debug, const char *tag);
const struct member *type_member(const struct type *type, const char *name);
/* What C aligns it to: the debug information says it only where the source does. */
uint64_t type_alignment(const struct type *type, unsigned pointer_bytes);
/* A type as C writes it: "uint8_t[8]". */
const char *type_text(const struct type *type);
/* "file.c:12", or "an unknown place". */
const char *place_text(struct place place);
bool place_is(struct place place, const char *file, unsigned line);

#endif
