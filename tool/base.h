// SPDX-License-Identifier: Apache-2.0
//
// What every part of the tool stands on: memory, lists, texts, errors, progress.
#ifndef TOOL_BASE_H
#define TOOL_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define FORMAT(text, first) __attribute__((format(printf, text, first)))

/* Ends the tool with status 2: `file: what is wrong: what to do`. `file` may be NULL. */
_Noreturn void fail(const char *file, const char *format, ...) FORMAT(2, 3);

/* Called before the tool ends so: a full-screen view gives the terminal back. */
void at_failure(void (*call)(void));

/* Zeroed memory that lives until the tool ends: one run reads one or two ELF files. Never NULL. */
void *take(size_t size_bytes);
/* All that was taken since a mark is given back: for what is made again and again. */
struct mark {
    void *block;
    size_t used;
};
struct mark take_mark(void);
void take_back(struct mark mark);
char *text_of(const char *format, ...) FORMAT(1, 2);
char *text_copy(const char *text, size_t length);

/* A list that grows: LIST(struct symbol) symbols; *list_add(&symbols) = one; for (i < symbols.count) symbols.at[i]. */
#define LIST(type)          \
    struct {                \
        type *at;           \
        size_t count, room; \
    }
#define LIST_ITEM(list) sizeof(__typeof__(*(list)->at))
#define list_add(list) \
    ((list)->at = list_room((list)->at, (list)->count, &(list)->room, LIST_ITEM(list)), &(list)->at[(list)->count++])
#define list_free(list)          (list_drop((list)->at), (list)->at = NULL, (list)->count = (list)->room = 0)
#define list_sort(list, compare) sort((list)->at, (list)->count, LIST_ITEM(list), compare)
void *list_room(void *at, size_t count, size_t *room, size_t item_bytes);
void list_drop(void *at);
void sort(void *at, size_t count, size_t item_bytes, int (*compare)(const void *, const void *));

/* A text that grows. */
struct text {
    char *at;
    size_t count, room;
};
void text_add(struct text *text, const char *format, ...) FORMAT(2, 3);
void text_bytes(struct text *text, const char *bytes, size_t count);

/* Writes a file, or fails. */
void write_file(const char *path, const struct text *text);

/* A map from numbers to pointers. */
struct map {
    uint64_t *keys;
    void **values;
    size_t count, room;
};
void *map_get(const struct map *map, uint64_t key);
void map_set(struct map *map, uint64_t key, void *value);

/* A number that stands for a text, as a key. */
uint64_t hash(const char *text);

/* How many bytes the UTF-8 character has with which a text begins (RFC 3629); 0: it is none. */
size_t utf8_bytes(const char *text);

bool same(const char *a, const char *b);
bool begins(const char *text, const char *with);
bool ends(const char *text, const char *with);
const char *base_name(const char *path);
uint64_t least(uint64_t a, uint64_t b);
uint64_t most(uint64_t a, uint64_t b);
/* 1234567 as 1,234,567. */
const char *grouped(uint64_t number);
const char *plural(uint64_t count, const char *one, const char *many);

/* What is being done, on standard error, if that is a terminal and it takes longer than a moment. */
void progress(const char *what, size_t done, size_t of);
void progress_end(void);

#endif
