// SPDX-License-Identifier: Apache-2.0
#include "base.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void (*before_failure)(void);

void at_failure(void (*call)(void))
{
    before_failure = call;
}

void fail(const char *file, const char *format, ...)
{
    va_list arguments;
    progress_end();
    if (before_failure != NULL) {
        before_failure();
    }
    (void)fprintf(stderr, "%s: ", file != NULL ? file : "stator");
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
    exit(2);
}

static void *checked(void *memory)
{
    if (memory == NULL) {
        fail(NULL, "out of memory: give it a smaller file, or more memory");
    }
    return memory;
}

/* Blocks of the arena; kept in a list so that a leak checker sees that all of it is still known. */
struct arena {
    struct arena *before;
    size_t used, room;
    max_align_t bytes[];
};
static struct arena *arena;

void *take(size_t size_bytes)
{
    const size_t size = (size_bytes + sizeof(max_align_t) - 1u) / sizeof(max_align_t) * sizeof(max_align_t);
    if (size < size_bytes) {
        (void)checked(NULL);
    }
    if (arena == NULL || arena->room - arena->used < size) {
        const size_t room = size > 1u << 20 ? size : 1u << 20;
        struct arena *block = checked(malloc(sizeof *block + room));
        block->before = arena;
        block->used = 0;
        block->room = room;
        arena = block;
    }
    arena->used += size;
    return memset((char *)arena->bytes + arena->used - size, 0, size);
}

struct mark take_mark(void)
{
    return (struct mark){arena, arena != NULL ? arena->used : 0u};
}

void take_back(struct mark mark)
{
    while (arena != mark.block) {
        struct arena *before = arena->before;
        free(arena);
        arena = before;
    }
    if (arena != NULL) {
        arena->used = mark.used;
    }
}

char *text_copy(const char *text, size_t length)
{
    char *copy = take(length + 1u);
    memcpy(copy, text, length);
    return copy;
}

char *text_of(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = take((size_t)(length > 0 ? length : 0) + 1u);
    va_start(arguments, format);
    (void)vsnprintf(text, (size_t)length + 1u, format, arguments);
    va_end(arguments);
    return text;
}

void *list_room(void *at, size_t count, size_t *room, size_t item_bytes)
{
    if (count < *room) {
        return at;
    }
    *room = *room == 0u ? 8u : *room * 2u;
    if (*room > SIZE_MAX / item_bytes) {
        (void)checked(NULL);
    }
    return checked(realloc(at, *room * item_bytes));
}

void list_drop(void *at)
{
    free(at);
}

void sort(void *at, size_t count, size_t item_bytes, int (*compare)(const void *, const void *))
{
    if (count > 1u) {
        qsort(at, count, item_bytes, compare);
    }
}

void text_bytes(struct text *text, const char *bytes, size_t count)
{
    if (text->room - text->count <= count) {
        text->room = (text->count + count + 1u) * 2u;
        char *larger = take(text->room);
        if (text->count > 0u) {
            memcpy(larger, text->at, text->count);
        }
        text->at = larger;
    }
    memcpy(text->at + text->count, bytes, count);
    text->count += count;
    text->at[text->count] = '\0';
}

void text_add(struct text *text, const char *format, ...)
{
    char small[512];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    if (length < (int)sizeof small) {
        text_bytes(text, small, (size_t)(length > 0 ? length : 0));
        return;
    }
    char *large = checked(malloc((size_t)length + 1u));
    va_start(arguments, format);
    (void)vsnprintf(large, (size_t)length + 1u, format, arguments);
    va_end(arguments);
    text_bytes(text, large, (size_t)length);
    free(large);
}

void write_file(const char *path, const struct text *text)
{
    FILE *file = fopen(path, "w");
    const bool written = file != NULL && fwrite(text->at, 1, text->count, file) == text->count;
    if (file == NULL || fclose(file) != 0 || !written) {
        fail(path, "cannot be written (%s): give another path", strerror(errno));
    }
}

/* `room` is not 0. */
static size_t map_slot(const uint64_t keys[], void *const values[], size_t room, uint64_t key)
{
    size_t slot = (size_t)((key + 1u) * 0x9E3779B97F4A7C15u >> 20) % room;
    while (values[slot] != NULL && keys[slot] != key) {
        slot = (slot + 1u) % room;
    }
    return slot;
}

void *map_get(const struct map *map, uint64_t key)
{
    return map->room == 0u ? NULL : map->values[map_slot(map->keys, map->values, map->room, key)];
}

static void map_grow(struct map *map)
{
    const size_t room = map->room == 0u ? 256u : map->room * 4u;
    uint64_t *keys = checked(calloc(room, sizeof *keys));
    void **values = checked(calloc(room, sizeof *values));
    for (size_t i = 0; i < map->room; i++) {
        if (map->values[i] != NULL) {
            const size_t slot = map_slot(keys, values, room, map->keys[i]);
            keys[slot] = map->keys[i];
            values[slot] = map->values[i];
        }
    }
    free(map->keys);
    free(map->values);
    map->keys = keys;
    map->values = values;
    map->room = room;
}

void map_set(struct map *map, uint64_t key, void *value)
{
    if ((map->count + 1u) * 2u > map->room) {
        map_grow(map);
    }
    const size_t slot = map_slot(map->keys, map->values, map->room, key);
    map->count += map->values[slot] == NULL;
    map->keys[slot] = key;
    map->values[slot] = value;
}

/* FNV-1a, 64 bits: two of a million texts share a number in one of ten million files. */
uint64_t hash(const char *text)
{
    uint64_t sum = 0xCBF29CE484222325u;
    while (*text != '\0') {
        sum = (sum ^ (uint8_t)*text++) * 0x100000001B3u;
    }
    return sum;
}

size_t utf8_bytes(const char *text)
{
    const uint8_t *at = (const uint8_t *)text;
    const size_t count = at[0] < 0x80u                     ? 1u
                         : at[0] >= 0xC2u && at[0] < 0xE0u ? 2u
                         : (at[0] & 0xF0u) == 0xE0u        ? 3u
                         : at[0] >= 0xF0u && at[0] < 0xF5u ? 4u
                                                           : 0u;
    for (size_t i = 1; i < count; i++) {
        if ((at[i] & 0xC0u) != 0x80u) {
            return 0;
        }
    }
    const bool overlong =
        (at[0] == 0xE0u && count == 3u && at[1] < 0xA0u) || (at[0] == 0xF0u && count == 4u && at[1] < 0x90u);
    const bool surrogate =
        (at[0] == 0xEDu && count == 3u && at[1] >= 0xA0u) || (at[0] == 0xF4u && count == 4u && at[1] >= 0x90u);
    return overlong || surrogate ? 0u : count;
}

bool same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

bool ends(const char *text, const char *with)
{
    const size_t length = strlen(text);
    const size_t tail = strlen(with);
    return length >= tail && strcmp(text + length - tail, with) == 0;
}

const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

uint64_t most(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

const char *grouped(uint64_t number)
{
    char digits[32];
    char out[48];
    const int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    size_t count = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            out[count++] = ',';
        }
        out[count++] = digits[i];
    }
    return text_copy(out, count);
}

const char *plural(uint64_t count, const char *one, const char *many)
{
    return text_of("%s %s", grouped(count), count == 1u ? one : many);
}

/* Quick runs show nothing. */
#define PROGRESS_AFTER_S 0.4
#define PROGRESS_WIDTH   30
static bool progress_shown;

void progress(const char *what, size_t done, size_t of)
{
    static struct timespec began;
    static double last;
    struct timespec now;
    if (!isatty(STDERR_FILENO) || clock_gettime(CLOCK_MONOTONIC, &now) != 0) {
        return;
    }
    if (began.tv_sec == 0) {
        began = now;
    }
    const double elapsed_s = (double)(now.tv_sec - began.tv_sec) + (double)(now.tv_nsec - began.tv_nsec) / 1e9;
    if (elapsed_s < PROGRESS_AFTER_S || elapsed_s - last < 0.05) {
        return;
    }
    last = elapsed_s;
    progress_shown = true;
    const int filled = of == 0u ? 0 : (int)(done * PROGRESS_WIDTH / of);
    (void)fprintf(stderr, "\r\033[K%-12s [%.*s%.*s] %3d %%", what, filled, "##############################",
                  PROGRESS_WIDTH - filled, "                              ", of == 0u ? 0 : (int)(done * 100u / of));
}

void progress_end(void)
{
    if (progress_shown) {
        (void)fputs("\r\033[K", stderr);
        progress_shown = false;
    }
}
