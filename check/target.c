// SPDX-License-Identifier: Apache-2.0
#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "debug.h"

enum { HOST_POINTER_BYTES = 8, NAME_BYTES = 256 };

/* The target's records (include/stator/record.h): texts behind an address that is as wide as its pointers. */
struct records {
    char *bytes;
    size_t size;
    size_t pointer_bytes;
};

static bool read_section(Elf *elf, struct records *records)
{
    size_t names;
    GElf_Shdr header;
    if (elf_getshdrstrndx(elf, &names) != 0) {
        return false;
    }
    for (Elf_Scn *section = elf_nextscn(elf, NULL); section != NULL; section = elf_nextscn(elf, section)) {
        const Elf_Data *data;
        if (gelf_getshdr(section, &header) == NULL ||
            strcmp(elf_strptr(elf, names, header.sh_name), ".debug_stator") != 0 ||
            (data = elf_getdata(section, NULL)) == NULL || data->d_size == 0) {
            continue;
        }
        records->bytes = malloc(data->d_size + 1);
        if (records->bytes == NULL) {
            return false;
        }
        memcpy(records->bytes, data->d_buf, data->d_size);
        records->bytes[data->d_size] = 0; /* also the last text ends */
        records->size = data->d_size;
        return true;
    }
    return false;
}

static bool read_records(const char *path, struct records *records)
{
    *records = (struct records){0};
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        fprintf(stderr, "%s: cannot be read: %s\n", path, strerror(errno));
        return false;
    }
    elf_version(EV_CURRENT);
    Elf *elf = elf_begin(file, ELF_C_READ, NULL);
    records->pointer_bytes = elf == NULL ? 0 : (size_t)gelf_fsize(elf, ELF_T_ADDR, 1, EV_CURRENT);
    const bool found = elf != NULL && read_section(elf, records);
    if (!found) {
        fprintf(stderr, "%s: has no records of Stator's: is it an ELF file that was linked with them?\n", path);
    }
    elf_end(elf);
    close(file);
    return found;
}

static const char *next_record(const struct records *records, const char *text)
{
    const char *next = text == NULL ? records->bytes : text + strlen(text) + 1;
    next += records->pointer_bytes;
    return next < records->bytes + records->size ? next : NULL;
}

static void __attribute__((format(printf, 2, 3))) add(char *to, const char *format, ...)
{
    const size_t length = strlen(to);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(to + length, TARGET_TEXT_BYTES - length, format, arguments);
    va_end(arguments);
}

/* The machine's states by number, as they come in the records. */
static bool same_states(const struct records *records, const struct machine *machine)
{
    char start[NAME_BYTES];
    char wanted[NAME_BYTES * 2];
    unsigned count = 0;
    snprintf(start, sizeof start, "state %s ", machine->name);
    for (const char *text = next_record(records, NULL); text != NULL; text = next_record(records, text)) {
        if (strncmp(text, start, strlen(start)) != 0) {
            continue;
        }
        /* A header that several files take has left its states several times. */
        const unsigned number = machine->state_count != 0 ? count++ % machine->state_count : 0;
        snprintf(wanted, sizeof wanted, "%s%s %s", start, machine->states[number], machine->kinds[number]);
        if (strcmp(text, wanted) != 0) {
            return false;
        }
    }
    return count != 0 && count % machine->state_count == 0;
}

static bool has_edge(const struct machine *machine, const char *from_to)
{
    char edge[NAME_BYTES];
    for (unsigned i = 0; i < machine->edge_count; i++) {
        snprintf(edge, sizeof edge, "%.120s %.120s", machine->edges[i].from, machine->edges[i].to);
        if (strcmp(edge, from_to) == 0) {
            return true;
        }
    }
    return false;
}

static bool same_edges(const struct records *records, const struct machine *machine)
{
    char start[NAME_BYTES];
    bool there[machine->edge_count + 1];
    memset(there, 0, sizeof there);
    snprintf(start, sizeof start, "edge %s ", machine->name);
    for (const char *text = next_record(records, NULL); text != NULL; text = next_record(records, text)) {
        if (strncmp(text, start, strlen(start)) != 0) {
            continue;
        }
        if (!has_edge(machine, text + strlen(start))) {
            return false;
        }
        for (unsigned i = 0; i < machine->edge_count; i++) {
            const struct machine one = {.edges = &machine->edges[i], .edge_count = 1};
            there[i] = there[i] || has_edge(&one, text + strlen(start));
        }
    }
    return memchr(there, false, machine->edge_count) == NULL;
}

static bool same_records(const struct records *records, const struct machine *machine, char *different)
{
    const bool states = same_states(records, machine);
    if (!states || !same_edges(records, machine)) {
        add(different, "%s: other %s\n", machine->name, states ? "edges" : "states");
        return false;
    }
    return true;
}

/* Whether two types lay out alike; *pointers: but for the size of pointers, which also moves what comes behind. */
static bool same_layout(const struct debug_type *here, const struct debug_type *there, const char *name, bool *pointers,
                        char *different)
{
    char inner[NAME_BYTES];
    if (here->kind != there->kind || here->member_count != there->member_count) {
        add(different, "%s: another type\n", name);
        return false;
    }
    if (here->kind == DEBUG_ARRAY) {
        return same_layout(here->element, there->element, name, pointers, different);
    }
    if (here->kind == DEBUG_PLAIN && here->size != there->size && here->size == HOST_POINTER_BYTES) {
        *pointers = true;
        return true;
    }
    for (unsigned i = 0; i < here->member_count; i++) {
        const struct debug_member *ours = &here->members[i];
        const struct debug_member *theirs = &there->members[i];
        const char *member = ours->name != NULL ? ours->name : "";
        snprintf(inner, sizeof inner, "%.120s.%.100s", name, member);
        if (strcmp(member, theirs->name != NULL ? theirs->name : "") != 0) {
            add(different, "%s: another member\n", inner);
            return false;
        }
        if (!same_layout(ours->type, theirs->type, inner, pointers, different)) {
            return false;
        }
        if (ours->offset != theirs->offset && !*pointers) {
            add(different, "%s: at byte %u, on the target at %u\n", inner, ours->offset, theirs->offset);
            return false;
        }
    }
    if (here->size != there->size && !*pointers) {
        add(different, "%s: %u bytes, on the target %u\n", name, here->size, there->size);
        return false;
    }
    return true;
}

bool target_compare(const struct image *image, const struct layout *layout, const char *path, struct target *target)
{
    struct records records;
    *target = (struct target){0};
    if (!read_records(path, &records)) {
        return false;
    }
    struct debug *debug = debug_read(path, 0, UINT32_MAX);
    for (unsigned i = 0; debug != NULL && i < image->machine_count; i++) {
        const struct machine *machine = &image->machines[i];
        const struct debug_type *here = layout_type(layout, machine);
        const struct debug_type *there = debug_type(debug, machine->name);
        bool pointers = false;
        if (here == NULL || there == NULL) {
            continue; /* the model's own, or not in this firmware */
        }
        if (!same_records(&records, machine, target->different) ||
            !same_layout(here, there, machine->name, &pointers, target->different)) {
            continue;
        }
        target->equal += !pointers;
        target->larger += pointers;
        if (pointers) {
            add(target->names, "%s%s", target->names[0] != 0 ? ", " : "", machine->name);
        }
    }
    free(records.bytes);
    return debug != NULL;
}
