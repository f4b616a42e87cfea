// SPDX-License-Identifier: Apache-2.0
#include "debug.h"

#include "lines.h"
#include "types.h"

#include <dwarf.h>
#include <string.h>

#define NESTING_MOST 64u
#define DIES_MOST    100000000u

/* Where the walk is. */
struct walk {
    struct debug *debug;
    const char *directory;
    Dwarf_Files *file_table;
    struct subprogram *inside;
    unsigned inline_depth;
    bool alive; /* `inside` is in the program */
};

static const char *name_of(Dwarf_Die *die)
{
    Dwarf_Attribute attribute;
    return dwarf_formstring(dwarf_attr_integrate(die, DW_AT_name, &attribute));
}

static const char *file_name(const struct walk *walk, Dwarf_Word number)
{
    const char *name = walk->file_table != NULL ? dwarf_filesrc(walk->file_table, number, NULL, NULL) : NULL;
    return name != NULL ? path_shorten(name, walk->directory) : NULL;
}

static struct place place_of(const struct walk *walk, Dwarf_Die *die, unsigned file_attribute, unsigned line_attribute)
{
    Dwarf_Attribute attribute;
    Dwarf_Word file = 0;
    Dwarf_Word line = 0;
    struct place place = {NULL, 0};
    if (dwarf_formudata(dwarf_attr_integrate(die, file_attribute, &attribute), &file) == 0) {
        place.file = file_name(walk, file);
    }
    if (dwarf_formudata(dwarf_attr_integrate(die, line_attribute, &attribute), &line) == 0) {
        place.line = (unsigned)line;
    }
    return place;
}

/* The address of a variable that has one for ever: DW_OP_addr, or clang's index into .debug_addr. */
static bool fixed_address(Dwarf_Die *die, uint64_t *address)
{
    Dwarf_Attribute attribute;
    Dwarf_Op *operations = NULL;
    size_t count = 0;
    if (dwarf_attr(die, DW_AT_location, &attribute) == NULL || dwarf_whatform(&attribute) == DW_FORM_sec_offset ||
        dwarf_getlocation(&attribute, &operations, &count) != 0 || count != 1u) {
        return false;
    }
    if (operations[0].atom == DW_OP_addr) {
        *address = operations[0].number;
        return true;
    }
    if (operations[0].atom == DW_OP_addrx || operations[0].atom == DW_OP_GNU_addr_index) {
        Dwarf_Attribute indexed;
        Dwarf_Addr found = 0;
        if (dwarf_getlocation_attr(&attribute, operations, &indexed) == 0 && dwarf_formaddr(&indexed, &found) == 0) {
            *address = found;
            return true;
        }
    }
    return false;
}

/* Where the linker dropped a function its lines begin at 0, or at the end of the address space (lld). */
static bool dropped(const struct walk *walk, uint64_t address)
{
    const uint64_t top = walk->debug->image->pointer_bytes > 4u ? UINT64_MAX : UINT32_MAX;
    return (address == 0u && !walk->debug->code_at_zero) || address >= top - 1u;
}

static void read_variable(struct walk *walk, Dwarf_Die *die)
{
    uint64_t address = 0;
    if (!fixed_address(die, &address) || dropped(walk, address)) {
        return;
    }
    const char *name = name_of(die);
    const struct type *type = type_of(walk->debug, die, 0, false);
    *list_add(&walk->debug->variables) = (struct variable){name != NULL ? name : "", address, type,
                                                           place_of(walk, die, DW_AT_decl_file, DW_AT_decl_line),
                                                           walk->inside != NULL ? walk->inside->name : NULL};
}

static void read_parameters(struct walk *walk, struct subprogram *function, Dwarf_Die *die)
{
    Dwarf_Die child;
    if (function->parameters.count > 0u || dwarf_child(die, &child) != 0) {
        return;
    }
    do {
        if (dwarf_tag(&child) == DW_TAG_formal_parameter && function->parameters.count < 16u) {
            const struct type *type = type_of(walk->debug, &child, 0, false);
            *list_add(&function->parameters) = (struct parameter){name_of(&child), type};
        }
    } while (die_next(&child, &child));
}

/* One for each function of the source: the abstract instance that inlined ones refer to, or the concrete one. */
static struct subprogram *subprogram_of(struct walk *walk, Dwarf_Die *die)
{
    Dwarf_Die origin = *die;
    Dwarf_Attribute attribute;
    unsigned hops = 0;
    while (hops++ < 4u && dwarf_attr(&origin, DW_AT_abstract_origin, &attribute) != NULL) {
        if (dwarf_formref_die(&attribute, &origin) == NULL) {
            break;
        }
    }
    struct subprogram *known = map_get(&walk->debug->subprograms, dwarf_dieoffset(&origin));
    if (known == NULL) {
        known = take(sizeof *known);
        const char *name = name_of(&origin);
        Dwarf_Attribute flag;
        bool no_return = false;
        *known = (struct subprogram){.name = name != NULL ? name : "",
                                     .place = place_of(walk, &origin, DW_AT_decl_file, DW_AT_decl_line)};
        (void)dwarf_formflag(dwarf_attr_integrate(&origin, DW_AT_noreturn, &flag), &no_return);
        known->no_return = no_return;
        known->only_declared = dwarf_hasattr(&origin, DW_AT_declaration) != 0;
        known->returns = type_of(walk->debug, &origin, 0, false);
        map_set(&walk->debug->subprograms, dwarf_dieoffset(&origin), known);
        *list_add(&walk->debug->functions) = known;
        read_parameters(walk, known, &origin);
    }
    return known;
}

static void each_span(Dwarf_Die *die, struct walk *walk, void (*use)(struct walk *, uint64_t, uint64_t, void *),
                      void *with)
{
    Dwarf_Addr base = 0;
    Dwarf_Addr low = 0;
    Dwarf_Addr high = 0;
    ptrdiff_t offset = 0;
    unsigned count = 0;
    while (count++ < 4096u && (offset = dwarf_ranges(die, offset, &base, &low, &high)) > 0) {
        if (low < high) {
            use(walk, low, high, with);
        }
    }
}

static void add_span(struct walk *walk, uint64_t low, uint64_t high, void *with)
{
    struct subprogram *function = with;
    if (!dropped(walk, low)) {
        *list_add(&function->spans) = (struct span){low, high};
    }
}

static void add_inlined(struct walk *walk, uint64_t low, uint64_t high, void *with)
{
    struct inlined inlined = *(const struct inlined *)with;
    inlined.low = low;
    inlined.high = high;
    if (!dropped(walk, low)) {
        *list_add(&walk->debug->inlined) = inlined;
    }
}

/* The number of an argument register, counted from 0, by DWARF's number; 4: none of the first four. */
static unsigned argument_of(enum cpu cpu, Dwarf_Word dwarf_register)
{
    static const uint8_t x86[] = {4, 2, 3, 4, 1, 0}; /* rax, rdx, rcx, rbx, rsi, rdi */
    switch (cpu) {
    case CPU_ARM:
        return (unsigned)least(dwarf_register, 4u);
    case CPU_RISCV:
        return dwarf_register >= 10u && dwarf_register < 14u ? (unsigned)dwarf_register - 10u : 4u;
    case CPU_X86_64:
        return dwarf_register < sizeof x86 ? x86[dwarf_register] : 4u;
    case CPU_AVR:
        return dwarf_register <= 24u && dwarf_register >= 18u && dwarf_register % 2u == 0u
                   ? (unsigned)(24u - dwarf_register) / 2u
                   : 4u;
    default:
        return 4u;
    }
}

/* Optimisers pass other arguments than the source does (.isra, .constprop): where each is at the first instruction. */
static void read_arguments(struct walk *walk, Dwarf_Die *die, uint64_t low)
{
    struct located *arguments = NULL;
    Dwarf_Die child;
    if (dwarf_child(die, &child) != 0) {
        return;
    }
    do {
        Dwarf_Attribute attribute;
        Dwarf_Op *operations = NULL;
        size_t count = 0;
        if (dwarf_tag(&child) != DW_TAG_formal_parameter || dwarf_attr(&child, DW_AT_location, &attribute) == NULL ||
            dwarf_getlocation_addr(&attribute, low, &operations, &count, 1) != 1 || count == 0u ||
            operations[0].atom < DW_OP_reg0 || operations[0].atom > DW_OP_reg31) {
            continue;
        }
        const unsigned number = argument_of(walk->debug->image->cpu, (Dwarf_Word)operations[0].atom - DW_OP_reg0);
        arguments = arguments != NULL ? arguments : take(sizeof *arguments);
        if (number < 4u) {
            arguments->types[number] = type_of(walk->debug, &child, 0, false);
        }
    } while (die_next(&child, &child));
    if (arguments != NULL) {
        map_set(&walk->debug->arguments, low, arguments);
    }
}

static void walk_children(struct walk *walk, Dwarf_Die *die, unsigned depth);

static void walk_function(struct walk *walk, Dwarf_Die *die, unsigned depth)
{
    struct subprogram *before = walk->inside;
    struct subprogram *function = subprogram_of(walk, die);
    const bool alive = walk->alive;
    const size_t spans = function->spans.count;
    each_span(die, walk, add_span, function);
    walk->alive = function->spans.count > spans;
    for (size_t i = spans; i < function->spans.count; i++) {
        read_arguments(walk, die, function->spans.at[i].low);
    }
    read_parameters(walk, function, die);
    walk->inside = function;
    walk_children(walk, die, depth + 1u);
    walk->inside = before;
    walk->alive = alive;
}

static void walk_inlined(struct walk *walk, Dwarf_Die *die, unsigned depth)
{
    struct inlined inlined = {.function = subprogram_of(walk, die),
                              .call = place_of(walk, die, DW_AT_call_file, DW_AT_call_line),
                              .depth = walk->inline_depth};
    if (walk->alive) { /* in a function that the linker dropped all addresses are relative to 0 */
        each_span(die, walk, add_inlined, &inlined);
    }
    walk->inline_depth++;
    walk_children(walk, die, depth + 1u);
    walk->inline_depth--;
}

static void walk_structure(struct walk *walk, Dwarf_Die *die)
{
    struct debug *debug = walk->debug;
    const char *name = name_of(die);
    if (name == NULL || map_get(debug->wanted, hash(name)) == NULL || dwarf_hasattr(die, DW_AT_declaration)) {
        return;
    }
    const struct type *type = type_from(debug, die);
    for (size_t i = 0; i < debug->structures.count; i++) {
        const struct type *other = debug->structures.at[i];
        if (same(other->tag, type->tag) && other->size_bytes == type->size_bytes &&
            other->members.count == type->members.count) {
            return;
        }
    }
    *list_add(&debug->structures) = type;
}

static void walk_die(struct walk *walk, Dwarf_Die *die, unsigned depth)
{
    if (++walk->debug->dies > DIES_MOST) {
        fail(walk->debug->image->path, "its debug information has more than %u entries: split the program", DIES_MOST);
    }
    switch (dwarf_tag(die)) {
    case DW_TAG_variable:
        read_variable(walk, die);
        break;
    case DW_TAG_subprogram:
        walk_function(walk, die, depth);
        break;
    case DW_TAG_inlined_subroutine:
        walk_inlined(walk, die, depth);
        break;
    case DW_TAG_lexical_block:
    case DW_TAG_namespace:
        walk_children(walk, die, depth + 1u);
        break;
    case DW_TAG_structure_type:
        walk_structure(walk, die);
        break;
    case DW_TAG_enumeration_type: {
        const char *name = name_of(die);
        if (name != NULL && ends(name, "_state")) {
            *list_add(&walk->debug->enums) = type_from(walk->debug, die);
        }
        break;
    }
    default:
        break;
    }
}

static void walk_children(struct walk *walk, Dwarf_Die *die, unsigned depth)
{
    Dwarf_Die child;
    if (depth > NESTING_MOST || dwarf_child(die, &child) != 0) {
        return;
    }
    do {
        walk_die(walk, &child, depth);
    } while (die_next(&child, &child));
}

static int variable_order(const void *a, const void *b)
{
    const struct variable *left = a;
    const struct variable *right = b;
    if (left->address != right->address) {
        return left->address < right->address ? -1 : 1;
    }
    return strcmp(left->name, right->name);
}

static int inlined_order(const void *a, const void *b)
{
    const struct inlined *left = a;
    const struct inlined *right = b;
    if (left->low != right->low) {
        return left->low < right->low ? -1 : 1;
    }
    return left->depth != right->depth ? (left->depth < right->depth ? -1 : 1) : 0;
}

void debug_read(struct debug *debug, const struct image *image, const struct map *wanted)
{
    Dwarf_Off offset = 0;
    Dwarf_Off next = 0;
    size_t header = 0;
    uint64_t largest = 0;
    const char *directory = NULL;
    debug->image = image;
    for (size_t i = 0; i < image->symbols.count && image->symbols.at[i].address == 0u; i++) {
        debug->code_at_zero = debug->code_at_zero || image->symbols.at[i].function;
    }
    debug->wanted = wanted;
    while (image->dwarf != NULL && dwarf_nextcu(image->dwarf, offset, &next, &header, NULL, NULL, NULL) == 0) {
        Dwarf_Die unit;
        progress("debug info", offset, image->file_bytes);
        if (dwarf_offdie(image->dwarf, offset + header, &unit) != NULL) {
            Dwarf_Attribute attribute;
            size_t files = 0;
            struct walk walk = {.debug = debug};
            walk.directory = dwarf_formstring(dwarf_attr(&unit, DW_AT_comp_dir, &attribute));
            (void)dwarf_getsrcfiles(&unit, &walk.file_table, &files);
            const char *producer = dwarf_formstring(dwarf_attr(&unit, DW_AT_producer, &attribute));
            if (producer != NULL && next - offset > largest && strncmp(producer, "GNU AS", 6) != 0) {
                largest = next - offset;
                debug->producer = producer;
            }
            walk_children(&walk, &unit, 0);
            directory = directory != NULL ? directory : walk.directory;
        }
        if (next <= offset) {
            break;
        }
        offset = next;
    }
    list_sort(&debug->variables, variable_order);
    list_sort(&debug->inlined, inlined_order);
    lines_read(debug, directory);
}

const struct variable *debug_variable(const struct debug *debug, const char *name)
{
    for (size_t i = 0; i < debug->variables.count; i++) {
        if (strcmp(debug->variables.at[i].name, name) == 0 && debug->variables.at[i].function == NULL) {
            return &debug->variables.at[i];
        }
    }
    return NULL;
}

const struct variable *debug_variable_at(const struct debug *debug, uint64_t address)
{
    size_t low = 0;
    size_t high = debug->variables.count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2u;
        if (debug->variables.at[middle].address <= address) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    while (low-- > 0u) {
        const struct variable *variable = &debug->variables.at[low];
        if (address - variable->address < most(variable->type->size_bytes, 1u)) {
            return variable;
        }
        if (variable->type->size_bytes > 0u) {
            break;
        }
    }
    return NULL;
}

struct place debug_place(const struct debug *debug, uint64_t address)
{
    struct place place = {NULL, 0};
    size_t low = 0;
    size_t high = debug->rows.count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2u;
        if (debug->rows.at[middle].address <= address) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    if (low > 0u && !debug->rows.at[low - 1u].end) {
        place.file = debug->rows.at[low - 1u].file;
        place.line = debug->rows.at[low - 1u].line;
    }
    return place;
}

size_t debug_inlined_from(const struct debug *debug, uint64_t address)
{
    size_t low = 0;
    size_t high = debug->inlined.count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2u;
        if (debug->inlined.at[middle].low < address) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct type *debug_structure(const struct debug *debug, const char *name)
{
    for (size_t i = 0; i < debug->structures.count; i++) {
        if (same(debug->structures.at[i]->tag, name)) {
            return debug->structures.at[i];
        }
    }
    return NULL;
}

const struct type *debug_enum(const struct debug *debug, const char *tag)
{
    for (size_t i = 0; i < debug->enums.count; i++) {
        if (same(debug->enums.at[i]->tag, tag)) {
            return debug->enums.at[i];
        }
    }
    return NULL;
}

const char *place_text(struct place place)
{
    if (place.file == NULL) {
        return "an unknown place";
    }
    return place.line != 0u ? text_of("%s:%u", place.file, place.line) : place.file;
}

/* By the last part of the path: __FILE__ and the debug information spell the folders differently. */
bool place_is(struct place place, const char *file, unsigned line)
{
    return place.file != NULL && place.line == line && strcmp(base_name(place.file), base_name(file)) == 0;
}
