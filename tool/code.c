// SPDX-License-Identifier: Apache-2.0
//
// The list of functions, from the symbols and the debug information, and which of them have their address taken.
#include "code.h"

#include <gelf.h>
#include <string.h>

static int by_low(const void *a, const void *b)
{
    const struct function *left = a;
    const struct function *right = b;
    if (left->low != right->low) {
        return left->low < right->low ? -1 : 1;
    }
    return left->high != right->high ? (left->high > right->high ? -1 : 1) : strcmp(left->name, right->name);
}

static void add_function(struct code *code, const char *name, uint64_t low, uint64_t size,
                         const struct section *section)
{
    struct function *function = list_add(&code->functions);
    *function = (struct function){.name = name, .low = low, .high = low + size, .section = section};
}

/* Symbols of one address are names of one function: the first, the best known, stands for it. */
static void from_symbols(struct code *code)
{
    const struct image *image = code->image;
    uint64_t end = 0;
    for (size_t i = 0; i < image->symbols.count; i++) {
        const struct symbol *symbol = &image->symbols.at[i];
        const struct section *section = symbol->section;
        if (section == NULL || !section->code || symbol->object || symbol->address < section->address ||
            symbol->address - section->address >= section->size_bytes) {
            continue;
        }
        /* A label of hand-written code counts only where no function is. */
        if (!symbol->function && (symbol->address < end || !symbol->global)) {
            continue;
        }
        if (code->functions.count > 0u && code->functions.at[code->functions.count - 1u].low == symbol->address) {
            struct function *before = &code->functions.at[code->functions.count - 1u];
            before->high =
                most(before->high, least(symbol->address + symbol->size_bytes, section->address + section->size_bytes));
            continue;
        }
        const uint64_t room = section->size_bytes - (symbol->address - section->address);
        /* A label's size is often that of a part: it goes on to the next function. */
        add_function(code, symbol->name, symbol->address, symbol->function ? least(symbol->size_bytes, room) : 0u,
                     section);
        end = symbol->address + symbol->size_bytes;
    }
}

static void from_debug(struct code *code)
{
    const size_t known = code->functions.count;
    if (known > 0u) {
        return;
    }
    for (size_t i = 0; i < code->debug->functions.count; i++) {
        const struct subprogram *function = code->debug->functions.at[i];
        for (size_t s = 0; s < function->spans.count; s++) {
            const struct span *span = &function->spans.at[s];
            const struct section *section = image_section_at(code->image, span->low);
            if (section != NULL && section->code && span->high - span->low <= section->size_bytes) {
                add_function(code, function->name, span->low, span->high - span->low, section);
            }
        }
    }
}

/* Functions without a size, from assembly, end where the next begins. */
static void close_ends(struct code *code)
{
    for (size_t i = 0; i < code->functions.count; i++) {
        struct function *function = &code->functions.at[i];
        const uint64_t section_end = function->section->address + function->section->size_bytes;
        const uint64_t next = i + 1u < code->functions.count ? code->functions.at[i + 1u].low : section_end;
        if (function->high == function->low) {
            function->high = least(next, section_end);
        }
        if (function->high > next && next > function->low) {
            function->high = next;
        }
    }
}

static int by_cold_low(const void *a, const void *b)
{
    const struct cold_part *left = a;
    const struct cold_part *right = b;
    return left->low < right->low ? -1 : left->low > right->low;
}

static void merge_cold(struct code *code)
{
    size_t kept = 0;
    for (size_t i = 0; i < code->functions.count; i++) {
        struct function *cold = &code->functions.at[i];
        const char *dot = strstr(cold->name, ".cold"); /* the names of merged ones are NULL, and stand before this */
        struct function *whole = NULL;
        for (size_t j = 0; dot != NULL && whole == NULL && j < code->functions.count; j++) {
            struct function *other = &code->functions.at[j];
            if (other != cold && other->name != NULL && other->cold_high == 0u &&
                strncmp(other->name, cold->name, (size_t)(dot - cold->name)) == 0 &&
                other->name[dot - cold->name] == '\0') {
                whole = other;
            }
        }
        if (whole != NULL) {
            whole->cold_low = cold->low;
            whole->cold_high = cold->high;
            cold->name = NULL;
        }
    }
    for (size_t i = 0; i < code->functions.count; i++) {
        if (code->functions.at[i].name != NULL) {
            code->functions.at[kept++] = code->functions.at[i];
        }
    }
    code->functions.count = kept;
    for (size_t i = 0; i < kept; i++) {
        if (code->functions.at[i].cold_high > code->functions.at[i].cold_low) {
            *list_add(&code->cold) = (struct cold_part){code->functions.at[i].cold_low, i};
        }
    }
    list_sort(&code->cold, by_cold_low);
}

size_t code_function_at(const struct code *code, uint64_t address)
{
    size_t low = 0;
    size_t high = code->functions.count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2u;
        if (code->functions.at[middle].low <= address) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    if (low > 0u && address < code->functions.at[low - 1u].high) {
        return low - 1u;
    }
    low = 0;
    high = code->cold.count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2u;
        if (code->cold.at[middle].low <= address) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return low > 0u && address < code->functions.at[code->cold.at[low - 1u].function].cold_high
               ? code->cold.at[low - 1u].function
               : NO_FUNCTION;
}

struct function *code_function(const struct code *code, const char *name)
{
    for (size_t i = 0; i < code->functions.count; i++) {
        if (same(code->functions.at[i].name, name)) {
            return &code->functions.at[i];
        }
    }
    return NULL;
}

bool function_holds(const struct function *function, uint64_t address)
{
    return (address >= function->low && address < function->high) ||
           (address >= function->cold_low && address < function->cold_high);
}

uint64_t function_begin(const struct function *function, uint64_t address)
{
    return address >= function->low && address < function->high ? function->low : function->cold_low;
}

bool function_retries(const struct function *function, size_t from, size_t to)
{
    const struct block *load = &function->blocks.at[to];
    if (!function->blocks.at[from].exclusive_store || !load->exclusive_load) {
        return false;
    }
    for (uint32_t n = 0; n < load->next_count; n++) {
        if (function->nexts.at[load->first_next + n] == from) {
            return true;
        }
    }
    return from == to;
}

size_t function_block_at(const struct function *function, uint64_t address)
{
    for (size_t i = 0; i < function->blocks.count; i++) {
        if (address >= function->blocks.at[i].address && address < function->blocks.at[i].end) {
            return i;
        }
    }
    return SIZE_MAX;
}

static void attach_debug(struct code *code)
{
    for (size_t i = 0; i < code->debug->functions.count; i++) {
        const struct subprogram *function = code->debug->functions.at[i];
        for (size_t s = 0; s < function->spans.count; s++) {
            const size_t at = code_function_at(code, function->spans.at[s].low);
            if (at != NO_FUNCTION && code->functions.at[at].low == function->spans.at[s].low) {
                code->functions.at[at].debug = function;
            }
        }
    }
}

static void take_address(struct code *code, uint64_t word)
{
    const bool thumb = code->image->cpu == CPU_ARM;
    /* Program addresses of AVR are counted in words. */
    const uint64_t address = thumb ? word & ~(uint64_t)1 : code->image->cpu == CPU_AVR ? word * 2u : word;
    const size_t at = word == 0u || (thumb && (word & 1u) == 0u) ? NO_FUNCTION : code_function_at(code, address);
    if (at != NO_FUNCTION && code->functions.at[at].low == address) {
        code->functions.at[at].address_taken = true;
    }
}

static void scan(struct code *code, const struct section *section, uint64_t low, uint64_t high)
{
    const unsigned step = code->image->pointer_bytes;
    const uint64_t skew = (step - (section->address + low) % step) % step;
    for (uint64_t at = low + skew; at + step <= high; at += step) {
        uint64_t word = 0;
        for (unsigned byte = 0; byte < step; byte++) {
            word |= (uint64_t)section->bytes[at + byte] << (8u * byte);
        }
        take_address(code, word);
    }
}

static bool is_bookkeeping(const struct section *section)
{
    static const char *const names[] = {".dyn", ".gnu", ".eh_frame", ".note", ".interp", ".ARM.ex"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (begins(section->name, names[i])) {
            return true;
        }
    }
    return false;
}

/* A function whose address stands in data, or in the relocations of a position-independent program, may be called. */
static void take_addresses_in_data(struct code *code)
{
    const struct image *image = code->image;
    for (size_t i = 1; i < image->sections.count; i++) {
        const struct section *section = &image->sections.at[i];
        if (section->in_memory && section->bytes != NULL && !section->code && !is_bookkeeping(section)) {
            scan(code, section, 0, section->size_bytes);
        }
    }
    /* Constants that the linker put among the code. */
    for (size_t i = 0; i < image->symbols.count; i++) {
        const struct symbol *symbol = &image->symbols.at[i];
        const struct section *section = symbol->section;
        if (symbol->object && section != NULL && section->code && section->bytes != NULL &&
            symbol->address >= section->address && symbol->address - section->address <= section->size_bytes) {
            const uint64_t low = symbol->address - section->address;
            scan(code, section, low, low + least(symbol->size_bytes, section->size_bytes - low));
        }
    }
}

void code_read(struct code *code, const struct image *image, const struct debug *debug, const uint64_t *splits,
               size_t split_count)
{
    code->image = image;
    code->debug = debug;
    for (size_t i = 0; i < split_count; i++) {
        *list_add(&code->splits) = splits[i];
    }
    from_symbols(code);
    from_debug(code);
    list_sort(&code->functions, by_low);
    close_ends(code);
    merge_cold(code);
    attach_debug(code);
    code->known = decoder_open(&code->decoder, image);
    if (!code->known) {
        return;
    }
    take_addresses_in_data(code);
    for (size_t i = 0; i < code->functions.count; i++) {
        if (i % 64u == 0u) {
            progress("code", i, code->functions.count);
        }
        flow_read(code, &code->functions.at[i]);
    }
    decoder_close(&code->decoder);
}
