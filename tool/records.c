// SPDX-License-Identifier: Apache-2.0
#include "records.h"

#include "lines.h"

#include <stdlib.h>
#include <string.h>

#define WORDS_MOST 8u

/* Takes the next word off a text; the last word is the rest of it. */
static char *word(char **rest, bool last)
{
    char *begin = *rest;
    char *blank = last ? NULL : strchr(begin, ' ');
    if (blank != NULL) {
        *blank = '\0';
        *rest = blank + 1;
    } else {
        *rest = begin + strlen(begin);
    }
    return begin;
}

static size_t split(char *text, char *words[], size_t most)
{
    size_t count = 0;
    while (count < most && *text != '\0') {
        words[count] = word(&text, count + 1u == most);
        count++;
    }
    return count;
}

/* The numbers of an assembler: `%c` writes them plainly, some with a sign or `#` before. */
static unsigned number_of(const char *digits)
{
    return (unsigned)strtoul(digits + (*digits == '#' || *digits == '$'), NULL, 0);
}

/* "shared OBJECT LINE FILE: WHY" */
static void add_shared(struct records *records, char *words[])
{
    char *end = strstr(words[3], ": ");
    if (end != NULL) {
        *end = '\0';
    }
    *list_add(&records->shared) =
        (struct shared_record){words[1], end != NULL ? end + 2 : "", words[3], number_of(words[2])};
}

static void add(struct records *records, uint64_t address, char *text)
{
    static const struct {
        const char *kind;
        size_t words;
    } known[] = {{"state", 4}, {"edge", 4},   {"go", 6},   {"tier", 6},
                 {"task", 7},  {"shared", 4}, {"bell", 5}, {"mark", 5}};
    char *words[WORDS_MOST];
    for (size_t kind = 0; kind < sizeof known / sizeof known[0]; kind++) {
        const size_t length = strlen(known[kind].kind);
        if (strncmp(text, known[kind].kind, length) != 0 || text[length] != ' ') {
            continue;
        }
        size_t count = split(text, words, known[kind].words);
        if (kind == 3u && count == 5u) { /* a tier in the default order names none */
            words[count++] = "";
        }
        if (count < known[kind].words) {
            break;
        }
        switch (kind) {
        case 0:
            *list_add(&records->states) = (struct state_record){words[1], words[2], words[3]};
            return;
        case 1:
            *list_add(&records->edges) = (struct edge_record){words[1], words[2], words[3]};
            return;
        case 2:
            *list_add(&records->gos) = (struct go_record){
                address, words[1], words[2], words[3], path_shorten(words[5], NULL), number_of(words[4])};
            return;
        case 3:
            *list_add(&records->tiers) =
                (struct tier_record){words[1], words[2], words[5], number_of(words[3]), number_of(words[4])};
            return;
        case 4:
            *list_add(&records->tasks) =
                (struct task_record){words[1], words[2], words[3], words[6], number_of(words[4]), number_of(words[5])};
            return;
        case 5:
            add_shared(records, words);
            return;
        case 6:
            *list_add(&records->bells) = (struct bell_record){words[1], words[2], words[3], words[4]};
            return;
        default:
            *list_add(&records->marks) =
                (struct mark_record){words[2], path_shorten(words[4], NULL), number_of(words[1]), number_of(words[3])};
            return;
        }
    }
    records->unknown++;
}

void records_read(struct records *records, const struct image *image)
{
    const struct section *section = image_section(image, ".debug_stator");
    if (section == NULL || section->bytes == NULL) {
        return;
    }
    const uint8_t *at = section->bytes;
    const uint8_t *const end = at + section->size_bytes;
    while ((size_t)(end - at) > image->pointer_bytes) {
        uint64_t address = 0;
        for (unsigned i = 0; i < image->pointer_bytes; i++) {
            address |= (uint64_t)at[i] << (8u * i);
        }
        at += image->pointer_bytes;
        const uint8_t *stop = memchr(at, '\0', (size_t)(end - at));
        if (stop == NULL) {
            fail(image->path, "section .debug_stator ends inside a record (cut short?): build or copy the file again");
        }
        address = image->cpu == CPU_ARM ? address & ~(uint64_t)1 : address;
        const char *text = (const char *)at;
        /* Only where an edge is taken does the place tell two equal records apart. */
        const uint64_t key = hash(text) ^ (begins(text, "go ") ? address * 0x9E3779B97F4A7C15u : 0u);
        if (map_get(&records->seen, key) == NULL) {
            map_set(&records->seen, key, records);
            add(records, address, text_copy(text, (size_t)(stop - at)));
        }
        at = stop + 1;
    }
}
