// SPDX-License-Identifier: Apache-2.0
//
// Memory that stands in files.
#include "target.h"

#include <errno.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

struct piece {
    uint64_t address, count;
    const uint8_t *bytes;
};

struct pieces {
    LIST(struct piece) list;
};

static bool read_pieces(struct target *target, uint64_t address, void *bytes, size_t count)
{
    const struct pieces *pieces = target->state;
    for (size_t i = 0; i < pieces->list.count; i++) {
        const struct piece *piece = &pieces->list.at[i];
        if (address >= piece->address && address - piece->address <= piece->count &&
            piece->count - (address - piece->address) >= count) {
            memcpy(bytes, piece->bytes + (address - piece->address), count);
            return true;
        }
    }
    return false;
}

static struct pieces *pieces_of(struct target *target)
{
    if (target->state == NULL) {
        target->state = take(sizeof(struct pieces));
        target->read = read_pieces;
    }
    return target->state;
}

void target_add_ram(struct target *target, const char *argument)
{
    const char *at = strrchr(argument, '@');
    char *end = NULL;
    errno = 0;
    const uint64_t address = at != NULL ? strtoull(at + 1, &end, 0) : 0u;
    if (at == NULL || end == at + 1 || *end != '\0' || errno != 0) {
        fail(NULL, "--ram %s: is no memory: give FILE@ADDRESS, such as ram.bin@0x20000000", argument);
    }
    const char *path = text_copy(argument, (size_t)(at - argument));
    FILE *file = fopen(path, "rb");
    struct text content = {0};
    char buffer[65536];
    size_t count = 0;
    if (file == NULL) {
        fail(path, "cannot be read (%s): give the path of a file of RAM", strerror(errno));
    }
    while ((count = fread(buffer, 1, sizeof buffer, file)) > 0u) {
        text_bytes(&content, buffer, count);
    }
    (void)fclose(file);
    if (content.count == 0u) {
        fail(path, "is empty: write the target's RAM into it, with the probe's tool");
    }
    target->name = path;
    *list_add(&pieces_of(target)->list) = (struct piece){address, content.count, (const uint8_t *)content.at};
}

/* Where the program was loaded: the entry point that the system told it, less that of the file (Linux, getauxval(3)).
 */
static void find_bias(struct target *target, Elf *elf, const GElf_Phdr *notes, const struct image *image)
{
    enum { AUXV_ENTRY = 9 };
    Elf_Data *data = elf_getdata_rawchunk(elf, (int64_t)notes->p_offset, notes->p_filesz, ELF_T_NHDR);
    size_t at = 0;
    GElf_Nhdr note;
    size_t name = 0;
    size_t description = 0;
    while (data != NULL && at < data->d_size && (at = gelf_getnote(data, at, &note, &name, &description)) > 0u) {
        if (note.n_type != NT_AUXV || image->pointer_bytes != 8u) {
            continue;
        }
        for (size_t i = 0; i + 16u <= note.n_descsz; i += 16u) {
            uint64_t pair[2];
            memcpy(pair, (const char *)data->d_buf + description + i, sizeof pair);
            if (pair[0] == AUXV_ENTRY && image->position_independent) {
                target->bias = pair[1] - image->entry;
            }
        }
    }
}

void target_open_core(struct target *target, const char *path, const struct image *image)
{
    const struct image *core = image_open(path);
    size_t count = 0;
    size_t size = 0;
    if (!core->is_core || elf_getphdrnum(core->elf, &count) != 0) {
        fail(path, "is not a core file: give one, or take --ram FILE@ADDRESS for plain memory");
    }
    const char *bytes = elf_rawfile(core->elf, &size);
    target->name = path;
    for (size_t i = 0; i < count && bytes != NULL; i++) {
        GElf_Phdr header;
        if (gelf_getphdr(core->elf, (int)i, &header) == NULL || header.p_offset > size ||
            header.p_filesz > size - header.p_offset) {
            continue; /* a core that was cut short still tells what it has */
        }
        if (header.p_type == PT_LOAD) {
            *list_add(&pieces_of(target)->list) =
                (struct piece){header.p_vaddr, header.p_filesz, (const uint8_t *)bytes + header.p_offset};
        } else if (header.p_type == PT_NOTE) {
            find_bias(target, core->elf, &header, image);
        }
    }
    (void)pieces_of(target);
}
