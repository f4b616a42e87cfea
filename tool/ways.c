// SPDX-License-Identifier: Apache-2.0
#include "ways.h"

#include <stdlib.h>
#include <string.h>

/* The n-th block after another one, or SIZE_MAX: outside. */
static size_t next_of(const struct ways *ways, size_t at, uint32_t n)
{
    const struct block *block = &ways->function->blocks.at[at];
    const size_t to = ways->function->nexts.at[block->first_next + n];
    const bool again = function_retries(ways->function, at, to);
    const bool left = at != ways->start && ways->stop[at];
    /* What changes nothing would compare for ever: so gcc writes what cannot happen. */
    const bool never = to == at && block->inert;
    return !ways->inside[to] || never || again || left || (to == ways->start && ways->stop[to]) ? SIZE_MAX : to;
}

static void *room_for(size_t count, size_t item_bytes)
{
    void *room = calloc(count + 1u, item_bytes);
    if (room == NULL) {
        fail(NULL, "out of memory: give it a smaller file, or more memory");
    }
    return room;
}

/* Blocks that form loops, found by Tarjan's algorithm without recursion; blocks of `cut` are not come back to. */
struct components {
    const struct ways *ways;
    const bool *cut;
    const size_t *within; /* by block: only those of the same number are looked at; NULL: all */
    size_t *number; /* by block: of its component, counted from 1 in the order in which they close; 0: not reached */
    uint32_t *order, *low, *next;
    bool *open;
    size_t *stack, stack_count, *way, way_count, count;
    uint32_t counter;
};

static void enter(struct components *all, size_t block)
{
    all->order[block] = all->low[block] = ++all->counter;
    all->open[block] = true;
    all->stack[all->stack_count++] = block;
    all->way[all->way_count++] = block;
}

static void close(struct components *all, size_t root)
{
    size_t block = SIZE_MAX;
    all->count++;
    do {
        block = all->stack[--all->stack_count];
        all->open[block] = false;
        all->number[block] = all->count;
    } while (block != root);
}

static void search(struct components *all, size_t from)
{
    enter(all, from);
    while (all->way_count > 0u) {
        const size_t at = all->way[all->way_count - 1u];
        if (all->next[at] < all->ways->function->blocks.at[at].next_count) {
            const size_t to = next_of(all->ways, at, all->next[at]++);
            if (to == SIZE_MAX || all->cut[to] || (all->within != NULL && all->within[to] != all->within[at])) {
                continue;
            }
            if (all->order[to] == 0u) {
                enter(all, to);
            } else if (all->open[to]) {
                all->low[at] = (uint32_t)least(all->low[at], all->order[to]);
            }
            continue;
        }
        all->way_count--;
        if (all->way_count > 0u) {
            const size_t before = all->way[all->way_count - 1u];
            all->low[before] = (uint32_t)least(all->low[before], all->low[at]);
        }
        if (all->low[at] == all->order[at]) {
            close(all, at);
        }
    }
}

static struct components components_open(const struct ways *ways, const bool cut[], const size_t within[])
{
    const size_t count = ways->function->blocks.count;
    return (struct components){.ways = ways,
                               .cut = cut,
                               .within = within,
                               .number = room_for(count, sizeof(size_t)),
                               .order = room_for(count, sizeof(uint32_t)),
                               .low = room_for(count, sizeof(uint32_t)),
                               .next = room_for(count, sizeof(uint32_t)),
                               .open = room_for(count, sizeof(bool)),
                               .stack = room_for(count, sizeof(size_t)),
                               .way = room_for(count, sizeof(size_t))};
}

static void components_close(struct components *all)
{
    free(all->number);
    free(all->order);
    free(all->low);
    free(all->next);
    free(all->open);
    free(all->stack);
    free(all->way);
}

static bool is_loop(const struct components *all, size_t block)
{
    const struct block *at = &all->ways->function->blocks.at[block];
    for (uint32_t n = 0; n < at->next_count; n++) {
        const size_t to = next_of(all->ways, block, n);
        if (to != SIZE_MAX && !all->cut[to] && all->number[to] == all->number[block]) {
            return true;
        }
    }
    return false;
}

/* "drivers/uart.c:12" is also "uart.c:12". */
static bool place_is_called(struct place place, const char *name)
{
    const char *text = place.file != NULL ? place_text(place) : "";
    const size_t before = strlen(text) - least(strlen(text), strlen(name));
    return ends(text, name) && (before == 0u || text[before - 1u] == '/');
}

static bool loop_fact(const struct ways *ways, uint64_t address, uint64_t *times)
{
    const char *function = function_name_at(ways->model, address);
    const struct place place = debug_place(&ways->model->debug, address);
    for (size_t i = 0; i < ways->fact_count; i++) {
        const char *name = ways->facts[i].where;
        if (same(name, function) || place_is_called(place, name)) {
            *times = ways->facts[i].times;
            return true;
        }
    }
    return false;
}

/* The one block at which a loop is entered; SIZE_MAX: there are several. */
static size_t header_of(const struct components *all, size_t loop)
{
    const struct ways *ways = all->ways;
    size_t header =
        ways->start < ways->function->blocks.count && all->number[ways->start] == loop ? ways->start : SIZE_MAX;
    for (size_t from = 0; from < ways->function->blocks.count; from++) {
        for (uint32_t n = 0;
             all->order[from] != 0u && all->number[from] != loop && n < ways->function->blocks.at[from].next_count;
             n++) {
            const size_t to = next_of(ways, from, n);
            if (to != SIZE_MAX && all->number[to] == loop) {
                if (header != SIZE_MAX && header != to) {
                    return SIZE_MAX;
                }
                header = to;
            }
        }
    }
    return header;
}

/* Multiplies how often the blocks of loops run, from the outer loops to the inner. False: a loop has no bound. */
static bool count_times(const struct ways *ways, uint64_t times[], uint64_t *loop_at)
{
    const size_t count = ways->function->blocks.count;
    bool *cut = room_for(count, sizeof *cut);
    size_t *within = NULL;
    bool bounded = true;
    bool more = true;
    for (unsigned level = 0; more && bounded && level < NESTED_MOST; level++) {
        struct components all = components_open(ways, cut, within);
        more = false;
        search(&all, ways->start);
        for (size_t i = 0; i < count; i++) { /* loops within, whose header is cut off from what comes before */
            if (times[i] > 0u && all.order[i] == 0u) {
                search(&all, i);
            }
        }
        bool *done = room_for(all.count, sizeof *done);
        for (size_t i = 0; i < count && bounded; i++) {
            const size_t loop = all.number[i];
            uint64_t bound = 0;
            if (loop == 0u || done[loop] || !is_loop(&all, i)) {
                continue;
            }
            done[loop] = true;
            more = true;
            const size_t header = header_of(&all, loop);
            bounded = header != SIZE_MAX && loop_fact(ways, ways->function->blocks.at[header].address, &bound);
            *loop_at = ways->function->blocks.at[header != SIZE_MAX ? header : i].address;
            for (size_t b = 0; bounded && b < count; b++) {
                times[b] = all.number[b] == loop ? times[b] * most(bound, 1) : times[b];
            }
            if (bounded) {
                cut[header] = true;
            }
        }
        free(done);
        free(within);
        within = all.number;
        all.number = NULL;
        components_close(&all);
    }
    free(cut);
    free(within);
    return bounded && !more;
}

/* The longest way over components: those that close later come first. */
static void measure(const struct ways *ways, const struct components *all, const uint64_t times[], uint64_t distance[])
{
    const size_t count = ways->function->blocks.count;
    uint64_t *cost = room_for(all->count, sizeof *cost);
    uint64_t *before = room_for(all->count, sizeof *before);
    size_t *first = room_for(all->count, sizeof *first);
    size_t *after = room_for(count, sizeof *after); /* lists of each component's blocks, numbers from 1 */
    for (size_t i = 0; i < count; i++) {
        const size_t number = all->number[i];
        if (number != 0u) {
            cost[number] += ways->cost[i] * times[i];
            after[i] = first[number];
            first[number] = i + 1u;
        }
    }
    for (size_t number = all->count; number > 0u; number--) {
        for (size_t i = first[number]; i != 0u; i = after[i - 1u]) {
            for (uint32_t n = 0; n < ways->function->blocks.at[i - 1u].next_count; n++) {
                const size_t to = next_of(ways, i - 1u, n);
                if (to != SIZE_MAX && all->number[to] != number) {
                    before[all->number[to]] = most(before[all->number[to]], before[number] + cost[number]);
                }
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        /* Whoever leaves from inside a loop has at most gone through all of it. */
        distance[i] = all->number[i] == 0u ? NEVER : before[all->number[i]] + cost[all->number[i]] - ways->cost[i];
    }
    distance[ways->start] = 0;
    free(cost);
    free(before);
    free(first);
    free(after);
}

bool ways_measure(const struct ways *ways, uint64_t distance[], uint64_t *loop_at)
{
    const size_t count = ways->function->blocks.count;
    bool *none = room_for(count, sizeof *none);
    uint64_t *times = room_for(count, sizeof *times);
    struct components all = components_open(ways, none, NULL);
    search(&all, ways->start);
    bool loops = false;
    for (size_t i = 0; i < count; i++) {
        times[i] = all.number[i] != 0u;
        loops = loops || (all.number[i] != 0u && is_loop(&all, i));
    }
    const bool bounded = !loops || count_times(ways, times, loop_at);
    if (bounded) {
        measure(ways, &all, times, distance);
    } else {
        for (size_t i = 0; i < count; i++) {
            distance[i] = all.number[i] != 0u ? 0u : NEVER;
        }
    }
    components_close(&all);
    free(none);
    free(times);
    return bounded;
}
