// SPDX-License-Identifier: Apache-2.0
#include "elf.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What zlib can inflate a byte to at most; a section that claims more is a bomb. */
#define INFLATE_MOST 1032u

static const char *section_text(const struct image *image, size_t table, size_t offset)
{
    const char *text = elf_strptr(image->elf, table, offset);
    return text != NULL ? text : "";
}

/* The header's own claims, before libelf follows them. */
static void check_header(struct image *image, const GElf_Ehdr *header)
{
    size_t count = 0;
    if (header->e_type != ET_EXEC && header->e_type != ET_DYN && header->e_type != ET_CORE) {
        fail(image->path, "is an object file, not a linked program: give the linked .elf");
    }
    if (header->e_ident[EI_DATA] != ELFDATA2LSB) {
        fail(image->path, "is big-endian: only little-endian targets are known");
    }
    if (header->e_shoff > image->file_bytes || header->e_phoff > image->file_bytes) {
        fail(image->path, "its headers lie behind the end of the file (cut short?): build or copy it again");
    }
    if (header->e_type != ET_CORE && (elf_getshdrnum(image->elf, &count) != 0 || count < 2u)) {
        fail(image->path, "has no section headers (cut short, or stripped of them?): give the file the linker wrote");
    }
}

static void read_section(struct image *image, Elf_Scn *scn, const GElf_Shdr *header, size_t names)
{
    struct section *section = list_add(&image->sections);
    *section = (struct section){.name = section_text(image, names, header->sh_name),
                                .address = header->sh_addr,
                                .size_bytes = header->sh_size,
                                .flags = header->sh_flags,
                                .number = elf_ndxscn(scn),
                                .in_memory = (header->sh_flags & SHF_ALLOC) != 0u,
                                .writable = (header->sh_flags & SHF_WRITE) != 0u,
                                .code = (header->sh_flags & SHF_EXECINSTR) != 0u};
    if (section->in_memory && (section->address + section->size_bytes < section->address)) {
        fail(image->path, "section %s wraps around the address space: build or copy the file again", section->name);
    }
    if (header->sh_type == SHT_NOBITS || header->sh_type == SHT_NULL) {
        return;
    }
    if (header->sh_offset > image->file_bytes || header->sh_size > image->file_bytes - header->sh_offset) {
        fail(image->path, "section %s reaches behind the end of the file (cut short?): build or copy it again",
             section->name);
    }
    if ((header->sh_flags & SHF_COMPRESSED) != 0u) {
        GElf_Chdr packed;
        if (gelf_getchdr(scn, &packed) == NULL || packed.ch_size / INFLATE_MOST > header->sh_size ||
            elf_compress(scn, 0, 0) < 0) {
            fail(image->path, "compressed section %s cannot be unpacked: link without --compress-debug-sections",
                 section->name);
        }
    }
    const Elf_Data *data = elf_rawdata(scn, NULL);
    if (data != NULL && data->d_buf != NULL) {
        section->bytes = data->d_buf;
        section->size_bytes = data->d_size;
    }
}

static int by_address(const void *a, const void *b)
{
    const struct symbol *left = a;
    const struct symbol *right = b;
    if (left->address != right->address) {
        return left->address < right->address ? -1 : 1;
    }
    /* The one with a size first, then the one that other files see: that is the name people know. */
    if (left->size_bytes != right->size_bytes) {
        return left->size_bytes > right->size_bytes ? -1 : 1;
    }
    if (left->weak != right->weak) {
        return left->weak ? 1 : -1;
    }
    if (left->global != right->global) {
        return left->global ? -1 : 1;
    }
    return strcmp(left->name, right->name);
}

static int mapping_by_address(const void *a, const void *b)
{
    const struct mapping *left = a;
    const struct mapping *right = b;
    if (left->address != right->address) {
        return left->address < right->address ? -1 : 1;
    }
    return left->kind - right->kind;
}

static void read_symbol(struct image *image, const GElf_Sym *found, const char *name)
{
    const unsigned kind = GELF_ST_TYPE(found->st_info);
    if (found->st_shndx == SHN_UNDEF) {
        if (name[0] != '\0' && kind != STT_SECTION && kind != STT_FILE) {
            *list_add(&image->imports) = name;
        }
        return;
    }
    if (name[0] == '$' && name[1] != '\0' && (name[2] == '\0' || name[2] == '.' || name[1] == 'x')) {
        *list_add(&image->mappings) = (struct mapping){found->st_value, name[1]};
        return;
    }
    if (kind == STT_SECTION || kind == STT_FILE || kind == STT_TLS || name[0] == '\0') {
        return;
    }
    const bool placed = found->st_shndx < image->sections.count;
    struct symbol *symbol = list_add(&image->symbols);
    *symbol = (struct symbol){.name = name,
                              .address = found->st_value,
                              .size_bytes = found->st_size,
                              .section = placed ? &image->sections.at[found->st_shndx] : NULL,
                              .function = kind == STT_FUNC,
                              .object = kind == STT_OBJECT,
                              .global = GELF_ST_BIND(found->st_info) != STB_LOCAL,
                              .weak = GELF_ST_BIND(found->st_info) == STB_WEAK};
    if (image->cpu == CPU_ARM && symbol->function) {
        symbol->address &= ~(uint64_t)1; /* bit 0 says Thumb */
    }
}

static void read_symbols(struct image *image, uint32_t type)
{
    Elf_Scn *scn = NULL;
    while ((scn = elf_nextscn(image->elf, scn)) != NULL) {
        GElf_Shdr header;
        Elf_Data *data = NULL;
        if (gelf_getshdr(scn, &header) == NULL || header.sh_type != type || header.sh_entsize == 0u ||
            (data = elf_getdata(scn, NULL)) == NULL) {
            continue;
        }
        const size_t count = least(header.sh_size / header.sh_entsize, INT32_MAX);
        for (size_t i = 1; i < count; i++) {
            GElf_Sym symbol;
            if (gelf_getsym(data, (int)i, &symbol) != NULL) {
                read_symbol(image, &symbol, section_text(image, header.sh_link, symbol.st_name));
            }
        }
    }
}

static void read_build_id(struct image *image)
{
    for (size_t i = 0; i < image->sections.count; i++) {
        const struct section *section = &image->sections.at[i];
        if (!same(section->name, ".note.gnu.build-id") || section->bytes == NULL || section->size_bytes < 20u) {
            continue;
        }
        struct text digits = {0};
        /* Name size, description size, type, "GNU\0", then the id. */
        for (uint64_t byte = 16; byte < least(section->size_bytes, 16u + 32u); byte++) {
            text_add(&digits, "%02x", section->bytes[byte]);
        }
        image->build_id = digits.at;
        image->build_id_address = section->address + 16u;
    }
}

static enum cpu cpu_of(const GElf_Ehdr *header)
{
    switch (header->e_machine) {
    case EM_ARM:
        return CPU_ARM;
    case EM_RISCV:
        return CPU_RISCV;
    case EM_AVR:
        return CPU_AVR;
    case EM_X86_64:
        return CPU_X86_64;
    default:
        return CPU_OTHER;
    }
}

struct image *image_open(const char *path)
{
    struct image *image = take(sizeof *image);
    struct stat status;
    GElf_Ehdr header;
    size_t names = 0;
    image->path = path;
    (void)elf_version(EV_CURRENT);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) != 0) {
        fail(path, "cannot be read (%s): give the path of an ELF file", strerror(errno));
    }
    if (!S_ISREG(status.st_mode)) {
        fail(path, "is not a file: give the path of an ELF file");
    }
    image->file_bytes = (uint64_t)status.st_size;
    image->elf = elf_begin(file, ELF_C_READ_MMAP_PRIVATE, NULL);
    if (image->elf == NULL || elf_kind(image->elf) != ELF_K_ELF || gelf_getehdr(image->elf, &header) == NULL) {
        fail(path, "is not an ELF file, or is cut short: give the .elf that the linker wrote");
    }
    image->cpu = cpu_of(&header);
    check_header(image, &header);
    image->machine_number = header.e_machine;
    image->pointer_bytes = header.e_machine == EM_AVR ? 2u : gelf_getclass(image->elf) == ELFCLASS64 ? 8u : 4u;
    image->entry = image->cpu == CPU_ARM ? header.e_entry & ~(uint64_t)1 : header.e_entry;
    image->flags = header.e_flags;
    image->position_independent = header.e_type == ET_DYN;
    image->is_core = header.e_type == ET_CORE;
    if (image->is_core) {
        return image;
    }
    if (elf_getshdrstrndx(image->elf, &names) != 0) {
        fail(path, "its table of section names is missing: build or copy it again");
    }
    *list_add(&image->sections) = (struct section){.name = ""};
    Elf_Scn *scn = NULL;
    while ((scn = elf_nextscn(image->elf, scn)) != NULL) {
        GElf_Shdr section;
        if (gelf_getshdr(scn, &section) == NULL) {
            fail(path, "a section header cannot be read (cut short?): build or copy it again");
        }
        read_section(image, scn, &section, names);
        image->dynamic = image->dynamic || section.sh_type == SHT_DYNAMIC;
    }
    read_symbols(image, SHT_SYMTAB);
    if (image->symbols.count == 0u) {
        read_symbols(image, SHT_DYNSYM);
    }
    list_sort(&image->symbols, by_address);
    list_sort(&image->mappings, mapping_by_address);
    read_build_id(image);
    image->dwarf = dwarf_begin_elf(image->elf, DWARF_C_READ, NULL);
    return image;
}

const struct section *image_section_at(const struct image *image, uint64_t address)
{
    for (size_t i = 1; i < image->sections.count; i++) {
        const struct section *section = &image->sections.at[i];
        if (section->in_memory && address >= section->address && address - section->address < section->size_bytes) {
            return section;
        }
    }
    return NULL;
}

const uint8_t *image_bytes(const struct image *image, uint64_t address, uint64_t *available)
{
    const struct section *section = image_section_at(image, address);
    if (section == NULL || section->bytes == NULL) {
        return NULL;
    }
    *available = section->size_bytes - (address - section->address);
    return section->bytes + (address - section->address);
}

bool image_number(const struct image *image, uint64_t address, unsigned size_bytes, uint64_t *number)
{
    uint64_t available = 0;
    const uint8_t *bytes = image_bytes(image, address, &available);
    *number = 0;
    if (bytes == NULL || available < size_bytes || size_bytes > 8u) {
        return false;
    }
    for (unsigned i = 0; i < size_bytes; i++) {
        *number |= (uint64_t)bytes[i] << (8u * i);
    }
    return true;
}

const struct section *image_section(const struct image *image, const char *name)
{
    for (size_t i = 1; i < image->sections.count; i++) {
        if (same(image->sections.at[i].name, name)) {
            return &image->sections.at[i];
        }
    }
    return NULL;
}

const struct symbol *image_symbol(const struct image *image, const char *name)
{
    for (size_t i = 0; i < image->symbols.count; i++) {
        if (same(image->symbols.at[i].name, name)) {
            return &image->symbols.at[i];
        }
    }
    return NULL;
}

/* The number of symbols whose address is at most this one. */
static size_t symbols_up_to(const struct image *image, uint64_t address)
{
    size_t low = 0;
    size_t high = image->symbols.count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2u;
        if (image->symbols.at[middle].address <= address) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct symbol *image_object_at(const struct image *image, uint64_t address)
{
    /* Labels and empty objects may stand between; farther back than this none covers the address in practice. */
    size_t tries = 64;
    for (size_t i = symbols_up_to(image, address); i-- > 0u && tries-- > 0u;) {
        const struct symbol *symbol = &image->symbols.at[i];
        if (!symbol->function && symbol->size_bytes > address - symbol->address) {
            return symbol;
        }
    }
    return NULL;
}

char image_mapping_at(const struct image *image, uint64_t address, uint64_t *end)
{
    size_t low = 0;
    size_t high = image->mappings.count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2u;
        if (image->mappings.at[middle].address <= address) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    *end = low < image->mappings.count ? image->mappings.at[low].address : UINT64_MAX;
    if (low == 0u) {
        return '?';
    }
    return image->mappings.at[low - 1u].kind;
}

const char *cpu_name(const struct image *image)
{
    switch (image->cpu) {
    case CPU_ARM:
        return "Arm Cortex-M";
    case CPU_RISCV:
        return image->pointer_bytes == 8u ? "RISC-V, 64 bits" : "RISC-V, 32 bits";
    case CPU_AVR:
        return "AVR";
    case CPU_X86_64:
        return "x86-64";
    case CPU_OTHER:
        break;
    }
    return text_of("machine %u (not known to this tool)", image->machine_number);
}
