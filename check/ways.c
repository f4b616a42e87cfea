// SPDX-License-Identifier: Apache-2.0
#include "ways.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search.h"

enum { MAGIC = 0x53415957 };

static struct image *image;
static struct layout *layout;
static const struct settings *settings;

/* The states from the first to this one. */
static uint32_t *chain_to(uint32_t last, unsigned *count)
{
    unsigned length = 0;
    for (uint32_t at = last; at != STATE_NONE; at = search->store.slots[at].parent) {
        length++;
    }
    uint32_t *chain = calloc(length + 1u, sizeof *chain);
    if (chain == NULL) {
        out_of_memory();
    }
    *count = length;
    for (uint32_t at = last; at != STATE_NONE; at = search->store.slots[at].parent) {
        chain[--length] = at;
    }
    return chain;
}

static unsigned happenings(const struct path *path)
{
    unsigned count = 0;
    for (unsigned i = 0; i < path->count; i++) {
        count += path->answers[i] != 0;
    }
    return count;
}

static uint32_t state_now(uint8_t *canonical)
{
    layout_canonical(layout, image->memory, canonical);
    return store_find(&search->store, hash_bytes(canonical, image->size));
}

struct attempt {
    const uint8_t *memory; /* before the step */
    uint8_t *from;         /* the same, its clock put forward */
    uint8_t *result;
    uint8_t *canonical;
    uint32_t to;
    unsigned best; /* the fewest happenings so far */
};

/* The ways of one entry and shift. */
static void look(struct attempt *attempt, enum entry entry, uint32_t shift, struct way *way)
{
    enum step_end end;
    memcpy(image->memory, attempt->memory, image->size);
    layout_shift(layout, image->memory, shift);
    memcpy(attempt->from, image->memory, image->size);
    step_begin(attempt->from, explore_entry(entry));
    while ((end = step_next()) != STEP_EXHAUSTED) {
        if (end == STEP_RETURNED && happenings(step_path()) < attempt->best &&
            state_now(attempt->canonical) == attempt->to) {
            attempt->best = happenings(step_path());
            path_copy(&way->path, step_path());
            memcpy(attempt->result, image->memory, image->size);
            way->entry = entry;
            way->shift = shift;
        }
    }
}

/* Of all ways from the memory to this state, one with the fewest happenings. The memory is then that of the state. */
static bool find_way(bool first, uint32_t to, struct way *way)
{
    uint32_t shifts[MAX_SHIFTS];
    uint8_t *bytes = malloc(4 * image->size);
    if (bytes == NULL) {
        out_of_memory();
    }
    memcpy(bytes, image->memory, image->size);
    struct attempt attempt = {bytes, bytes + image->size, bytes + 2 * image->size, bytes + 3 * image->size,
                              to,    UINT32_MAX};
    const unsigned count = explore_shifts(image, layout, settings, shifts);
    for (unsigned i = 0; i < count && attempt.best == UINT32_MAX; i++) {
        if (first) {
            look(&attempt, ENTRY_START, shifts[i], way);
        }
        if (attempt.best == UINT32_MAX) {
            look(&attempt, ENTRY_STEP, shifts[i], way);
            look(&attempt, ENTRY_BETWEEN, shifts[i], way);
        }
    }
    memcpy(image->memory, attempt.result, image->size);
    free(bytes);
    return attempt.best != UINT32_MAX;
}

bool ways_find(struct image *of, struct layout *its, const struct settings *how, const struct result *result,
               struct ways *ways)
{
    unsigned count;
    bool found = true;
    image = of;
    layout = its;
    settings = how;
    uint32_t *chain = chain_to(result->finding.state, &count);
    *ways = (struct ways){calloc(count + 1u, sizeof *ways->way), 0, result->finding.circle};
    if (ways->way == NULL) {
        out_of_memory();
    }
    explore_begin();
    for (unsigned i = 0; i + 1 < count && found; i++) {
        found = find_way(i == 0, chain[i + 1], &ways->way[ways->count]);
        ways->count += found;
    }
    free(chain);
    if (found && result->finding.entry != ENTRY_NONE) {
        struct way *last = &ways->way[ways->count++];
        *last = (struct way){.entry = result->finding.entry, .shift = result->finding.shift};
        path_copy(&last->path, &result->finding.path);
    }
    return found;
}

/* --- As a file --- */

/* Which of the possible events are offered at a point, and so what an answer means, depends on what is known of them.
 */
static bool pass(FILE *file, size_t (*move)(void *, size_t, size_t, FILE *), struct ways *ways, const struct image *its)
{
    uint32_t head[4] = {MAGIC, (uint32_t)its->size, ways->count, ways->circle};
    const uint32_t magic = head[0];
    const uint32_t size = head[1];
    bool right = move(head, sizeof head, 1, file) == 1 && head[0] == magic && head[1] == size &&
                 move(search->touched, its->size * sizeof *search->touched, 1, file) == 1 &&
                 move(search->leads, sizeof search->leads, 1, file) == 1 &&
                 move(search->together, sizeof search->together, 1, file) == 1 &&
                 move(&search->eager, sizeof search->eager, 1, file) == 1;
    if (right && ways->way == NULL) {
        *ways = (struct ways){calloc(head[2] + 1u, sizeof *ways->way), head[2], head[3] != 0};
        right = ways->way != NULL;
    }
    for (unsigned i = 0; i < ways->count && right; i++) {
        struct way *way = &ways->way[i];
        uint32_t words[3] = {(uint32_t)way->entry, way->shift, way->path.count};
        right = move(words, sizeof words, 1, file) == 1;
        way->entry = (enum entry)words[0];
        way->shift = words[1];
        for (unsigned j = 0; j < words[2] && right; j++) {
            uint16_t answer = j < way->path.count ? way->path.answers[j] : 0;
            right = move(&answer, sizeof answer, 1, file) == 1;
            if (j == way->path.count) {
                path_add(&way->path, answer);
            }
        }
    }
    return right;
}

static size_t put(void *bytes, size_t size, size_t count, FILE *file)
{
    return fwrite(bytes, size, count, file);
}

bool ways_write(const struct ways *ways, const struct image *its, const char *path)
{
    struct ways copy = *ways;
    FILE *file = fopen(path, "wb");
    bool right = file != NULL && pass(file, put, &copy, its);
    right = file != NULL && fclose(file) == 0 && right;
    if (!right) {
        fprintf(stderr, "%s: cannot be written: %s\n", path, strerror(errno));
    }
    return right;
}

bool ways_read(struct ways *ways, const struct image *its, const char *path)
{
    *ways = (struct ways){0};
    FILE *file = fopen(path, "rb");
    const bool right = file != NULL && pass(file, fread, ways, its);
    if (file != NULL) {
        fclose(file);
    }
    if (!right) {
        fprintf(stderr, "%s: is no way of this program\n", path);
    }
    return right;
}
