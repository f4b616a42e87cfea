// SPDX-License-Identifier: Apache-2.0
//
// The build ID that the linker wrote into the ELF file (--build-id): by it a tool knows that a trace and a file belong
// together. A firmware's linker script gives its note the symbol stator_build_id, as boards/common/sections.ld does; in
// a process of Linux the program headers say where it is.
#include "trace_internal.h"

#define NOTE_NAME_BYTES 4u /* "GNU", which pads nothing */
#define NOTE_BUILD_ID   3u

/* ELF, "Note Section"; the description follows. */
struct note {
    uint32_t name_bytes;
    uint32_t description_bytes;
    uint32_t type;
    uint8_t name[NOTE_NAME_BYTES];
};

#if defined(__linux__) && __STDC_HOSTED__
#include <elf.h>

/* Of the program itself; supplied by the linker. */
extern const char __ehdr_start[] __attribute__((weak, visibility("hidden")));

#define ROUNDED(bytes) (((bytes) + 3u) & ~3u)

static const struct note *find_in(const Elf64_Phdr *part)
{
    for (uint64_t at = 0; part->p_type == PT_NOTE && at + sizeof(struct note) <= part->p_memsz;) {
        const struct note *const note = (const void *)(__ehdr_start + part->p_vaddr + at);
        if (note->type == NOTE_BUILD_ID) {
            return note;
        }
        at += sizeof(Elf64_Nhdr) + ROUNDED(note->name_bytes) + ROUNDED(note->description_bytes);
    }
    return NULL;
}

static const struct note *find(void)
{
    const Elf64_Ehdr *const file = (const void *)__ehdr_start;
    const struct note *found = NULL;
    for (unsigned i = 0; file != NULL && found == NULL && i < file->e_phnum; i++) {
        found = find_in((const Elf64_Phdr *)(const void *)(__ehdr_start + file->e_phoff) + i);
    }
    return found;
}
#else
extern const struct note stator_build_id __attribute__((weak));

static const struct note *find(void)
{
    return &stator_build_id;
}
#endif

void stator_trace_build_id(uint8_t *id, unsigned count)
{
    const struct note *const note = find();
    const bool known = note != NULL && note->name_bytes == NOTE_NAME_BYTES && note->type == NOTE_BUILD_ID;
    const uint8_t *const bytes = (const uint8_t *)(note + 1);
    for (unsigned i = 0; i < count; i++) {
        id[i] = known && i < note->description_bytes ? bytes[i] : 0u;
    }
}
