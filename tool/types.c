// SPDX-License-Identifier: Apache-2.0
//
// Types from DWARF, each made once.
#include "types.h"

#include <dwarf.h>

/* Deeper nesting than this no one writes; a hostile file has cycles. */
#define DEPTH_MOST  48u
#define ARRAY_MOST  ((uint64_t)1 << 40)
#define MEMBER_MOST 65536u

static const struct type unknown_type = {.kind = TYPE_UNKNOWN, .name = "", .tag = ""};

static const char *name_of(Dwarf_Die *die)
{
    Dwarf_Attribute attribute;
    const char *name = dwarf_formstring(dwarf_attr_integrate(die, DW_AT_name, &attribute));
    return name != NULL ? name : "";
}

static uint64_t number_attribute(Dwarf_Die *die, unsigned which, uint64_t otherwise)
{
    Dwarf_Attribute attribute;
    Dwarf_Word value = 0;
    return dwarf_formudata(dwarf_attr_integrate(die, which, &attribute), &value) == 0 ? value : otherwise;
}

static const struct type *make(struct debug *debug, Dwarf_Die *die, unsigned depth, bool shallow);

const struct type *type_of(struct debug *debug, Dwarf_Die *of, unsigned depth, bool shallow)
{
    Dwarf_Attribute attribute;
    Dwarf_Die die;
    if (dwarf_formref_die(dwarf_attr_integrate(of, DW_AT_type, &attribute), &die) == NULL) {
        return &unknown_type;
    }
    return make(debug, &die, depth, shallow);
}

bool die_next(Dwarf_Die *die, Dwarf_Die *next)
{
    const Dwarf_Off before = dwarf_dieoffset(die);
    /* DW_AT_sibling of a hostile file may point backwards, for ever. */
    return dwarf_siblingof(die, next) == 0 && dwarf_dieoffset(next) > before;
}

static void read_member(struct debug *debug, struct type *type, Dwarf_Die *die, unsigned depth)
{
    Dwarf_Attribute attribute;
    struct member *member = list_add(&type->members);
    *member = (struct member){.name = name_of(die), .type = &unknown_type};
    const struct type *of = type_of(debug, die, depth + 1u, false);
    member = &type->members.at[type->members.count - 1u];
    member->type = of;
    Dwarf_Word offset = 0;
    if (dwarf_attr(die, DW_AT_data_member_location, &attribute) != NULL && dwarf_formudata(&attribute, &offset) != 0) {
        Dwarf_Op *operations = NULL;
        size_t count = 0;
        if (dwarf_getlocation(&attribute, &operations, &count) == 0 && count == 1u &&
            operations[0].atom == DW_OP_plus_uconst) {
            offset = operations[0].number; /* DWARF 2 writes the offset as an expression */
        }
    }
    member->offset_bytes = offset;
    member->bit_count = (unsigned)least(number_attribute(die, DW_AT_bit_size, 0), 64u);
    if (member->bit_count != 0u) {
        if (dwarf_hasattr(die, DW_AT_data_bit_offset)) {
            const uint64_t bits = number_attribute(die, DW_AT_data_bit_offset, 0);
            member->offset_bytes = bits / 8u;
            member->bit_offset = (unsigned)(bits % 8u);
        } else if (dwarf_hasattr(die, DW_AT_bit_offset)) { /* DWARF 2: from the storage unit's most significant bit */
            const uint64_t unit_bits = number_attribute(die, DW_AT_byte_size, of->size_bytes) * 8u;
            const uint64_t from_top = number_attribute(die, DW_AT_bit_offset, 0);
            const uint64_t bits =
                unit_bits >= from_top + member->bit_count ? unit_bits - from_top - member->bit_count : 0;
            member->offset_bytes += bits / 8u;
            member->bit_offset = (unsigned)(bits % 8u);
        }
    }
}

static void read_enumerator(struct type *type, Dwarf_Die *die)
{
    Dwarf_Attribute attribute;
    Dwarf_Sword value = 0;
    if (dwarf_formsdata(dwarf_attr(die, DW_AT_const_value, &attribute), &value) == 0) {
        *list_add(&type->enumerators) = (struct enumerator){name_of(die), value};
    }
}

static void read_children(struct debug *debug, struct type *type, Dwarf_Die *die, unsigned depth)
{
    Dwarf_Die child;
    if (dwarf_child(die, &child) != 0) {
        return;
    }
    do {
        const int tag = dwarf_tag(&child);
        if (tag == DW_TAG_member && type->members.count < MEMBER_MOST) {
            read_member(debug, type, &child, depth);
        } else if (tag == DW_TAG_enumerator && type->enumerators.count < MEMBER_MOST) {
            read_enumerator(type, &child);
        }
    } while (die_next(&child, &child));
}

/* int a[2][3] has two subranges: made as an array of 2 arrays of 3. */
static const struct type *make_array(struct debug *debug, Dwarf_Die *die, unsigned depth)
{
    const struct type *element = type_of(debug, die, depth + 1u, false);
    uint64_t counts[8];
    size_t dimensions = 0;
    Dwarf_Die child;
    if (dwarf_child(die, &child) == 0) {
        do {
            if (dwarf_tag(&child) == DW_TAG_subrange_type && dimensions < 8u) {
                const uint64_t upper = number_attribute(&child, DW_AT_upper_bound, UINT64_MAX);
                const uint64_t count = number_attribute(&child, DW_AT_count, upper == UINT64_MAX ? 0 : upper + 1u);
                counts[dimensions++] = count < ARRAY_MOST ? count : 0;
            }
        } while (die_next(&child, &child));
    }
    while (dimensions > 0u) {
        struct type *array = take(sizeof *array);
        const uint64_t count = counts[--dimensions];
        *array = (struct type){.kind = TYPE_ARRAY, .name = "", .tag = "", .of = element, .count = count};
        array->size_bytes =
            element->size_bytes != 0u && count > ARRAY_MOST / element->size_bytes ? 0 : count * element->size_bytes;
        element = array;
    }
    return element;
}

static enum encoding encoding_of(Dwarf_Die *die)
{
    switch (number_attribute(die, DW_AT_encoding, DW_ATE_unsigned)) {
    case DW_ATE_boolean:
        return ENCODING_BOOLEAN;
    case DW_ATE_float:
        return ENCODING_FLOAT;
    case DW_ATE_signed:
        return ENCODING_SIGNED;
    case DW_ATE_signed_char:
    case DW_ATE_unsigned_char:
        return ENCODING_CHARACTER;
    default:
        return ENCODING_UNSIGNED;
    }
}

static const struct type *make_typedef(struct debug *debug, Dwarf_Die *die, unsigned depth, bool shallow)
{
    const struct type *of = type_of(debug, die, depth + 1u, shallow);
    struct type *type = take(sizeof *type);
    *type = *of;
    type->name = name_of(die);
    return type;
}

static const struct type *make_named(struct debug *debug, Dwarf_Die *die, enum type_kind kind, unsigned depth,
                                     bool shallow)
{
    struct type *type = take(sizeof *type);
    *type = (struct type){.kind = kind,
                          .name = name_of(die),
                          .size_bytes = least(number_attribute(die, DW_AT_byte_size, 0), ARRAY_MOST),
                          .encoding = kind == TYPE_BASE ? encoding_of(die) : ENCODING_UNSIGNED};
    type->tag = type->name;
    if (!shallow) {
        /* Known before its members are: a struct may point to itself. */
        map_set(&debug->types, dwarf_dieoffset(die), type);
        read_children(debug, type, die, depth);
    }
    return type;
}

static const struct type *make_pointer(struct debug *debug, Dwarf_Die *die, unsigned depth)
{
    struct type *type = take(sizeof *type);
    *type = (struct type){.kind = TYPE_POINTER, .name = "", .tag = "", .size_bytes = debug->image->pointer_bytes};
    type->of = type_of(debug, die, depth + 1u, true);
    return type;
}

/* shallow: name and kind only, for what is pointed to; such a type is not kept. */
static const struct type *make(struct debug *debug, Dwarf_Die *die, unsigned depth, bool shallow)
{
    const struct type *known = map_get(&debug->types, dwarf_dieoffset(die));
    const struct type *made = &unknown_type;
    if (known != NULL || depth > DEPTH_MOST) {
        return known != NULL ? known : &unknown_type;
    }
    switch (dwarf_tag(die)) {
    case DW_TAG_base_type:
        made = make_named(debug, die, TYPE_BASE, depth, true);
        break;
    case DW_TAG_enumeration_type:
        made = make_named(debug, die, TYPE_ENUM, depth, shallow);
        break;
    case DW_TAG_structure_type:
    case DW_TAG_class_type:
        made = make_named(debug, die, TYPE_STRUCT, depth, shallow);
        break;
    case DW_TAG_union_type:
        made = make_named(debug, die, TYPE_UNION, depth, shallow);
        break;
    case DW_TAG_array_type:
        made = shallow ? &unknown_type : make_array(debug, die, depth);
        break;
    case DW_TAG_pointer_type:
        made = make_pointer(debug, die, depth);
        break;
    case DW_TAG_typedef:
        made = make_typedef(debug, die, depth, shallow);
        break;
    case DW_TAG_const_type:
    case DW_TAG_volatile_type:
    case DW_TAG_restrict_type:
    case DW_TAG_atomic_type:
        made = type_of(debug, die, depth + 1u, shallow);
        break;
    case DW_TAG_subroutine_type: {
        static const struct type function_type = {.kind = TYPE_FUNCTION, .name = "", .tag = ""};
        made = &function_type;
        break;
    }
    default:
        break;
    }
    /* What depth cut off may be whole when it is asked for from elsewhere. */
    if (!shallow && depth < DEPTH_MOST / 2u) {
        map_set(&debug->types, dwarf_dieoffset(die), (void *)(uintptr_t)made);
    }
    return made;
}

const struct type *type_from(struct debug *debug, Dwarf_Die *die)
{
    return make(debug, die, 0, false);
}

static uint64_t alignment_of(const struct type *type, unsigned pointer_bytes, unsigned depth)
{
    uint64_t alignment = 1;
    switch (type->kind) {
    case TYPE_ARRAY:
        return depth < DEPTH_MOST ? alignment_of(type->of, pointer_bytes, depth + 1u) : 1u;
    case TYPE_STRUCT:
    case TYPE_UNION:
        for (size_t i = 0; i < type->members.count && depth < DEPTH_MOST; i++) {
            alignment = most(alignment, alignment_of(type->members.at[i].type, pointer_bytes, depth + 1u));
        }
        return alignment;
    default:
        while (alignment < type->size_bytes && alignment < 16u) {
            alignment *= 2u;
        }
        return alignment;
    }
}

uint64_t type_alignment(const struct type *type, unsigned pointer_bytes)
{
    return pointer_bytes == 2u ? 1u : alignment_of(type, pointer_bytes, 0); /* AVR aligns nothing */
}

const struct member *type_member(const struct type *type, const char *name)
{
    for (size_t i = 0; i < type->members.count; i++) {
        if (same(type->members.at[i].name, name)) {
            return &type->members.at[i];
        }
    }
    return NULL;
}

const char *type_text(const struct type *type)
{
    if (type->name[0] != '\0') {
        return type->kind == TYPE_ENUM && same(type->name, type->tag)     ? text_of("enum %s", type->name)
               : type->kind == TYPE_STRUCT && same(type->name, type->tag) ? text_of("struct %s", type->name)
                                                                          : type->name;
    }
    switch (type->kind) {
    case TYPE_ARRAY: {
        /* The outer dimension is written first. */
        struct text dimensions = {0};
        while (type->kind == TYPE_ARRAY && type->name[0] == '\0') {
            text_add(&dimensions, "[%llu]", (unsigned long long)type->count);
            type = type->of;
        }
        return text_of("%s%s", type_text(type), dimensions.at);
    }
    case TYPE_POINTER:
        return type->of->kind == TYPE_FUNCTION
                   ? "function pointer"
                   : text_of("%s *", type->of->kind == TYPE_UNKNOWN ? "void" : type_text(type->of));
    case TYPE_STRUCT:
        return "struct";
    case TYPE_UNION:
        return "union";
    case TYPE_ENUM:
        return "enum";
    default:
        return "?";
    }
}
