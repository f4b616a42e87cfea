// SPDX-License-Identifier: Apache-2.0
//
// An ELF file as the rest of the tool sees it: sections, symbols, bytes by address. Every read is bounded; a file
// that is cut short or inconsistent ends the tool with a clear error before anything else looks at it.
#ifndef TOOL_ELF_H
#define TOOL_ELF_H

#include "base.h"

#include <elfutils/libdw.h>

enum cpu { CPU_OTHER, CPU_ARM, CPU_RISCV, CPU_AVR, CPU_X86_64 };

struct section {
    const char *name;
    uint64_t address, size_bytes, flags;
    const uint8_t *bytes; /* NULL: none in the file, such as .bss */
    size_t number;
    bool in_memory, writable, code;
};

struct symbol {
    const char *name;
    uint64_t address, size_bytes;
    const struct section *section; /* NULL: an absolute value */
    bool function, object, global, weak;
};

/* Where code or data begins in a section of both ($t, $d of the Arm ELF ABI; $x, $d of RISC-V's). */
struct mapping {
    uint64_t address;
    char kind;
};

struct image {
    const char *path;
    Elf *elf;
    Dwarf *dwarf; /* NULL: the file has no debug information */
    enum cpu cpu;
    unsigned machine_number, pointer_bytes, flags;
    bool position_independent, dynamic, is_core;
    uint64_t entry, file_bytes;
    const char *build_id; /* in hexadecimal, or NULL */
    uint64_t build_id_address;
    LIST(struct section) sections; /* by number */
    LIST(struct symbol) symbols;   /* by address */
    LIST(struct mapping) mappings; /* by address */
    LIST(const char *) imports;    /* names that another file must supply */
};

struct image *image_open(const char *path);

/* The bytes at an address that the file holds, at most *available of them; NULL: none there. */
const uint8_t *image_bytes(const struct image *image, uint64_t address, uint64_t *available);
/* A little-endian number of 1 to 8 bytes; false: not in the file. */
bool image_number(const struct image *image, uint64_t address, unsigned size_bytes, uint64_t *number);
const struct section *image_section_at(const struct image *image, uint64_t address);
const struct section *image_section(const struct image *image, const char *name);
const struct symbol *image_symbol(const struct image *image, const char *name);
/* The object that covers an address, else NULL. */
const struct symbol *image_object_at(const struct image *image, uint64_t address);
/* 'd' in data that stands between code, else another letter; and where that region ends. */
char image_mapping_at(const struct image *image, uint64_t address, uint64_t *end);
const char *cpu_name(const struct image *image);

#endif
