// SPDX-License-Identifier: Apache-2.0
#include "lines.h"

#include <dwarf.h>
#include <string.h>

#define NAMES_MOST   65536u
#define FORMATS_MOST 16u

/* A place in a section; reads behind its end give 0 and set `bad`. */
struct reader {
    const uint8_t *at, *end;
    unsigned offset_bytes; /* of section offsets: 4, or 8 in 64-bit DWARF */
    bool bad;
};

struct unit {
    struct debug *debug;
    const char *directory;
    struct reader program;
    unsigned version, minimum_bytes;
    int line_base;
    unsigned line_range, opcode_base;
    const uint8_t *lengths; /* of the standard operations */
    LIST(const char *) directories;
    LIST(const char *) files;
};

/* The registers of the line program (DWARF 5, 6.2.2), as far as they matter here. */
struct registers {
    uint64_t address, file;
    int64_t line;
    bool first, skip;
};

static uint64_t number(struct reader *reader, unsigned size_bytes)
{
    uint64_t value = 0;
    if (size_bytes > 8u || (size_t)(reader->end - reader->at) < size_bytes) {
        reader->bad = true;
        reader->at = reader->end;
        return 0;
    }
    for (unsigned i = 0; i < size_bytes; i++) {
        value |= (uint64_t)reader->at[i] << (8u * i);
    }
    reader->at += size_bytes;
    return value;
}

static uint64_t unsigned_leb(struct reader *reader)
{
    uint64_t value = 0;
    for (unsigned shift = 0; reader->at < reader->end; shift += 7u) {
        const uint8_t byte = *reader->at++;
        value |= shift < 64u ? (uint64_t)(byte & 0x7Fu) << shift : 0u;
        if ((byte & 0x80u) == 0u) {
            return value;
        }
    }
    reader->bad = true;
    return 0;
}

static int64_t signed_leb(struct reader *reader)
{
    uint64_t value = 0;
    for (unsigned shift = 0; reader->at < reader->end;) {
        const uint8_t byte = *reader->at++;
        value |= shift < 64u ? (uint64_t)(byte & 0x7Fu) << shift : 0u;
        shift += 7u;
        if ((byte & 0x80u) == 0u) {
            return (int64_t)((byte & 0x40u) != 0u && shift < 64u ? value | ~(uint64_t)0 << shift : value);
        }
    }
    reader->bad = true;
    return 0;
}

static const char *string(struct reader *reader)
{
    const uint8_t *begin = reader->at;
    const uint8_t *stop = begin < reader->end ? memchr(begin, '\0', (size_t)(reader->end - begin)) : NULL;
    if (stop == NULL) {
        reader->bad = true;
        reader->at = reader->end;
        return "";
    }
    reader->at = stop + 1;
    return (const char *)begin;
}

static const char *string_at(const struct image *image, const char *section_name, uint64_t offset)
{
    const struct section *section = image_section(image, section_name);
    if (section == NULL || section->bytes == NULL || offset >= section->size_bytes ||
        memchr(section->bytes + offset, '\0', (size_t)(section->size_bytes - offset)) == NULL) {
        return "";
    }
    return (const char *)section->bytes + offset;
}

/* "boards/a/../common/b.h" as "boards/common/b.h". */
static const char *without_detours(const char *path)
{
    char *out = text_copy(path, strlen(path));
    size_t count = 0;
    for (const char *at = path; *at != '\0';) {
        const char *slash = strchr(at, '/');
        const size_t length = slash != NULL ? (size_t)(slash - at) + 1u : strlen(at);
        size_t before = count > 0u ? count - 1u : 0u;
        while (before > 0u && out[before - 1u] != '/') {
            before--;
        }
        const bool back = count > 1u && begins(at, "../") && !begins(out + before, "../");
        if (back) {
            count = before;
        } else {
            memmove(out + count, at, length);
            count += length;
        }
        at += length;
    }
    out[count] = '\0';
    return out;
}

const char *path_shorten(const char *path, const char *directory)
{
    const size_t length = directory != NULL ? strlen(directory) : 0u;
    if (length > 0u && strncmp(path, directory, length) == 0 && path[length] == '/') {
        path += length + 1u;
    }
    while (path[0] == '.' && path[1] == '/') {
        path += 2;
    }
    return strstr(path, "/../") != NULL ? without_detours(path) : path;
}

static void add_file(struct unit *unit, const char *name, uint64_t directory)
{
    const char *folder = directory < unit->directories.count ? unit->directories.at[directory] : "";
    const bool plain = name[0] == '/' || folder[0] == '\0' || same(folder, ".");
    const char *path = plain ? name : text_of("%s/%s", folder, name);
    *list_add(&unit->files) = path_shorten(path, unit->directory);
}

/* Version 5 says by a list of formats what each entry holds. */
static void read_entries(struct unit *unit, bool directories)
{
    struct reader *in = &unit->program;
    struct {
        uint64_t content, form;
    } formats[FORMATS_MOST];
    const uint64_t format_count = number(in, 1);
    for (uint64_t i = 0; i < format_count; i++) {
        const uint64_t content = unsigned_leb(in);
        const uint64_t form = unsigned_leb(in);
        if (i < FORMATS_MOST) {
            formats[i].content = content;
            formats[i].form = form;
        }
    }
    const uint64_t count = unsigned_leb(in);
    in->bad = in->bad || format_count > FORMATS_MOST || (format_count == 0u && count > 0u);
    for (uint64_t i = 0; i < count && i < NAMES_MOST && !in->bad; i++) {
        const char *name = "";
        uint64_t folder = 0;
        for (uint64_t f = 0; f < format_count; f++) {
            uint64_t value = 0;
            switch (formats[f].form) {
            case DW_FORM_string:
                name = string(in);
                break;
            case DW_FORM_line_strp:
                name = string_at(unit->debug->image, ".debug_line_str", number(in, in->offset_bytes));
                break;
            case DW_FORM_strp:
                name = string_at(unit->debug->image, ".debug_str", number(in, in->offset_bytes));
                break;
            case DW_FORM_udata:
                value = unsigned_leb(in);
                break;
            case DW_FORM_data1:
                value = number(in, 1);
                break;
            case DW_FORM_data2:
                value = number(in, 2);
                break;
            case DW_FORM_data4:
                value = number(in, 4);
                break;
            case DW_FORM_data8:
                value = number(in, 8);
                break;
            case DW_FORM_data16: /* a checksum */
                (void)number(in, 8);
                (void)number(in, 8);
                break;
            default:
                in->bad = true;
                break;
            }
            folder = formats[f].content == DW_LNCT_directory_index ? value : folder;
        }
        if (directories) {
            *list_add(&unit->directories) = name;
        } else {
            add_file(unit, name, folder);
        }
    }
}

static void read_old_entries(struct unit *unit)
{
    struct reader *in = &unit->program;
    *list_add(&unit->directories) = "";
    while (!in->bad && in->at < in->end && *in->at != 0u && unit->directories.count < NAMES_MOST) {
        *list_add(&unit->directories) = string(in);
    }
    (void)number(in, 1);
    *list_add(&unit->files) = NULL; /* counted from 1 */
    while (!in->bad && in->at < in->end && *in->at != 0u && unit->files.count < NAMES_MOST) {
        const char *name = string(in);
        const uint64_t folder = unsigned_leb(in);
        (void)unsigned_leb(in);
        (void)unsigned_leb(in);
        add_file(unit, name, folder);
    }
    (void)number(in, 1);
}

/* Where the linker dropped a function its lines begin at 0, or at the end of the address space (lld). */
static bool dropped(const struct debug *debug, uint64_t address)
{
    const uint64_t top = debug->image->pointer_bytes > 4u ? UINT64_MAX : UINT32_MAX;
    return (address == 0u && !debug->code_at_zero) || address >= top - 1u;
}

static void add_row(struct unit *unit, struct registers *now, bool end)
{
    struct debug *debug = unit->debug;
    now->skip = now->first ? dropped(debug, now->address) : now->skip;
    now->first = false;
    if (!now->skip) {
        *list_add(&debug->rows) = (struct row){
            now->address, now->file < unit->files.count ? unit->files.at[now->file] : NULL,
            now->line > 0 && now->line < INT32_MAX ? (unsigned)now->line : 0u, (unsigned)debug->rows.count, end};
    }
}

static void extended_operation(struct unit *unit, struct registers *now)
{
    struct reader *in = &unit->program;
    const uint64_t length = unsigned_leb(in);
    if (length == 0u || length > (size_t)(in->end - in->at)) {
        in->bad = true;
        return;
    }
    const uint8_t *next = in->at + length;
    const uint64_t operation = number(in, 1);
    if (operation == DW_LNE_end_sequence) {
        add_row(unit, now, true);
        *now = (struct registers){.file = 1, .line = 1, .first = true};
    } else if (operation == DW_LNE_set_address && length - 1u <= 8u) {
        now->address = number(in, (unsigned)length - 1u);
    }
    in->at = next;
}

static void standard_operation(struct unit *unit, struct registers *now, unsigned operation)
{
    struct reader *in = &unit->program;
    switch (operation) {
    case DW_LNS_copy:
        add_row(unit, now, false);
        break;
    case DW_LNS_advance_pc:
        now->address += unsigned_leb(in) * unit->minimum_bytes;
        break;
    case DW_LNS_advance_line:
        now->line = (int64_t)((uint64_t)now->line + (uint64_t)signed_leb(in));
        break;
    case DW_LNS_set_file:
        now->file = unsigned_leb(in);
        break;
    case DW_LNS_const_add_pc:
        now->address += (uint64_t)((255u - unit->opcode_base) / unit->line_range) * unit->minimum_bytes;
        break;
    case DW_LNS_fixed_advance_pc:
        now->address += number(in, 2);
        break;
    default:
        for (unsigned i = 0; i < unit->lengths[operation - 1u] && !in->bad; i++) {
            (void)unsigned_leb(in);
        }
        break;
    }
}

static void run(struct unit *unit)
{
    struct reader *in = &unit->program;
    struct registers now = {.file = 1, .line = 1, .first = true};
    while (in->at < in->end && !in->bad) {
        const unsigned operation = *in->at++;
        if (operation >= unit->opcode_base) {
            const unsigned adjusted = operation - unit->opcode_base;
            now.address += (uint64_t)(adjusted / unit->line_range) * unit->minimum_bytes;
            now.line += unit->line_base + (int)(adjusted % unit->line_range);
            add_row(unit, &now, false);
        } else if (operation == 0u) {
            extended_operation(unit, &now);
        } else {
            standard_operation(unit, &now, operation);
        }
    }
}

static void read_unit(struct unit *unit)
{
    struct reader *in = &unit->program;
    unit->version = (unsigned)number(in, 2);
    if (unit->version < 2u || unit->version > 5u) {
        return;
    }
    if (unit->version >= 5u) {
        (void)number(in, 2); /* the sizes of addresses and of segments */
    }
    const uint64_t header = number(in, in->offset_bytes);
    if (header > (size_t)(in->end - in->at)) {
        return;
    }
    const uint8_t *program = in->at + header;
    unit->minimum_bytes = (unsigned)number(in, 1);
    if (unit->version >= 4u) {
        (void)number(in, 1); /* of VLIW machines */
    }
    (void)number(in, 1);
    const int line_base = (int)number(in, 1);
    unit->line_base = line_base < 128 ? line_base : line_base - 256;
    unit->line_range = (unsigned)number(in, 1);
    unit->opcode_base = (unsigned)number(in, 1);
    unit->lengths = in->at;
    if (unit->line_range == 0u || unit->opcode_base == 0u || (size_t)(in->end - in->at) < unit->opcode_base - 1u) {
        return;
    }
    in->at += unit->opcode_base - 1u;
    if (unit->version >= 5u) {
        read_entries(unit, true);
        read_entries(unit, false);
    } else {
        read_old_entries(unit);
    }
    if (!in->bad) {
        in->at = program;
        run(unit);
    }
}

static int row_order(const void *a, const void *b)
{
    const struct row *left = a;
    const struct row *right = b;
    if (left->address != right->address) {
        return left->address < right->address ? -1 : 1;
    }
    /* The end of one sequence is the begin of the next. */
    if (left->end != right->end) {
        return left->end ? -1 : 1;
    }
    return left->order < right->order ? -1 : 1;
}

void lines_read(struct debug *debug, const char *directory)
{
    const struct section *section = image_section(debug->image, ".debug_line");
    if (section == NULL || section->bytes == NULL) {
        return;
    }
    struct reader in = {.at = section->bytes, .end = section->bytes + section->size_bytes};
    while (in.at < in.end && !in.bad) {
        struct unit unit = {.debug = debug, .directory = directory};
        uint64_t length = number(&in, 4);
        const bool wide = length == UINT32_MAX;
        length = wide ? number(&in, 8) : length;
        if (length > (size_t)(in.end - in.at)) {
            break;
        }
        unit.program = (struct reader){.at = in.at, .end = in.at + length, .offset_bytes = wide ? 8u : 4u};
        read_unit(&unit);
        list_free(&unit.directories);
        list_free(&unit.files);
        in.at += length;
    }
    list_sort(&debug->rows, row_order);
}
