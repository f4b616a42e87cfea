// SPDX-License-Identifier: Apache-2.0
//
// How deep the stack can get: from each function's own frame and the depth at which it calls others, both found in
// the instructions. What cannot be bounded is said to be unknown, and why; it never counts as nothing.
#include "audit.h"

#include <stdlib.h>

/* ---- strongly connected functions: Tarjan's algorithm, without recursion ---- */

struct visit {
    size_t function, next_call;
};

struct components {
    const struct code *code;
    uint32_t *order, *low;
    bool *open;
    uint32_t counter;
    LIST(size_t) stack;
    LIST(struct visit) visits;
};

static void visit(struct components *all, size_t function)
{
    all->order[function] = all->low[function] = ++all->counter;
    all->open[function] = true;
    *list_add(&all->stack) = function;
    *list_add(&all->visits) = (struct visit){function, 0};
}

/* Returns whether another function must be visited first. */
static bool step(struct components *all, struct visit *at)
{
    const struct function *function = &all->code->functions.at[at->function];
    while (at->next_call < function->calls.count) {
        const size_t to = function->calls.at[at->next_call++].function;
        if (to == NO_FUNCTION) {
            continue;
        }
        if (all->order[to] == 0u) {
            visit(all, to);
            return true;
        }
        if (all->open[to]) {
            all->low[at->function] = (uint32_t)least(all->low[at->function], all->order[to]);
        }
    }
    return false;
}

/* ---- depth ---- */

static bool calls_itself(const struct function *function, size_t number)
{
    for (size_t i = 0; i < function->calls.count; i++) {
        if (function->calls.at[i].function == number) {
            return true;
        }
    }
    return false;
}

static void worse(struct reach *reach, const char *why, uint64_t at, size_t in)
{
    if (reach->unknown == NULL) {
        reach->unknown = why;
        reach->unknown_at = at;
        reach->unknown_in = in;
    }
}

static void measure(struct audit *audit, size_t number, const bool in_cycle[])
{
    const struct code *code = &audit->model->code;
    const struct function *function = &code->functions.at[number];
    struct reach *reach = &audit->stack.functions.at[number];
    *reach = (struct reach){.bytes = function->frame_bytes, .deepest = SIZE_MAX, .unknown_in = NO_FUNCTION};
    if (function->frame_unknown != NULL) {
        worse(reach, function->frame_unknown, function->frame_unknown_at, number);
    }
    if (function->unresolved_jump) {
        worse(reach, "jumps through a register, to a place that cannot be seen", function->unresolved_jump_at, number);
    }
    if (function->undecoded) {
        worse(reach, "has instructions that this tool cannot decode", function->low, number);
    }
    for (size_t i = 0; i < function->calls.count; i++) {
        const struct call *call = &function->calls.at[i];
        const uint64_t pushed = call->kind == CALL_TAIL ? 0u : code->decoder.call_bytes;
        if (call->kind == CALL_INDIRECT) {
            worse(reach, "calls through a pointer", call->at, number);
        } else if (call->function == NO_FUNCTION) {
            worse(reach, "calls code that is not in this file", call->at, number);
        } else if (!in_cycle[call->function]) {
            const struct reach *callee = &audit->stack.functions.at[call->function];
            const uint64_t bytes = call->depth_bytes + pushed + callee->bytes;
            if (callee->unknown != NULL) {
                worse(reach, callee->unknown, callee->unknown_at, callee->unknown_in);
            }
            if (bytes > reach->bytes || (bytes == reach->bytes && reach->deepest == SIZE_MAX && callee->bytes > 0u)) {
                reach->bytes = bytes;
                reach->deepest = i;
            }
        }
    }
}

static const char *cycle_text(const struct code *code, const size_t members[], size_t count)
{
    struct text text = {0};
    for (size_t i = count; i-- > 0u && count - i <= 8u;) {
        text_add(&text, "%s -> ", code->functions.at[members[i]].name);
    }
    text_add(&text, "%s", count > 8u ? "..." : code->functions.at[members[count - 1u]].name);
    return text.at;
}

static void close_component(struct audit *audit, struct components *all, size_t root, bool in_cycle[])
{
    size_t first = all->stack.count;
    do {
        first--;
        all->open[all->stack.at[first]] = false;
    } while (all->stack.at[first] != root);
    const size_t count = all->stack.count - first;
    const size_t *members = &all->stack.at[first];
    const struct function *function = &all->code->functions.at[root];
    const bool recursive = count > 1u || calls_itself(function, root);
    for (size_t i = 0; i < count; i++) {
        in_cycle[members[i]] = recursive;
    }
    for (size_t i = 0; i < count; i++) {
        measure(audit, members[i], in_cycle);
    }
    if (recursive) {
        const struct place place =
            function->debug != NULL ? function->debug->place : debug_place(&audit->model->debug, function->low);
        audit_find(audit, RED, "recursion", function->name, place, "recursion: %s",
                   cycle_text(all->code, members, count));
        for (size_t i = 0; i < count; i++) {
            worse(&audit->stack.functions.at[members[i]], "recursion", all->code->functions.at[members[i]].low,
                  members[i]);
            in_cycle[members[i]] = false;
        }
    }
    all->stack.count = first;
}

static void measure_all(struct audit *audit)
{
    const size_t count = audit->model->code.functions.count;
    struct components all = {.code = &audit->model->code};
    bool *in_cycle = take(count);
    all.order = take(count * sizeof *all.order);
    all.low = take(count * sizeof *all.low);
    all.open = take(count);
    for (size_t i = 0; i < count; i++) {
        *list_add(&audit->stack.functions) = (struct reach){.deepest = SIZE_MAX, .unknown_in = NO_FUNCTION};
    }
    for (size_t i = 0; i < count; i++) {
        if (all.order[i] == 0u) {
            visit(&all, i);
        }
        while (all.visits.count > 0u) {
            const size_t top = all.visits.count - 1u;
            if (step(&all, &all.visits.at[top])) {
                continue;
            }
            const size_t done = all.visits.at[top].function;
            all.visits.count--;
            if (all.visits.count > 0u) {
                const size_t before = all.visits.at[all.visits.count - 1u].function;
                all.low[before] = (uint32_t)least(all.low[before], all.low[done]);
            }
            if (all.low[done] == all.order[done]) {
                close_component(audit, &all, done, in_cycle);
            }
        }
    }
    list_free(&all.stack);
    list_free(&all.visits);
}

size_t stack_path(const struct audit *audit, size_t function, size_t path[], size_t most_functions)
{
    size_t count = 0;
    while (function != NO_FUNCTION && count < most_functions) {
        path[count++] = function;
        const size_t call = audit->stack.functions.at[function].deepest;
        function = call == SIZE_MAX ? NO_FUNCTION : audit->model->code.functions.at[function].calls.at[call].function;
    }
    return count;
}

const char *stack_path_text(const struct audit *audit, size_t function)
{
    size_t path[64];
    struct text text = {0};
    const size_t count = stack_path(audit, function, path, 64);
    for (size_t i = 0; i < count; i++) {
        text_add(&text, "%s%s", i == 0u ? "" : " -> ", audit->model->code.functions.at[path[i]].name);
    }
    return count > 0u ? text.at : "";
}

const char *reach_how(const struct audit *audit, const struct reach *reach)
{
    if (reach->unknown == NULL) {
        return "bound";
    }
    const struct code *code = &audit->model->code;
    const struct place place = debug_place(&audit->model->debug, reach->unknown_at);
    return text_of(
        "unknown: %s%s%s",
        reach->unknown_in < code->functions.count ? text_of("%s: ", code->functions.at[reach->unknown_in].name) : "",
        reach->unknown, place.file != NULL ? text_of(" (%s)", place_text(place)) : "");
}

/* ---- interrupts ---- */

/* Cortex-M: Armv7-M Architecture Reference Manual, B1.5.6: 8 words, one more to align to 8 bytes; with the FPU's
 * registers 26 words. Numbers below 16 are the core's own. */
#define ARM_FRAME_BYTES     36u
#define ARM_FRAME_FPU_BYTES 108u
#define ARM_VECTORS_MOST    (16u + 496u)
#define ARM_NVIC_IPR        0xE000E400u
#define ARM_SHPR1           0xE000ED18u

static bool vector_at(const struct audit *audit, uint64_t address, uint64_t *handler)
{
    uint64_t word = 0;
    if (!image_number(audit->model->image, address, 4, &word)) {
        return false;
    }
    *handler = word & ~(uint64_t)1;
    const size_t at = code_function_at(&audit->model->code, *handler);
    return word == 0u ||
           ((word & 1u) != 0u && at != NO_FUNCTION && audit->model->code.functions.at[at].low == *handler);
}

/* The table: an initial stack pointer, then the address of the function that the file names as its entry. */
static bool is_vector_table(const struct audit *audit, uint64_t address)
{
    uint64_t reset = 0;
    uint64_t nmi = 0;
    uint64_t stack = 0;
    return image_number(audit->model->image, address, 4, &stack) && stack % 4u == 0u &&
           vector_at(audit, address + 4u, &reset) && reset == audit->model->image->entry &&
           vector_at(audit, address + 8u, &nmi);
}

static uint64_t find_vector_table(const struct audit *audit)
{
    const struct image *image = audit->model->image;
    for (size_t i = 1; i < image->sections.count; i++) {
        if (image->sections.at[i].in_memory && image->sections.at[i].bytes != NULL &&
            is_vector_table(audit, image->sections.at[i].address)) {
            return image->sections.at[i].address;
        }
    }
    for (size_t i = 0; i < image->symbols.count; i++) {
        if (image->symbols.at[i].object && is_vector_table(audit, image->symbols.at[i].address)) {
            return image->symbols.at[i].address;
        }
    }
    return UINT64_MAX;
}

static void add_interrupt(struct audit *audit, size_t function, unsigned vector)
{
    for (size_t i = 0; i < audit->stack.interrupts.count; i++) {
        if (audit->stack.interrupts.at[i].function == function) {
            audit->stack.interrupts.at[i].vectors++;
            return;
        }
    }
    *list_add(&audit->stack.interrupts) = (struct interrupt){.name = audit->model->code.functions.at[function].name,
                                                             .function = function,
                                                             .first_vector = vector,
                                                             .vectors = 1,
                                                             .priority = -1};
}

static void arm_interrupts(struct audit *audit)
{
    const uint64_t table = find_vector_table(audit);
    uint64_t stack = 0;
    if (table == UINT64_MAX) {
        return;
    }
    (void)image_number(audit->model->image, table, 4, &stack);
    audit->stack.top = stack;
    const struct symbol *symbol = image_object_at(audit->model->image, table);
    const uint64_t words = symbol != NULL && symbol->address == table ? symbol->size_bytes / 4u : ARM_VECTORS_MOST;
    for (unsigned vector = 2; vector < least(words, ARM_VECTORS_MOST); vector++) {
        uint64_t handler = 0;
        if (!vector_at(audit, table + 4u * vector, &handler)) {
            break;
        }
        if (handler != 0u) {
            add_interrupt(audit, code_function_at(&audit->model->code, handler), vector);
        }
    }
    for (size_t i = 0; i < audit->stack.interrupts.count; i++) {
        struct interrupt *interrupt = &audit->stack.interrupts.at[i];
        interrupt->is_default = interrupt->vectors > 3u;
        interrupt->is_fault =
            interrupt->first_vector >= 2u && interrupt->first_vector <= 6u && interrupt->vectors <= 5u;
        interrupt->frame_bytes = audit->model->code.decoder.floating_point ? ARM_FRAME_FPU_BYTES : ARM_FRAME_BYTES;
    }
}

/* Elsewhere a handler is known by how it returns, on AVR by its name. */
static void other_interrupts(struct audit *audit)
{
    for (size_t i = 0; i < audit->model->code.functions.count; i++) {
        const struct function *function = &audit->model->code.functions.at[i];
        if (function->interrupt_return || begins(function->name, "__vector_")) {
            add_interrupt(audit, i, 0);
            audit->stack.interrupts.at[audit->stack.interrupts.count - 1u].frame_bytes =
                audit->model->image->cpu == CPU_AVR ? 2u : 0u;
        }
    }
}

/* Whether the program ever sets a priority; where it does not, all have the same and none interrupts another. */
static bool sets_priorities(const struct audit *audit)
{
    for (size_t i = 0; i < audit->model->code.functions.count; i++) {
        const struct function *function = &audit->model->code.functions.at[i];
        for (size_t s = 0; s < function->stores.count; s++) {
            const uint64_t to = (uint64_t)function->stores.at[s].where.number;
            const bool fixed =
                function->stores.at[s].where.kind == VALUE_NUMBER || function->stores.at[s].where.kind == VALUE_NEAR;
            if (fixed &&
                ((to >= ARM_NVIC_IPR && to < ARM_NVIC_IPR + 0x1F0u) || (to >= ARM_SHPR1 && to < ARM_SHPR1 + 12u))) {
                return true;
            }
        }
    }
    return false;
}

static void add_interrupts(struct audit *audit)
{
    struct stack_account *stack = &audit->stack;
    const bool arm = audit->model->image->cpu == CPU_ARM;
    size_t preempting = 0;
    for (size_t i = 0; i < audit->model->tiers.count; i++) {
        preempting += same(audit->model->tiers.at[i].kind, "preempting");
    }
    const bool nest = arm ? sets_priorities(audit) : preempting > 0u;
    uint64_t deepest = 0;
    uint64_t sum = 0;
    stack->total = stack->thread;
    for (size_t i = 0; i < stack->interrupts.count; i++) {
        const struct interrupt *interrupt = &stack->interrupts.at[i];
        const struct reach *reach = &stack->functions.at[interrupt->function];
        if (interrupt->is_default || interrupt->is_fault) {
            continue;
        }
        deepest = most(deepest, reach->bytes + interrupt->frame_bytes);
        sum += reach->bytes + interrupt->frame_bytes;
        if (reach->unknown != NULL) {
            worse(&stack->total, reach->unknown, reach->unknown_at, reach->unknown_in);
        }
    }
    /* Where one handler serves all, a preempting tier opens interrupts within it, and the deepest comes once more. */
    stack->interrupt_bytes = !nest ? deepest : arm ? sum : sum + deepest * preempting;
    stack->nesting =
        stack->interrupts.count == 0u ? "no interrupt handlers were found"
        : nest && arm                 ? "the program sets priorities: every handler may interrupt every other, once"
        : nest
            ? text_of("handlers run with interrupts off, but while they serve %s: each once, and the deepest %zu more",
                      plural(preempting, "preempting tier", "preempting tiers"), preempting)
        : arm ? "the program sets no priority: no handler interrupts another"
              : "a handler runs with interrupts off: none interrupts another";
    stack->total.bytes += stack->interrupt_bytes;
}

/* ---- the room there is ---- */

static void find_reserved(struct audit *audit)
{
    static const char *const sizes[] = {"__stack_size",   "__StackSize", "_Min_Stack_Size",
                                        "__stack_size__", "STACK_SIZE",  "_stack_size"};
    const struct image *image = audit->model->image;
    for (size_t i = 1; i < image->sections.count; i++) {
        const struct section *section = &image->sections.at[i];
        if (section->in_memory &&
            (same(section->name, ".stack") || same(section->name, "stack") || same(section->name, ".stack_dummy")) &&
            section->size_bytes > 0u) {
            audit->stack.reserved_bytes = section->size_bytes;
            audit->stack.reserved_how = text_of("the section %s", section->name);
            audit->stack.top = section->address + section->size_bytes;
            return;
        }
    }
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const struct symbol *symbol = image_symbol(image, sizes[i]);
        if (symbol != NULL && symbol->address > 0u && symbol->address < 1u << 24) {
            audit->stack.reserved_bytes = symbol->address;
            audit->stack.reserved_how = text_of("the symbol %s", sizes[i]);
            return;
        }
    }
}

static const struct bound *bound_of(const struct audit *audit, const struct task *task)
{
    const struct bound *deepest = NULL;
    for (size_t i = 0; i < audit->bounds.count; i++) {
        const struct bound *bound = &audit->bounds.at[i];
        if (bound->poll == task->poll && task->poll != NULL &&
            (deepest == NULL || bound->stack.bytes > deepest->stack.bytes)) {
            deepest = bound;
        }
    }
    return deepest;
}

/* A preempting tier is served by an interrupt, on top of what it interrupts; a remote one on another stack. */
static void place_tier(struct audit *audit, struct tier_stack *found)
{
    const struct tier *tier = found->tier;
    const struct code *code = &audit->model->code;
    const char *serve = text_of("%s_%s_serve", tier->system, tier->name);
    const struct function *server = tier->kind[0] != '\0' ? code_function(code, serve) : NULL;
    if (server != NULL) {
        found->function = (size_t)(server - code->functions.at);
        found->stack = &audit->stack.functions.at[found->function];
    }
    found->what = found->stack == NULL ? "unknown: its polls were not found"
                  : same(tier->kind, "remote")
                      ? text_of("%s; another core or thread serves it, on a stack of its own: not in the sum", serve)
                  : tier->kind[0] != '\0' ? text_of("%s; it preempts: in the interrupts' sum", serve)
                                          : text_of("its deepest poll, %s of %s; in the poll loop's sum",
                                                    found->bound->poll->name, found->task);
}

static void find_tiers(struct audit *audit)
{
    for (size_t t = 0; t < audit->model->tiers.count; t++) {
        const struct tier *tier = &audit->model->tiers.at[t];
        struct tier_stack found = {.tier = tier};
        for (size_t i = 0; i < audit->model->tasks.count; i++) {
            const struct task *task = &audit->model->tasks.at[i];
            const bool within = same(task->system, tier->system) && task->index >= tier->first &&
                                task->index - tier->first < tier->count;
            const struct bound *bound = within ? bound_of(audit, task) : NULL;
            if (bound != NULL && (found.bound == NULL || bound->stack.bytes > found.bound->stack.bytes)) {
                found.bound = bound;
                found.task = task->name;
                found.stack = &bound->stack;
                found.function = bound->function;
            }
        }
        place_tier(audit, &found);
        *list_add(&audit->stack.tiers) = found;
    }
}

/* A stack for each task would hold the poll's own depth and the frame of an interrupt; control blocks not counted. */
void audit_threads(struct audit *audit)
{
    find_tiers(audit);
    const uint64_t registers_bytes = audit->model->image->cpu == CPU_ARM ? ARM_FRAME_BYTES + 32u : 0u;
    audit->stack.threads_known = audit->model->tasks.count > 0u;
    for (size_t i = 0; i < audit->model->tasks.count; i++) {
        const struct task *task = &audit->model->tasks.at[i];
        const struct bound *bound = bound_of(audit, task);
        const uint64_t bytes = bound != NULL ? bound->stack.bytes : 0u;
        const bool found = task->machine == NULL || bound != NULL;
        audit->stack.threads_known = audit->stack.threads_known && found;
        audit->stack.threads_bytes +=
            task->machine == NULL ? 0u : task->count * ((bytes + registers_bytes + 7u) / 8u * 8u);
    }
}

void audit_stack(struct audit *audit)
{
    struct stack_account *stack = &audit->stack;
    stack->entry = NO_FUNCTION;
    if (!audit->model->code.known) {
        stack->thread.unknown = stack->total.unknown = "the instructions of this CPU are not known to this tool";
        stack->nesting = "not known";
        return;
    }
    measure_all(audit);
    /* Before main of a hosted program runs libc, which is not in the file. */
    const bool hosted = audit->model->image->dynamic && code_function(&audit->model->code, "main") != NULL;
    stack->entry = hosted ? NO_FUNCTION : code_function_at(&audit->model->code, audit->model->image->entry);
    if (stack->entry == NO_FUNCTION) {
        const struct function *found = code_function(&audit->model->code, "main");
        stack->entry = found != NULL ? (size_t)(found - audit->model->code.functions.at) : NO_FUNCTION;
    }
    stack->thread = stack->entry != NO_FUNCTION
                        ? stack->functions.at[stack->entry]
                        : (struct reach){.unknown = "the function at which the program begins was not found",
                                         .unknown_in = NO_FUNCTION};
    if (audit->model->image->cpu == CPU_ARM) {
        arm_interrupts(audit);
    } else {
        other_interrupts(audit);
    }
    add_interrupts(audit);
    find_reserved(audit);
}
