// SPDX-License-Identifier: Apache-2.0
#include "debug.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_DEPTH = 32, PATH_BYTES = 256 };

struct cached {
    Dwarf_Off offset;
    struct debug_type *type;
};

struct debug {
    Dwarf *dwarf;
    uintptr_t memory;
    size_t size;
    struct debug_variable *variables;
    unsigned variable_count;
    struct cached *cache;
    unsigned cache_count;
};

static void *grown(void *array, unsigned count, size_t element_bytes)
{
    void *result = realloc(array, (count + 1) * element_bytes);
    if (result == NULL) {
        fputs("stator check: out of memory\n", stderr);
        exit(2);
    }
    return result;
}

static bool number(Dwarf_Die *die, unsigned what, Dwarf_Word *value)
{
    Dwarf_Attribute attribute;
    return dwarf_attr_integrate(die, what, &attribute) != NULL && dwarf_formudata(&attribute, value) == 0;
}

static bool type_of(Dwarf_Die *die, Dwarf_Die *type)
{
    Dwarf_Attribute attribute;
    return dwarf_attr_integrate(die, DW_AT_type, &attribute) != NULL && dwarf_formref_die(&attribute, type) != NULL;
}

static const struct debug_type *read_type(struct debug *debug, Dwarf_Die *die);

static void read_members(struct debug *debug, Dwarf_Die *die, struct debug_type *type)
{
    struct debug_member *members = NULL;
    Dwarf_Die child;
    Dwarf_Die inner;
    if (dwarf_child(die, &child) != 0) {
        return;
    }
    do {
        Dwarf_Word offset = 0;
        Dwarf_Word bits;
        if (dwarf_tag(&child) != DW_TAG_member || !type_of(&child, &inner)) {
            continue;
        }
        if (!number(&child, DW_AT_data_member_location, &offset) && number(&child, DW_AT_data_bit_offset, &bits)) {
            offset = bits / 8;
        }
        members = grown(members, type->member_count, sizeof *members);
        const char *name = dwarf_hasattr(&child, DW_AT_name) ? dwarf_diename(&child) : NULL;
        members[type->member_count++] = (struct debug_member){name, (uint32_t)offset, read_type(debug, &inner)};
    } while (dwarf_siblingof(&child, &child) == 0);
    type->members = members;
}

static uint32_t elements(Dwarf_Die *array)
{
    Dwarf_Die child;
    uint32_t count = 1;
    if (dwarf_child(array, &child) != 0) {
        return 0;
    }
    do {
        Dwarf_Word bound;
        if (dwarf_tag(&child) != DW_TAG_subrange_type) {
            continue;
        }
        if (number(&child, DW_AT_count, &bound)) {
            count *= (uint32_t)bound;
        } else if (number(&child, DW_AT_upper_bound, &bound)) {
            count *= (uint32_t)bound + 1;
        } else {
            count = 0;
        }
    } while (dwarf_siblingof(&child, &child) == 0);
    return count;
}

static void fill_type(struct debug *debug, Dwarf_Die *die, struct debug_type *type)
{
    Dwarf_Die inner;
    Dwarf_Word value = 0;
    type->name = dwarf_hasattr(die, DW_AT_name) ? dwarf_diename(die) : NULL;
    switch (dwarf_tag(die)) {
    case DW_TAG_typedef:
    case DW_TAG_const_type:
    case DW_TAG_volatile_type:
    case DW_TAG_atomic_type:
        if (type_of(die, &inner)) {
            const char *name = type->name;
            *type = *read_type(debug, &inner);
            type->is_instant = type->is_instant || (name != NULL && strcmp(name, "stator_time") == 0);
            type->name = name != NULL ? name : type->name;
        }
        return;
    case DW_TAG_structure_type:
    case DW_TAG_union_type:
        type->kind = dwarf_tag(die) == DW_TAG_union_type ? DEBUG_UNION : DEBUG_STRUCT;
        number(die, DW_AT_byte_size, &value);
        type->size = (uint32_t)value;
        read_members(debug, die, type);
        return;
    case DW_TAG_array_type:
        type->kind = DEBUG_ARRAY;
        if (type_of(die, &inner)) {
            type->element = read_type(debug, &inner);
            type->size = elements(die) * type->element->size;
        }
        return;
    default:
        type->kind = DEBUG_PLAIN;
        if (number(die, DW_AT_byte_size, &value)) {
            type->size = (uint32_t)value;
        } else {
            type->size = dwarf_tag(die) == DW_TAG_pointer_type ? sizeof(void *) : 0;
        }
        if (number(die, DW_AT_encoding, &value)) {
            type->is_signed = value == DW_ATE_signed || value == DW_ATE_signed_char;
        }
        return;
    }
}

/* Types refer to each other in circles only through pointers, which are not followed. */
static const struct debug_type *read_type(struct debug *debug, Dwarf_Die *die)
{
    const Dwarf_Off offset = dwarf_dieoffset(die);
    for (unsigned i = 0; i < debug->cache_count; i++) {
        if (debug->cache[i].offset == offset) {
            return debug->cache[i].type;
        }
    }
    struct debug_type *type = grown(NULL, 0, sizeof *type);
    memset(type, 0, sizeof *type);
    fill_type(debug, die, type);
    debug->cache = grown(debug->cache, debug->cache_count, sizeof *debug->cache);
    debug->cache[debug->cache_count++] = (struct cached){offset, type};
    return type;
}

static void read_variable(struct debug *debug, Dwarf_Die *die)
{
    Dwarf_Attribute attribute;
    Dwarf_Op *expression;
    size_t length;
    Dwarf_Die type;
    if (dwarf_attr(die, DW_AT_location, &attribute) == NULL ||
        dwarf_getlocation(&attribute, &expression, &length) != 0 || length != 1 || expression[0].atom != DW_OP_addr ||
        !type_of(die, &type)) {
        return;
    }
    Dwarf_Attribute named;
    const char *name = dwarf_attr_integrate(die, DW_AT_name, &named) != NULL ? dwarf_formstring(&named) : NULL;
    const uintptr_t address = expression[0].number;
    if (name == NULL || address - debug->memory >= debug->size) {
        return;
    }
    for (unsigned i = 0; i < debug->variable_count; i++) {
        if (debug->variables[i].address == address) {
            return;
        }
    }
    debug->variables = grown(debug->variables, debug->variable_count, sizeof *debug->variables);
    debug->variables[debug->variable_count++] = (struct debug_variable){name, address, read_type(debug, &type)};
}

/* Static variables may stand inside functions. */
static void read_children(struct debug *debug, Dwarf_Die *parent)
{
    Dwarf_Die child;
    if (dwarf_child(parent, &child) != 0) {
        return;
    }
    do {
        switch (dwarf_tag(&child)) {
        case DW_TAG_variable:
            read_variable(debug, &child);
            break;
        case DW_TAG_subprogram:
        case DW_TAG_lexical_block:
        case DW_TAG_inlined_subroutine:
            read_children(debug, &child);
            break;
        default:
            break;
        }
    } while (dwarf_siblingof(&child, &child) == 0);
}

static int by_address(const void *a, const void *b)
{
    const struct debug_variable *left = a;
    const struct debug_variable *right = b;
    return left->address < right->address ? -1 : left->address > right->address;
}

struct debug *debug_read(const char *path, uintptr_t memory, size_t size)
{
    struct debug *debug = calloc(1, sizeof *debug);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    debug->dwarf = file < 0 ? NULL : dwarf_begin(file, DWARF_C_READ);
    if (debug->dwarf == NULL) {
        fprintf(stderr, "%s: has no debug information: %s\n", path, dwarf_errmsg(-1));
        free(debug);
        return NULL;
    }
    debug->memory = memory;
    debug->size = size;
    Dwarf_Off offset = 0;
    Dwarf_Off next;
    size_t header;
    while (dwarf_nextcu(debug->dwarf, offset, &next, &header, NULL, NULL, NULL) == 0) {
        Dwarf_Die unit;
        if (dwarf_offdie(debug->dwarf, offset + header, &unit) != NULL) {
            read_children(debug, &unit);
        }
        offset = next;
    }
    if (debug->variable_count != 0u) {
        qsort(debug->variables, debug->variable_count, sizeof *debug->variables, by_address);
    }
    return debug;
}

const struct debug_variable *debug_variable(const struct debug *debug, unsigned index)
{
    return index < debug->variable_count ? &debug->variables[index] : NULL;
}

const struct debug_type *debug_type(const struct debug *debug, const char *name)
{
    for (unsigned i = 0; i < debug->cache_count; i++) {
        const struct debug_type *type = debug->cache[i].type;
        if (type->kind == DEBUG_STRUCT && type->name != NULL && strcmp(type->name, name) == 0) {
            return type;
        }
    }
    return NULL;
}

const struct debug_member *debug_member(const struct debug_type *type, const char *name)
{
    for (unsigned i = 0; i < type->member_count; i++) {
        if (type->members[i].name != NULL && strcmp(type->members[i].name, name) == 0) {
            return &type->members[i];
        }
    }
    return NULL;
}

bool debug_object(const struct debug *debug, const char *expression, uintptr_t *address, const struct debug_type **type)
{
    char part[PATH_BYTES];
    size_t length = strcspn(expression, ".[");
    snprintf(part, sizeof part, "%.*s", (int)length, expression);
    *type = NULL;
    for (unsigned i = 0; i < debug->variable_count; i++) {
        if (strcmp(debug->variables[i].name, part) == 0) {
            *address = debug->variables[i].address;
            *type = debug->variables[i].type;
        }
    }
    while (*type != NULL && expression[length] == '.') {
        expression += length + 1;
        length = strcspn(expression, ".[");
        snprintf(part, sizeof part, "%.*s", (int)length, expression);
        const struct debug_member *member = debug_member(*type, part);
        if (member == NULL) {
            return false;
        }
        *address += member->offset;
        *type = member->type;
    }
    return *type != NULL;
}

static void append(char *name, size_t size, const char *format, const char *text, unsigned index)
{
    const size_t length = strlen(name);
    char part[PATH_BYTES];
    if (text != NULL) {
        snprintf(part, sizeof part, "%s%s", format, text);
    } else {
        snprintf(part, sizeof part, "[%u]", index);
    }
    snprintf(name + length, size - length, "%s", part);
}

static void name_inside(const struct debug_type *type, uint32_t offset, char *name, size_t size)
{
    if (type->kind == DEBUG_ARRAY && type->element->size != 0) {
        append(name, size, "", NULL, offset / type->element->size);
        name_inside(type->element, offset % type->element->size, name, size);
        return;
    }
    for (unsigned i = 0; i < type->member_count; i++) {
        const struct debug_member *member = &type->members[i];
        if (offset - member->offset < member->type->size) {
            if (member->name != NULL) {
                append(name, size, ".", member->name, 0);
            }
            name_inside(member->type, offset - member->offset, name, size);
            return;
        }
    }
}

void debug_name(const struct debug *debug, uintptr_t address, char *name, size_t size)
{
    snprintf(name, size, "%#lx", (unsigned long)address);
    for (unsigned i = 0; i < debug->variable_count; i++) {
        const struct debug_variable *variable = &debug->variables[i];
        if (address - variable->address < variable->type->size) {
            snprintf(name, size, "%s", variable->name);
            name_inside(variable->type, (uint32_t)(address - variable->address), name, size);
        }
    }
}

/* Headers of the kernel and the port are not where a user looks. */
static bool is_ours(const char *file)
{
    return strstr(file, "include/stator/") != NULL || strstr(file, "ports/check/") != NULL;
}

static const char *base_name(const char *file)
{
    const char *slash = strrchr(file, '/');
    return slash != NULL ? slash + 1 : file;
}

/* The scopes around an address, from the innermost out to the function that is not inlined; to be freed. */
static int scopes_at(Dwarf_Die *unit, Dwarf_Addr address, Dwarf_Die **scopes)
{
    Dwarf_Die *lexical = NULL;
    *scopes = NULL;
    if (dwarf_getscopes(unit, address, &lexical) <= 0) {
        return 0;
    }
    /* Behind an inlined function those are the scopes where it was written; wanted are those that it was put into. */
    const int count = dwarf_getscopes_die(&lexical[0], scopes);
    free(lexical);
    return count;
}

static const char *file_of(Dwarf_Die *unit, Dwarf_Word number)
{
    Dwarf_Files *files;
    size_t count;
    return dwarf_getsrcfiles(unit, &files, &count) == 0 && number < count ? dwarf_filesrc(files, number, NULL, NULL)
                                                                          : NULL;
}

/* A relative name is seen from the folder in which the compiler ran. */
static void place_file(struct place *place, Dwarf_Die *unit, const char *file)
{
    Dwarf_Attribute attribute;
    const char *folder = file[0] == '/' ? NULL : dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
    snprintf(place->file, sizeof place->file, "%s%s%s", folder != NULL ? folder : "", folder != NULL ? "/" : "", file);
}

struct place debug_place(const struct debug *debug, uintptr_t code)
{
    struct place place = {.text = ""};
    Dwarf_Die unit;
    Dwarf_Die *scopes;
    const Dwarf_Addr address = code - 1; /* of the call, whose return address this is */
    snprintf(place.text, sizeof place.text, "%#lx", (unsigned long)code);
    if (code == 0 || dwarf_addrdie(debug->dwarf, address, &unit) == NULL) {
        return place;
    }
    Dwarf_Line *line = dwarf_getsrc_die(&unit, address);
    int at = 0;
    if (line == NULL || dwarf_lineno(line, &at) != 0) {
        return place;
    }
    const char *file = dwarf_linesrc(line, NULL, NULL);
    const int count = scopes_at(&unit, address, &scopes);
    const char *function = NULL; /* of ours, that was called where the place is */
    for (int i = 0; i < count && file != NULL && is_ours(file); i++) {
        Dwarf_Word caller;
        Dwarf_Word caller_line;
        const int tag = dwarf_tag(&scopes[i]);
        if (tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine) {
            function = dwarf_diename(&scopes[i]);
        }
        if (tag == DW_TAG_inlined_subroutine && number(&scopes[i], DW_AT_call_file, &caller) &&
            number(&scopes[i], DW_AT_call_line, &caller_line)) {
            file = file_of(&unit, caller);
            at = (int)caller_line;
        }
    }
    if (file != NULL) {
        snprintf(place.text, sizeof place.text, "%s:%d%s%s%s", base_name(file), at, function != NULL ? " (" : "",
                 function != NULL ? function : "", function != NULL ? ")" : "");
        place_file(&place, &unit, file);
        place.line = (unsigned)at;
    }
    free(scopes);
    return place;
}
