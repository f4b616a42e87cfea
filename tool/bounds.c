// SPDX-License-Identifier: Apache-2.0
//
// Whether each poll returns: the edges on which it goes on form no cycle; and on how long a path. A poll is a function,
// or the part of another into which it was inlined.
#include "ways.h"

#include <stdlib.h>
#include <string.h>

#define BLOCKS_MOST  20000u
#define TAKES_MOST   256u
#define EDGES_MOST   16u
#define HELPERS_MOST 3u
#define SHARED_MOST  8u /* blocks on the way to shared code */
#define DEPTH_MOST   1000u

/* A poll's part of a function. */
struct region {
    const struct model *model;
    const struct function *function;
    const struct machine *machine;
    const struct subprogram *poll;
    bool *inside;              /* by block */
    size_t *takes;             /* by block: the edge that it takes first thing, or SIZE_MAX */
    const struct machine **of; /* by block: the machine whose edge that is */
    size_t *callee;            /* by block: the function called there that takes it; NO_FUNCTION: the block itself */
    unsigned depth;            /* of helpers in helpers */
    bool foreign;              /* children were inlined here, and their edges are among the takes */
    size_t *take_at;           /* by block: the number of its take, or SIZE_MAX */
    uint64_t *cost;            /* by block: its instructions, with those of what it calls */
    const char *unknown;
    uint64_t unknown_at;
};

/* The longest way through each function; for those without loops. */
struct lengths {
    uint64_t *most;       /* by function; 0: not computed yet */
    const char **unknown; /* by function */
    uint64_t *unknown_at;
    bool *busy;
    struct bound **polls; /* by function: of those that are polls */
    const struct loop_fact *facts;
    size_t fact_count;
};

static struct lengths lengths;

/* The machine's edges that a function takes, by itself or by what it calls: adds them to a list, without doubles. */
static size_t edges_in_function(const struct model *model, const struct machine *machine, size_t function,
                                size_t edges[], size_t count, unsigned depth)
{
    for (size_t e = 0; e < machine->edges.count && count < EDGES_MOST; e++) {
        bool here = false;
        for (size_t s = 0; s < machine->edges.at[e].sites.count; s++) {
            here = here || machine->edges.at[e].sites.at[s].function == function;
        }
        for (size_t i = 0; i < count; i++) {
            here = here && edges[i] != e;
        }
        if (here) {
            edges[count++] = e;
        }
    }
    const struct function *code = &model->code.functions.at[function];
    for (size_t c = 0; c < code->calls.count && depth < 6u; c++) {
        const size_t callee = code->calls.at[c].function;
        if (callee != NO_FUNCTION && callee != function) {
            count = edges_in_function(model, machine, callee, edges, count, depth + 1u);
        }
    }
    return count;
}

/* ---- the longest way through blocks ---- */

static uint64_t function_length(const struct model *model, size_t number, unsigned depth);

/* A block's instructions, with those of what it calls. */
static uint64_t block_cost(const struct model *model, const struct function *function, const struct block *block,
                           const char **unknown, uint64_t *unknown_at, unsigned depth)
{
    uint64_t cost = block->instructions;
    for (uint32_t c = 0; c < block->call_count; c++) {
        const struct call *call = &function->calls.at[block->first_call + c];
        if (call->function == NO_FUNCTION) {
            *unknown = call->kind == CALL_INDIRECT ? "calls through a pointer" : "calls code that is not in this file";
            *unknown_at = call->at;
            continue;
        }
        const uint64_t callee = function_length(model, call->function, depth + 1u);
        if (lengths.unknown[call->function] != NULL && *unknown == NULL) {
            *unknown = lengths.unknown[call->function];
            *unknown_at = lengths.unknown_at[call->function];
        }
        cost += callee;
    }
    return cost;
}

/* ---- edges of a poll ---- */

/* One place of the region at which an edge is taken. */
struct take {
    size_t block;
    const struct machine *machine;
    size_t edges_here[EDGES_MOST], edge_count; /* the edges taken here: compilers let edges to one state share code */
    uint64_t leave;                            /* the longest way from here out of the poll; NEVER: none */
    uint64_t to[TAKES_MOST];                   /* the longest way to each take; NEVER: none was seen */
    bool then[TAKES_MOST];                     /* whether it can come next */
    uint64_t best;
    unsigned edges, weight; /* taken from here on; at this place */
    uint8_t colour;         /* 0 not looked at, 1 on the way, 2 done */
    const char *helper;     /* the function called here that takes it, or NULL */
};

struct takes {
    struct take *at[TAKES_MOST];
    size_t count;
    const char *cycle;
    size_t way[TAKES_MOST], way_count;
    bool hidden; /* one follows another on a way whose length is not known */
    /* What a helper returns may say that the poll goes on no more, and is not followed: such cycles come second. */
    bool without_helpers;
    const char *helper; /* of the cycle, or NULL */
};

/* The edge of `first` behind which one of `second` may come; SIZE_MAX: none. Of another machine nothing is known: a
 * child that begins again, say. */
static size_t leads_to(const struct take *first, const struct take *second)
{
    for (size_t i = 0; i < first->edge_count; i++) {
        for (size_t j = 0; j < second->edge_count; j++) {
            const size_t at = first->machine->edges.at[first->edges_here[i]].to;
            const size_t from = second->machine->edges.at[second->edges_here[j]].from;
            if (second->machine != first->machine || from == NO_STATE || from == at) {
                return first->edges_here[i];
            }
        }
    }
    return SIZE_MAX;
}

static void name_cycle(struct takes *takes, size_t back_to)
{
    struct text text = {0};
    bool on = false;
    const struct take *first = takes->at[back_to];
    for (size_t i = 0; i < takes->way_count; i++) {
        const struct take *one = takes->at[takes->way[i]];
        const struct take *next = i + 1u < takes->way_count ? takes->at[takes->way[i + 1u]] : first;
        const size_t edge = leads_to(one, next);
        on = on || takes->way[i] == back_to;
        takes->helper = on && takes->helper == NULL ? one->helper : takes->helper;
        if (on && edge != SIZE_MAX) {
            text_add(&text, "%s -> ", state_name(one->machine, one->machine->edges.at[edge].to));
        }
    }
    const struct take *second = takes->at[takes->way_count > 1u ? takes->way[takes->way_count - 1u] : back_to];
    for (size_t i = 0; i < takes->way_count; i++) { /* back at the first state */
        second = takes->way[i] == back_to ? takes->at[takes->way[i + 1u < takes->way_count ? i + 1u : i]] : second;
    }
    const size_t edge = leads_to(first, second);
    text_add(&text, "%s", edge != SIZE_MAX ? state_name(first->machine, first->machine->edges.at[edge].to) : "...");
    takes->cycle = text.at;
}

/* The longest way on from a take, through further takes. Its depth is bounded by their number. */
static void follow(struct takes *takes, size_t number)
{
    struct take *take_here = takes->at[number];
    take_here->colour = 1;
    take_here->best = take_here->leave == NEVER ? 0u : take_here->leave;
    takes->way[takes->way_count++] = number;
    for (size_t i = 0; i < takes->count && takes->cycle == NULL; i++) {
        if (!take_here->then[i] ||
            (takes->without_helpers && (take_here->helper != NULL || takes->at[i]->helper != NULL))) {
            continue;
        }
        if (takes->at[i]->colour == 1u) {
            name_cycle(takes, i);
            break;
        }
        if (takes->at[i]->colour == 0u) {
            follow(takes, i);
        }
        if (take_here->to[i] == NEVER) {
            takes->hidden = true;
        } else {
            take_here->best = most(take_here->best, take_here->to[i] + takes->at[i]->best);
        }
        take_here->edges = (unsigned)most(take_here->edges, takes->at[i]->edges);
    }
    take_here->edges += take_here->weight;
    takes->way_count--;
    take_here->colour = 2;
}

static bool leaves(const struct region *region, size_t block)
{
    const struct block *at = &region->function->blocks.at[block];
    if (at->returns || at->next_count == 0u) {
        return true;
    }
    for (uint32_t n = 0; n < at->next_count; n++) {
        if (!region->inside[region->function->nexts.at[at->first_next + n]]) {
            return true;
        }
    }
    return false;
}

static uint64_t longest_out(const struct region *region, const bool stop[], size_t start, const uint64_t distance[])
{
    uint64_t longest = NEVER;
    for (size_t i = 0; i < region->function->blocks.count; i++) {
        if (distance[i] != NEVER && (i == start || !stop[i]) && leaves(region, i)) {
            const uint64_t there = distance[i] + region->cost[i];
            longest = longest == NEVER ? there : most(longest, there);
        }
    }
    return longest;
}

static void note_loop(struct region *region, uint64_t at)
{
    if (region->unknown == NULL) {
        region->unknown = text_of("a loop in %s", function_name_at(region->model, at));
        region->unknown_at = at;
    }
}

/* The blocks at which control comes in from outside. */
static const bool *entries(const struct region *region)
{
    const size_t count = region->function->blocks.count;
    bool *entered = take(count + 1u);
    for (size_t i = 0; i < count; i++) {
        const struct block *block = &region->function->blocks.at[i];
        entered[i] = entered[i] || (region->inside[i] && block->address == region->function->low);
        for (uint32_t n = 0; !region->inside[i] && block->reached && n < block->next_count; n++) {
            const size_t to = region->function->nexts.at[block->first_next + n];
            entered[to] = entered[to] || region->inside[to];
        }
    }
    return entered;
}

/* The takes that can come next: through code, also through that of takes that cannot, for such code is shared. */
static void find_next(const struct region *region, const struct takes *takes, struct take *from)
{
    const size_t count = region->function->blocks.count;
    bool *seen = take(count + 1u);
    size_t *queue = take((count + 1u) * sizeof *queue);
    size_t found = 0;
    queue[found++] = from->block;
    for (size_t i = 0; i < found; i++) {
        const struct block *block = &region->function->blocks.at[queue[i]];
        for (uint32_t n = 0; n < block->next_count; n++) {
            const size_t to = region->function->nexts.at[block->first_next + n];
            const size_t number = region->take_at[to];
            if (!region->inside[to] || seen[to]) {
                continue;
            }
            seen[to] = true;
            if (number != SIZE_MAX && leads_to(from, takes->at[number]) != SIZE_MAX) {
                from->then[number] = true;
            } else {
                queue[found++] = to;
            }
        }
    }
}

static void find_ways(struct region *region, struct takes *takes, const bool stop[], uint64_t distance[])
{
    const size_t count = region->function->blocks.count;
    for (size_t t = 0; t < takes->count; t++) {
        struct take *one = takes->at[t];
        const struct ways ways = {region->model, region->function, region->cost,  region->inside,
                                  stop,          one->block,       lengths.facts, lengths.fact_count};
        uint64_t loop_at = 0;
        if (!ways_measure(&ways, distance, &loop_at)) {
            note_loop(region, loop_at);
        }
        one->leave = longest_out(region, stop, one->block, distance);
        for (size_t other = 0; other < takes->count; other++) {
            one->to[other] = other == t ? NEVER : distance[takes->at[other]->block];
        }
        /* Back to itself: distances does not come back to its start. */
        for (size_t i = 0; i < count; i++) {
            const struct block *block = &region->function->blocks.at[i];
            for (uint32_t n = 0; distance[i] != NEVER && (i == one->block || !stop[i]) && n < block->next_count; n++) {
                one->to[t] = region->function->nexts.at[block->first_next + n] == one->block
                                 ? distance[i] + region->cost[i]
                                 : one->to[t];
            }
        }
        find_next(region, takes, one);
    }
}

/* Where one take's code runs straight into another's that leads to the same state, the two share it. */
static size_t shared_with(const struct region *region, size_t block)
{
    const struct machine *machine = region->of[block];
    const struct edge *edge = &machine->edges.at[region->takes[block]];
    for (unsigned steps = 0; steps < SHARED_MOST; steps++) {
        const struct block *at = &region->function->blocks.at[block];
        if (at->next_count != 1u || at->returns) {
            return SIZE_MAX;
        }
        block = region->function->nexts.at[at->first_next];
        if (!region->inside[block]) {
            return SIZE_MAX;
        }
        if (region->takes[block] != SIZE_MAX && region->of[block] != machine) {
            return SIZE_MAX;
        }
        if (region->takes[block] != SIZE_MAX) {
            const struct edge *other = &machine->edges.at[region->takes[block]];
            return other->to == edge->to && other->from != edge->to && other->from != NO_STATE ? block : SIZE_MAX;
        }
    }
    return SIZE_MAX;
}

static struct region region_of(const struct model *model, const struct machine *machine, const struct subprogram *poll,
                               size_t number, const struct inlined *inlined, unsigned depth);
static void analyse(struct region *region, struct bound *bound);

/* The edges of a take: one, or those of a function that is called there, which may take several in a row. */
static void add_edges(const struct region *region, struct takes *takes, struct take *one, size_t block)
{
    const size_t callee = region->callee[block];
    one->weight = 1;
    if (callee == NO_FUNCTION) {
        one->edges_here[one->edge_count++] = region->takes[block];
        return;
    }
    one->helper = region->model->code.functions.at[callee].name;
    one->edge_count = edges_in_function(region->model, one->machine, callee, one->edges_here, 0, 0);
    if (region->depth < HELPERS_MOST) {
        struct region inner = region_of(region->model, one->machine, NULL, callee, NULL, region->depth + 1u);
        struct bound bound = {.machine = one->machine};
        analyse(&inner, &bound);
        one->weight = (unsigned)most(bound.edges_most, 1);
        takes->cycle = bound.cycle != NULL ? bound.cycle : takes->cycle;
        takes->helper = bound.cycle != NULL ? bound.cycle_helper : takes->helper;
    }
}

/* Those of the machine alone, or of its children too. */
static bool add_takes(const struct region *region, struct takes *takes, bool stop[], bool all)
{
    const size_t count = region->function->blocks.count;
    for (size_t i = 0; i < count; i++) {
        region->take_at[i] = SIZE_MAX;
        const bool wanted =
            region->inside[i] && region->takes[i] != SIZE_MAX && (all || region->of[i] == region->machine);
        if (wanted && shared_with(region, i) == SIZE_MAX) {
            if (takes->count == TAKES_MOST) {
                return false;
            }
            stop[i] = true;
            region->take_at[i] = takes->count;
            struct take *one = takes->at[takes->count++] = take(sizeof(struct take));
            one->block = i;
            one->machine = region->of[i];
            add_edges(region, takes, one, i);
        }
    }
    for (size_t i = 0; i < count; i++) {
        const bool wanted =
            region->inside[i] && region->takes[i] != SIZE_MAX && (all || region->of[i] == region->machine);
        size_t end = wanted ? shared_with(region, i) : SIZE_MAX;
        for (unsigned steps = 0; end != SIZE_MAX && region->take_at[end] == SIZE_MAX && steps < SHARED_MOST; steps++) {
            end = shared_with(region, end);
        }
        if (end != SIZE_MAX && region->take_at[end] != SIZE_MAX &&
            takes->at[region->take_at[end]]->edge_count < EDGES_MOST) {
            struct take *one = takes->at[region->take_at[end]];
            one->edges_here[one->edge_count++] = region->takes[i];
        }
    }
    return true;
}

static void find_longest(struct region *region, const struct takes *takes, const bool stop[], uint64_t distance[],
                         struct bound *bound)
{
    const bool *entered = entries(region);
    for (size_t i = 0; i < region->function->blocks.count; i++) {
        uint64_t loop_at = 0;
        if (!entered[i]) {
            continue;
        }
        if (!ways_measure(&(struct ways){region->model, region->function, region->cost, region->inside, stop, i,
                                         lengths.facts, lengths.fact_count},
                          distance, &loop_at)) {
            note_loop(region, loop_at);
        }
        const uint64_t out = longest_out(region, stop, i, distance);
        bound->instructions = most(bound->instructions, out == NEVER ? 0u : out);
        for (size_t t = 0; t < takes->count; t++) {
            if (distance[takes->at[t]->block] != NEVER) {
                bound->instructions = most(bound->instructions, distance[takes->at[t]->block] + takes->at[t]->best);
                bound->edges_most = most(bound->edges_most, takes->at[t]->edges);
            }
        }
    }
}

static void follow_all(struct takes *takes)
{
    takes->hidden = false;
    for (size_t t = 0; t < takes->count; t++) {
        takes->at[t]->colour = 0;
        takes->at[t]->edges = 0;
    }
    for (size_t t = 0; t < takes->count && takes->cycle == NULL; t++) {
        if (takes->at[t]->colour == 0u) {
            follow(takes, t);
        }
    }
}

static void analyse_takes(struct region *region, struct bound *bound, bool all)
{
    const size_t count = region->function->blocks.count;
    bool *stop = take(count + 1u);
    uint64_t *distance = take((count + 1u) * sizeof *distance);
    struct takes takes = {.count = 0};
    if (!add_takes(region, &takes, stop, all)) {
        region->unknown = "more edges than this tool can follow";
        region->unknown_at = region->function->low;
        return;
    }
    find_ways(region, &takes, stop, distance);
    takes.without_helpers = true;
    follow_all(&takes);
    if (takes.cycle == NULL) {
        takes.without_helpers = false;
        follow_all(&takes);
    }
    if (!all || !region->foreign) {
        bound->cycle = takes.cycle;
        bound->cycle_helper = takes.helper;
    } else if (takes.cycle != NULL) {
        region->unknown = "a child that may begin again in the same poll";
        region->unknown_at = region->function->low;
    }
    if (takes.hidden && region->unknown == NULL) {
        region->unknown = "code that several edges share";
        region->unknown_at = region->function->low;
    }
    find_longest(region, &takes, stop, distance, bound);
}

/* What inlined children do is a part of the poll's length, but not of its own edges. */
static void analyse(struct region *region, struct bound *bound)
{
    const char *unknown = region->unknown;
    const uint64_t unknown_at = region->unknown_at;
    analyse_takes(region, bound, false);
    if (region->foreign) {
        const uint64_t edges = bound->edges_most;
        region->unknown = unknown;
        region->unknown_at = unknown_at;
        bound->instructions = 0;
        analyse_takes(region, bound, true);
        bound->edges_most = edges;
    }
}

static bool is_poll_of(const struct machine *machine, const struct subprogram *function)
{
    for (size_t i = 0; function != NULL && i < machine->polls.count; i++) {
        if (machine->polls.at[i] == function) {
            return true;
        }
    }
    return false;
}

static void find_take(const struct region *region, size_t number, const struct machine *machine)
{
    const uint64_t address = region->function->blocks.at[number].address;
    for (size_t e = 0; e < machine->edges.count; e++) {
        for (size_t s = 0; s < machine->edges.at[e].sites.count; s++) {
            if (machine->edges.at[e].sites.at[s].address == address) {
                region->takes[number] = e;
                region->of[number] = machine;
            }
        }
    }
}

static void find_takes(struct region *region)
{
    const struct model *model = region->model;
    for (size_t i = 0; i < region->function->blocks.count; i++) {
        const struct block *block = &region->function->blocks.at[i];
        region->takes[i] = SIZE_MAX;
        region->callee[i] = NO_FUNCTION;
        for (size_t m = 0; region->inside[i] && m < model->machines.count && region->takes[i] == SIZE_MAX; m++) {
            find_take(region, i, model->machines.at[m]);
        }
        region->foreign = region->foreign || (region->takes[i] != SIZE_MAX && region->of[i] != region->machine);
        for (uint32_t c = 0; region->inside[i] && c < block->call_count && region->takes[i] == SIZE_MAX; c++) {
            const size_t callee = region->function->calls.at[block->first_call + c].function;
            /* A poll within a poll of the same machine is accounted for by itself. */
            if (callee != NO_FUNCTION && callee != (size_t)(region->function - model->code.functions.at) &&
                !is_poll_of(region->machine, model->code.functions.at[callee].debug)) {
                size_t edges[EDGES_MOST];
                if (edges_in_function(model, region->machine, callee, edges, 0, 0) > 0u) {
                    region->takes[i] = edges[0];
                    region->of[i] = region->machine;
                    region->callee[i] = callee;
                }
            }
        }
    }
}

static bool inside_inlined(const struct region *region, uint64_t address, const struct inlined *inlined)
{
    return inlined == NULL ? function_holds(region->function, address)
                           : inlined_at(region->model, address, region->poll);
}

static void reach_in(struct audit *audit, const struct region *region, const struct inlined *inlined,
                     struct reach *reach)
{
    const struct function *function = region->function;
    if (inlined == NULL) {
        *reach = audit->stack.functions.at[(size_t)(function - audit->model->code.functions.at)];
        return;
    }
    *reach = (struct reach){.deepest = SIZE_MAX, .unknown_in = NO_FUNCTION};
    for (size_t c = 0; c < function->calls.count; c++) {
        const struct call *call = &function->calls.at[c];
        if (!inside_inlined(region, call->at, inlined)) {
            continue;
        }
        if (call->function == NO_FUNCTION) {
            reach->unknown = "calls through a pointer";
            reach->unknown_at = call->at;
        } else {
            const struct reach *callee = &audit->stack.functions.at[call->function];
            reach->bytes = most(reach->bytes, callee->bytes + audit->model->code.decoder.call_bytes);
            reach->unknown = reach->unknown != NULL ? reach->unknown : callee->unknown;
            reach->unknown_at = callee->unknown_at;
        }
    }
}

/* A poll's part of a function, ready to be analysed. */
static struct region region_of(const struct model *model, const struct machine *machine, const struct subprogram *poll,
                               size_t number, const struct inlined *inlined, unsigned depth)
{
    const struct function *function = &model->code.functions.at[number];
    const size_t count = function->blocks.count + 1u;
    struct region region = {.model = model, .function = function, .machine = machine, .poll = poll};
    region.inside = take(count);
    region.takes = take(count * sizeof *region.takes);
    region.take_at = take(count * sizeof *region.take_at);
    region.cost = take(count * sizeof *region.cost);
    region.of = take(count * sizeof(const struct machine *));
    region.callee = take(count * sizeof *region.callee);
    region.depth = depth;
    for (size_t i = 0; i < function->blocks.count; i++) {
        const struct block *block = &function->blocks.at[i];
        region.inside[i] = block->reached && inside_inlined(&region, block->address, inlined);
        region.cost[i] =
            region.inside[i] ? block_cost(model, function, block, &region.unknown, &region.unknown_at, depth) : 0u;
    }
    find_takes(&region);
    return region;
}

static const char *no_length(const struct function *function, bool busy, unsigned depth)
{
    if (busy) {
        return "recursion";
    }
    return depth > DEPTH_MOST                                       ? "calls nested too deep for this tool"
           : function->blocks.count > BLOCKS_MOST                   ? "a function too large for this tool"
           : function_block_at(function, function->low) == SIZE_MAX ? "a function without instructions"
                                                                    : NULL;
}

static const struct machine *polled_by(const struct model *model, const struct subprogram *function)
{
    for (size_t i = 0; function != NULL && i < model->machines.count; i++) {
        if (is_poll_of(model->machines.at[i], function)) {
            return model->machines.at[i];
        }
    }
    return NULL;
}

/* The longest way from a plain function's begin to a return. */
static void measure_plain(const struct model *model, size_t number, unsigned depth)
{
    const struct function *function = &model->code.functions.at[number];
    const size_t count = function->blocks.count;
    uint64_t *cost = take((count + 1u) * sizeof *cost);
    uint64_t *distance = take((count + 1u) * sizeof *distance);
    bool *all = take(count + 1u);
    bool *stop = take(count + 1u);
    for (size_t i = 0; i < count; i++) {
        all[i] = true;
        cost[i] = block_cost(model, function, &function->blocks.at[i], &lengths.unknown[number],
                             &lengths.unknown_at[number], depth);
    }
    uint64_t loop_at = 0;
    if (!ways_measure(&(struct ways){model, function, cost, all, stop, function_block_at(function, function->low),
                                     lengths.facts, lengths.fact_count},
                      distance, &loop_at)) {
        lengths.unknown[number] = text_of("a loop in %s", function_name_at(model, loop_at));
        lengths.unknown_at[number] = loop_at;
    }
    for (size_t i = 0; i < count; i++) {
        if (distance[i] != NEVER && (function->blocks.at[i].next_count == 0u || function->blocks.at[i].returns)) {
            lengths.most[number] = most(lengths.most[number], distance[i] + cost[i]);
        }
    }
}

static uint64_t function_length(const struct model *model, size_t number, unsigned depth)
{
    const struct function *function = &model->code.functions.at[number];
    const char *none = no_length(function, lengths.busy[number], depth);
    if (lengths.most[number] != 0u) {
        return lengths.most[number];
    }
    if (none != NULL) {
        lengths.unknown[number] = none;
        lengths.unknown_at[number] = function->low;
        return 0;
    }
    lengths.busy[number] = true;
    const struct machine *machine = polled_by(model, function->debug);
    if (machine != NULL) {
        struct region region = region_of(model, machine, function->debug, number, NULL, depth);
        struct bound *bound = take(sizeof *bound);
        analyse(&region, bound);
        lengths.unknown[number] = region.unknown;
        lengths.unknown_at[number] = region.unknown_at;
        lengths.most[number] = bound->instructions;
        lengths.polls[number] = bound;
    } else {
        measure_plain(model, number, depth);
    }
    if (function->unresolved_jump) {
        lengths.unknown[number] = "a jump that cannot be followed";
        lengths.unknown_at[number] = function->unresolved_jump_at;
    }
    lengths.most[number] = most(lengths.most[number], 1);
    lengths.busy[number] = false;
    return lengths.most[number];
}

/* A poll of the same machine that this one calls, such as an application's around a driver's, takes edges too. */
static void add_inner(const struct model *model, const struct machine *machine, const struct function *function,
                      struct bound *bound)
{
    for (size_t c = 0; c < function->calls.count; c++) {
        const size_t callee = function->calls.at[c].function;
        if (callee != NO_FUNCTION && &model->code.functions.at[callee] != function &&
            is_poll_of(machine, model->code.functions.at[callee].debug) && lengths.polls[callee] != NULL) {
            bound->edges_most = most(bound->edges_most, lengths.polls[callee]->edges_most);
        }
    }
}

static void bound_poll(struct audit *audit, const struct machine *machine, const struct subprogram *poll, size_t number,
                       const struct inlined *inlined)
{
    const struct model *model = audit->model;
    const struct function *function = &model->code.functions.at[number];
    struct bound bound = {
        .machine = machine, .poll = poll, .where = function->name, .function = number, .inlined = inlined != NULL};
    if (function->blocks.count > BLOCKS_MOST) {
        return;
    }
    struct region region = {.model = model, .function = function, .machine = machine, .poll = poll};
    if (inlined != NULL) {
        region = region_of(model, machine, poll, number, inlined, 0);
        analyse(&region, &bound);
        bound.where = text_of("in %s", function->name);
        bound.unknown = region.unknown;
        bound.unknown_at = region.unknown_at;
    } else {
        bound.instructions = function_length(model, number, 0);
        bound.unknown = lengths.unknown[number];
        bound.unknown_at = lengths.unknown_at[number];
        if (lengths.polls[number] != NULL) {
            bound.cycle = lengths.polls[number]->cycle;
            bound.cycle_helper = lengths.polls[number]->cycle_helper;
            bound.edges_most = lengths.polls[number]->edges_most;
        }
        add_inner(model, machine, function, &bound);
    }
    reach_in(audit, &region, inlined, &bound.stack);
    if (bound.cycle != NULL) {
        bound.unknown = "it may go round without returning";
        if (bound.cycle_helper == NULL) {
            audit_find(audit, RED, "edge-cycle", machine->name, poll->place,
                       "%s may go round %s without returning: return on one of these edges", poll->name, bound.cycle);
        } else {
            audit_find(
                audit, AMBER, "edge-cycle", machine->name, poll->place,
                "%s goes round %s, unless what %s returns ends it: that is not followed (compile with -Os to see)",
                poll->name, bound.cycle, bound.cycle_helper);
        }
    }
    *list_add(&audit->bounds) = bound;
}

void audit_bounds(struct audit *audit, const struct audit_options *options)
{
    const struct model *model = audit->model;
    if (!model->code.known) {
        return;
    }
    const size_t count = model->code.functions.count + 1u;
    lengths.facts = options->facts;
    lengths.fact_count = options->fact_count;
    lengths.most = take(count * sizeof *lengths.most);
    lengths.unknown = take(count * sizeof *lengths.unknown);
    lengths.unknown_at = take(count * sizeof *lengths.unknown_at);
    lengths.busy = take(count);
    lengths.polls = take(count * sizeof(struct bound *));
    for (size_t m = 0; m < model->machines.count; m++) {
        const struct machine *machine = model->machines.at[m];
        for (size_t p = 0; p < machine->polls.count; p++) {
            const struct subprogram *poll = machine->polls.at[p];
            size_t last = NO_FUNCTION;
            for (size_t i = 0; i < model->code.functions.count; i++) {
                if (model->code.functions.at[i].debug == poll) {
                    bound_poll(audit, machine, poll, i, NULL);
                }
            }
            for (size_t i = 0; i < model->debug.inlined.count; i++) {
                const struct inlined *inlined = &model->debug.inlined.at[i];
                const size_t in =
                    inlined->function == poll ? code_function_at(&model->code, inlined->low) : NO_FUNCTION;
                if (in != NO_FUNCTION && in != last) {
                    bound_poll(audit, machine, poll, in, inlined);
                    last = in;
                }
            }
        }
    }
}
