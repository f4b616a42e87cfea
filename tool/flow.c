// SPDX-License-Identifier: Apache-2.0
//
// One function: its instructions, the blocks they form, and what registers and stack slots hold along them. An
// abstract interpretation: at a place that is reached twice only what both ways agree on is kept.
#include "values.h"

#include <stdlib.h>
#include <string.h>

#define VISITS_MOST  48u /* of one block; from half of it on, what differs is unknown */
#define ROUNDS_MOST  24u
#define ENTRIES_MOST 1024u
#define BYTES_MOST   ((uint64_t)16 << 20)
#define RISCV_GP     3u

/* A jump through a table, once it is found. */
struct table {
    uint64_t jump, first; /* the jump's address; the table's, which ends before any other's first */
    LIST(uint64_t) targets;
    bool fresh; /* found in this round, in which all other tables of the last one are known */
};

struct flow {
    struct code *code;
    struct function *function;
    const struct decoder *decoder;
    LIST(struct instruction) list;
    LIST(struct table) tables;
    bool *leader;
    size_t *first, *last; /* by block: its instructions */
    struct state **in;    /* by block */
    unsigned *visits;
    bool *waiting;
    LIST(size_t) queue;
    bool again, collecting;
    int64_t deepest;
};

/* ---- instructions and blocks ---- */

static void decode_span(struct flow *flow, uint64_t low, uint64_t high)
{
    struct decoder *decoder = &flow->code->decoder;
    uint64_t at = low;
    while (at < high) {
        uint64_t end = 0;
        uint64_t available = 0;
        const char kind = image_mapping_at(flow->code->image, at, &end);
        if (kind == 'd' && flow->code->image->cpu != CPU_X86_64) {
            at = end > at ? end : at + 2u; /* a pool of literals, a table of jumps */
            continue;
        }
        if (kind == 'a') { /* 32-bit Arm code is not for Cortex-M */
            flow->function->undecoded = true;
            return;
        }
        const uint8_t *bytes = image_bytes(flow->code->image, at, &available);
        if (bytes == NULL) {
            return;
        }
        available = least(available, least(high, end) - at);
        struct instruction *in = list_add(&flow->list);
        *in = (struct instruction){.address = at, .flow = FLOW_NEXT, .effects = (uint32_t)decoder->effects.count};
        const unsigned size = decoder->decode(decoder, (struct code_bytes){bytes, available, at}, in);
        if (size == 0u) {
            flow->list.count--;
            return;
        }
        in->size_bytes = (uint8_t)size;
        at += size;
    }
}

static size_t index_at(const struct flow *flow, uint64_t address)
{
    size_t low = 0;
    size_t high = flow->list.count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2u;
        if (flow->list.at[middle].address < address) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return low < flow->list.count && flow->list.at[low].address == address ? low : SIZE_MAX;
}

static void lead(struct flow *flow, uint64_t address)
{
    const size_t at = index_at(flow, address);
    if (at != SIZE_MAX) {
        flow->leader[at] = true;
    }
}

static bool contiguous(const struct flow *flow, size_t index)
{
    return index + 1u < flow->list.count &&
           flow->list.at[index + 1u].address == flow->list.at[index].address + flow->list.at[index].size_bytes;
}

static bool never_returns(const struct flow *flow, const struct instruction *in)
{
    const size_t to = in->flow == FLOW_CALL ? code_function_at(flow->code, in->target) : NO_FUNCTION;
    return to != NO_FUNCTION && flow->code->functions.at[to].debug != NULL &&
           flow->code->functions.at[to].debug->no_return;
}

static bool ends_block(const struct flow *flow, size_t index)
{
    const struct instruction *in = &flow->list.at[index];
    if (in->flow == FLOW_CALL || in->flow == FLOW_CALL_REGISTER) {
        return !contiguous(flow, index) || never_returns(flow, in);
    }
    return in->flow != FLOW_NEXT || in->unknown || !contiguous(flow, index) || flow->leader[index + 1u];
}

static void find_leaders(struct flow *flow)
{
    const struct code *code = flow->code;
    for (size_t i = 0; i < flow->list.count; i++) {
        const struct instruction *in = &flow->list.at[i];
        if (in->flow == FLOW_JUMP || in->flow == FLOW_BRANCH) {
            lead(flow, in->target);
        }
    }
    size_t low = 0;
    size_t high = code->splits.count;
    while (low < high) { /* the first split in the function */
        const size_t middle = low + (high - low) / 2u;
        if (code->splits.at[middle] < flow->function->low) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    for (; low < code->splits.count && code->splits.at[low] < flow->function->high; low++) {
        lead(flow, code->splits.at[low]);
    }
    for (size_t i = 0; i < code->splits.count && flow->function->cold_high != 0u; i++) {
        lead(flow, code->splits.at[i]);
    }
    for (size_t t = 0; t < flow->tables.count; t++) {
        for (size_t i = 0; i < flow->tables.at[t].targets.count; i++) {
            lead(flow, flow->tables.at[t].targets.at[i]);
        }
    }
}

static void build_blocks(struct flow *flow)
{
    struct function *function = flow->function;
    function->blocks.count = 0;
    flow->again = false;
    for (size_t i = 0; i < flow->list.count; i++) {
        const bool opens = i == 0u || flow->leader[i] || ends_block(flow, i - 1u);
        if (opens) {
            flow->first[function->blocks.count] = i;
            *list_add(&function->blocks) = (struct block){.address = flow->list.at[i].address};
        }
        struct block *block = &function->blocks.at[function->blocks.count - 1u];
        flow->last[function->blocks.count - 1u] = i;
        block->end = flow->list.at[i].address + flow->list.at[i].size_bytes;
        block->instructions++;
    }
}

static size_t block_at(const struct flow *flow, uint64_t address)
{
    size_t low = 0;
    size_t high = flow->function->blocks.count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2u;
        if (flow->function->blocks.at[middle].address < address) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return low < flow->function->blocks.count && flow->function->blocks.at[low].address == address ? low : SIZE_MAX;
}

/* ---- what is found along the way ---- */

static void take_address(struct flow *flow, struct value value)
{
    if (!flow->collecting || value.kind != VALUE_NUMBER) {
        return;
    }
    const bool thumb = flow->code->image->cpu == CPU_ARM;
    const uint64_t address = (uint64_t)value.number & ~(uint64_t)(thumb ? 1 : 0);
    const size_t at = thumb && (value.number & 1) == 0 ? NO_FUNCTION : code_function_at(flow->code, address);
    if (at != NO_FUNCTION && flow->code->functions.at[at].low == address) {
        flow->code->functions.at[at].address_taken = true;
    }
}

static void note_store(struct flow *flow, const struct instruction *in, const struct state *state,
                       const struct effect *one, struct value where)
{
    if (!flow->collecting || where.kind == VALUE_UNKNOWN || where.kind == VALUE_STACK || where.kind >= VALUE_ENTRY) {
        return;
    }
    const struct value stored = state_register(state, one->to);
    *list_add(&flow->function->stores) =
        (struct store){in->address, where, one->size_bytes, stored.kind == VALUE_NUMBER, stored.number};
}

static void note_depth(struct flow *flow, const struct instruction *in, const struct state *state)
{
    const struct value *pointer = &state->registers[flow->decoder->stack_pointer];
    if (pointer->kind == VALUE_STACK) {
        flow->deepest = pointer->number < flow->deepest ? pointer->number : flow->deepest;
    } else if (flow->function->frame_unknown == NULL) {
        flow->function->frame_unknown = "the stack pointer moves by an amount that only the run knows";
        flow->function->frame_unknown_at = in->address;
    }
}

static void note_call(struct flow *flow, const struct instruction *in, const struct state *state, enum call_kind kind,
                      uint64_t target)
{
    if (!flow->collecting) {
        return;
    }
    const struct value *pointer = &state->registers[flow->decoder->stack_pointer];
    struct call *call = list_add(&flow->function->calls);
    *call = (struct call){.at = in->address, .target = target, .kind = kind, .function = NO_FUNCTION};
    if (kind != CALL_INDIRECT) {
        call->function = code_function_at(flow->code, target);
    }
    call->depth_bytes = pointer->kind == VALUE_STACK && pointer->number < 0
                            ? (uint32_t)least(0u - (uint64_t)pointer->number, UINT32_MAX)
                            : 0u;
    for (unsigned i = 0; i < 4u; i++) {
        const struct value value = state->registers[flow->decoder->first_argument[i]];
        call->arguments[i] =
            value.kind <= VALUE_NEAR || value.kind == VALUE_ARGUMENT || value.kind == VALUE_ARGUMENT_NEAR
                ? value
                : value_unknown;
    }
}

static void apply_effect(struct flow *flow, const struct instruction *in, struct state *state, const struct effect *one)
{
    struct value result = value_unknown;
    switch (one->kind) {
    case EFFECT_SET:
        result = value_number(one->number);
        break;
    case EFFECT_ADD:
        result = value_plus(flow->code->image, state_register(state, one->a), one->number);
        break;
    case EFFECT_SUM:
        result = value_sum(flow->code->image, state_register(state, one->a), state_register(state, one->b));
        break;
    case EFFECT_DIFFERENCE: {
        const struct value by = state_register(state, one->b);
        result = by.kind == VALUE_NUMBER
                     ? value_plus(flow->code->image, state_register(state, one->a), (int64_t)(0u - (uint64_t)by.number))
                     : value_unknown;
        break;
    }
    case EFFECT_TOP: {
        const struct value low = state_register(state, one->a);
        result = low.kind == VALUE_NUMBER ? value_number((low.number & 0xFFFF) | one->number) : value_unknown;
        break;
    }
    case EFFECT_ALIGN:
        result = value_aligned(state_register(state, one->a), one->number);
        break;
    case EFFECT_LOAD:
    case EFFECT_STORE: {
        struct value where = value_plus(flow->code->image, state_register(state, one->a), one->number);
        if (one->b != REGISTER_NONE) {
            where = value_sum(flow->code->image, where, state_register(state, one->b));
        }
        if (one->kind == EFFECT_LOAD) {
            result = value_load(flow->code->image, state, where, one->size_bytes);
        } else if (where.kind == VALUE_STACK) {
            state_set_slot(state, where.number,
                           one->size_bytes == flow->code->image->pointer_bytes ? state_register(state, one->to)
                                                                               : value_unknown);
        } else {
            note_store(flow, in, state, one, where);
        }
        break;
    }
    default:
        break;
    }
    if (one->kind != EFFECT_STORE && one->to == flow->decoder->stack_pointer && result.kind == VALUE_NUMBER) {
        result = (struct value){.kind = VALUE_STACK}; /* start-up code sets it: the stack begins here */
    }
    if (one->kind != EFFECT_STORE && one->to < REGISTERS) {
        state->registers[one->to] = result;
        take_address(flow, result);
    }
}

/* What a called function leaves of the registers. */
static void forget_after_call(const struct flow *flow, struct state *state)
{
    static const uint64_t lost[] = {
        [CPU_OTHER] = ~(uint64_t)0, [CPU_ARM] = 0x500F, /* r0-r3, r12, lr */
        [CPU_RISCV] = 0xF003FCE2,                       /* ra, t0-t6, a0-a7 */
        [CPU_AVR] = 0x4FFC0003,                         /* r18-r27, r30, r0 */
        [CPU_X86_64] = 0x0FC7,                          /* rax, rcx, rdx, rsi, rdi, r8-r11 */
    };
    for (unsigned i = 0; i < 32u; i++) {
        if ((lost[flow->code->image->cpu] >> i & 1u) != 0u) {
            state->registers[i] = value_unknown;
        }
    }
    state->registers[REGISTER_SCRATCH] = value_unknown;
}

static void apply(struct flow *flow, const struct instruction *in, struct state *state)
{
    struct state before;
    if (in->conditional) {
        before = *state;
    }
    for (uint32_t i = in->effects; i < in->effects + in->effect_count; i++) {
        apply_effect(flow, in, state, &flow->decoder->effects.at[i]);
        note_depth(flow, in, state);
    }
    if (in->flow == FLOW_CALL) {
        note_call(flow, in, state, CALL_DIRECT, in->target);
    } else if (in->flow == FLOW_CALL_REGISTER) {
        const struct value to = state_register(state, in->flow_register);
        const bool known = to.kind == VALUE_NUMBER;
        note_call(flow, in, state, known ? CALL_DIRECT : CALL_INDIRECT,
                  known ? (uint64_t)to.number & ~(uint64_t)(flow->code->image->cpu == CPU_ARM ? 1 : 0) : 0u);
    }
    if (in->flow == FLOW_CALL || in->flow == FLOW_CALL_REGISTER) {
        forget_after_call(flow, state);
    }
    if (in->conditional) {
        for (unsigned i = 0; i < REGISTERS; i++) {
            /* The stack pointer of a conditional return is not what goes on. */
            const struct value *done = &state->registers[i];
            if (in->flow == FLOW_RETURN) {
                state->registers[i] = before.registers[i];
            } else if (i == flow->decoder->stack_pointer && done->kind == VALUE_STACK &&
                       before.registers[i].kind == VALUE_STACK) {
                /* The deeper of the two: clang pops a register, and returns, under one condition. */
                state->registers[i].number =
                    done->number < before.registers[i].number ? done->number : before.registers[i].number;
            } else {
                state->registers[i] = value_join(flow->code->image, *done, before.registers[i]);
            }
        }
    }
}

/* ---- tables of jumps ---- */

static uint64_t table_limit(const struct flow *flow, uint64_t first)
{
    uint64_t limit = UINT64_MAX;
    uint64_t end = 0;
    for (size_t i = 0; i < flow->tables.count; i++) {
        if (flow->tables.at[i].first > first) {
            limit = least(limit, flow->tables.at[i].first);
        }
    }
    if (image_mapping_at(flow->code->image, first, &end) == 'd') {
        limit = least(limit, end);
    }
    return limit;
}

static bool table_entry(const struct flow *flow, const struct instruction *in, struct value value, uint64_t index,
                        uint64_t *target)
{
    uint64_t entry = 0;
    if (in->flow == FLOW_TABLE) {
        if (!image_number(flow->code->image, in->target + index * in->entry_bytes, in->entry_bytes, &entry)) {
            return false;
        }
        *target = in->target + 2u * entry;
        return true;
    }
    if (!image_number(flow->code->image, (uint64_t)value.number + index * value.size_bytes, value.size_bytes, &entry)) {
        return false;
    }
    if (value.kind == VALUE_ENTRY_FROM) {
        const int64_t offset = value.size_bytes == 4u ? (int64_t)(int32_t)entry : (int64_t)entry;
        entry = (uint64_t)value.base + (uint64_t)offset;
        entry = flow->code->image->pointer_bytes == 4u ? (uint32_t)entry : entry;
    }
    *target = flow->code->image->cpu == CPU_ARM ? entry & ~(uint64_t)1 : entry;
    return true;
}

static struct table *table_of(const struct flow *flow, uint64_t jump)
{
    for (size_t i = 0; i < flow->tables.count; i++) {
        if (flow->tables.at[i].jump == jump) {
            return &flow->tables.at[i];
        }
    }
    return NULL;
}

static void read_table(struct flow *flow, const struct instruction *in, struct value value, struct table *table)
{
    const unsigned step = in->flow == FLOW_TABLE ? in->entry_bytes : value.size_bytes;
    const uint64_t limit = table_limit(flow, table->first);
    const size_t before = table->targets.count;
    uint64_t nearest = UINT64_MAX;
    table->targets.count = 0;
    for (uint64_t i = 0; i < ENTRIES_MOST && table->first + (i + 1u) * step <= limit; i++) {
        uint64_t target = 0;
        /* A table that stands in the code ends at the nearest place it jumps to. */
        if (table->first + i * step >= nearest || !table_entry(flow, in, value, i, &target) ||
            index_at(flow, target) == SIZE_MAX) {
            break;
        }
        nearest = target > table->first ? least(nearest, target) : nearest;
        *list_add(&table->targets) = target;
    }
    table->fresh = true;
    flow->again = flow->again || table->targets.count != before;
}

/* False: no table can be seen. */
static bool find_table(struct flow *flow, const struct instruction *in, struct value value)
{
    struct table *table = table_of(flow, in->address);
    if (table == NULL || !table->fresh) {
        if (in->flow == FLOW_TABLE ? in->target == 0u : value.kind != VALUE_ENTRY && value.kind != VALUE_ENTRY_FROM) {
            return false;
        }
        if (table == NULL) {
            table = list_add(&flow->tables);
            *table = (struct table){.jump = in->address};
        }
        table->first = in->flow == FLOW_TABLE ? in->target : (uint64_t)value.number;
        read_table(flow, in, value, table);
    }
    return table->targets.count > 0u;
}

/* ---- the way through the blocks ---- */

static void enter(struct flow *flow, size_t block, const struct state *state)
{
    if (block == SIZE_MAX) {
        return;
    }
    struct state *in = flow->in[block];
    bool changed = false;
    if (in == NULL) {
        in = malloc(sizeof *in);
        if (in == NULL) {
            fail(NULL, "out of memory: give it a smaller file, or more memory");
        }
        *in = *state;
        flow->in[block] = in;
        changed = true;
    } else {
        const bool widen = flow->visits[block] > VISITS_MOST / 2u;
        for (unsigned i = 0; i < REGISTERS; i++) {
            struct value value = value_join(flow->code->image, in->registers[i], state->registers[i]);
            if (i == flow->decoder->stack_pointer && in->registers[i].kind == VALUE_STACK &&
                state->registers[i].kind == VALUE_STACK && !widen) {
                value = in->registers[i].number < state->registers[i].number ? in->registers[i] : state->registers[i];
            } else if (widen && !value_equal(&in->registers[i], &state->registers[i])) {
                value = value_unknown;
            }
            changed = changed || !value_equal(&value, &in->registers[i]);
            in->registers[i] = value;
        }
        for (unsigned i = in->slot_count; i-- > 0u;) {
            const struct value other = state_slot(state, in->slots[i].offset);
            const struct value value = widen && !value_equal(&other, &in->slots[i].value)
                                           ? value_unknown
                                           : value_join(flow->code->image, in->slots[i].value, other);
            if (!value_equal(&value, &in->slots[i].value)) {
                changed = true;
                state_set_slot(in, in->slots[i].offset, value);
            }
        }
    }
    if (changed && !flow->waiting[block] && flow->visits[block] < VISITS_MOST) {
        flow->visits[block]++;
        flow->waiting[block] = true;
        *list_add(&flow->queue) = block;
    }
}

static void go_to(struct flow *flow, struct block *block, uint64_t target, const struct state *state)
{
    const size_t to = block_at(flow, target);
    if (flow->collecting) {
        if (to != SIZE_MAX) {
            *list_add(&flow->function->nexts) = (uint32_t)to;
            block->next_count++;
        }
    } else {
        enter(flow, to, state);
    }
}

/* A jump out of the function calls another in its place; a jump to its own begin from inside stays a jump. */
static void jump_to(struct flow *flow, struct block *block, const struct instruction *in, uint64_t target,
                    const struct state *state)
{
    const struct value *pointer = &state->registers[flow->decoder->stack_pointer];
    const bool at_entry = target == flow->function->low;
    if (index_at(flow, target) != SIZE_MAX && !(at_entry && (pointer->kind != VALUE_STACK || pointer->number != 0))) {
        go_to(flow, block, target, state);
    } else if (at_entry) {
        /* A prologue that runs again would never stop: so gcc writes __builtin_unreachable, where it can. */
    } else if (function_holds(flow->function, target)) {
        /* gcc lets what cannot happen (__builtin_unreachable) run into the literals behind the function. */
        uint64_t end = 0;
        flow->function->undecoded =
            flow->function->undecoded || image_mapping_at(flow->code->image, target, &end) != 'd';
    } else {
        note_call(flow, in, state, CALL_TAIL, target);
        block->returns = true;
    }
}

static void jump_through_register(struct flow *flow, struct block *block, const struct instruction *in,
                                  const struct state *state)
{
    const struct value value = state_register(state, in->flow_register);
    if (in->flow != FLOW_TABLE && value.kind == VALUE_NUMBER) {
        jump_to(flow, block, in, (uint64_t)value.number & ~(uint64_t)(flow->code->image->cpu == CPU_ARM ? 1 : 0),
                state);
        return;
    }
    if (find_table(flow, in, value)) {
        const struct table *table = table_of(flow, in->address);
        for (size_t i = 0; i < table->targets.count; i++) {
            go_to(flow, block, table->targets.at[i], state);
        }
        return;
    }
    /* Through a register that came from elsewhere, with the stack as at entry: a call in the function's place. */
    const struct value *pointer = &state->registers[flow->decoder->stack_pointer];
    if (in->flow == FLOW_JUMP_REGISTER && pointer->kind == VALUE_STACK && pointer->number == 0) {
        note_call(flow, in, state, CALL_INDIRECT, 0);
        block->returns = true;
        return;
    }
    flow->function->unresolved_jump = true;
    flow->function->unresolved_jump_at = in->address;
}

static void leave(struct flow *flow, size_t number, struct state *state)
{
    struct block *block = &flow->function->blocks.at[number];
    const size_t index = flow->last[number];
    const struct instruction *in = &flow->list.at[index];
    bool falls = false;
    switch (in->flow) {
    case FLOW_JUMP:
        jump_to(flow, block, in, in->target, state);
        break;
    case FLOW_BRANCH:
        jump_to(flow, block, in, in->target, state);
        falls = true;
        break;
    case FLOW_TABLE:
    case FLOW_JUMP_REGISTER:
        jump_through_register(flow, block, in, state);
        falls = in->conditional;
        break;
    case FLOW_RETURN:
        block->returns = true;
        flow->function->interrupt_return = flow->function->interrupt_return || in->interrupt_return;
        falls = in->conditional;
        break;
    case FLOW_CALL:
    case FLOW_CALL_REGISTER:
        falls = contiguous(flow, index) && !never_returns(flow, in);
        break;
    case FLOW_STOP:
        break;
    default:
        falls = !in->unknown;
        break;
    }
    const size_t next = falls && !contiguous(flow, index) && block->end == flow->function->high
                            ? code_function_at(flow->code, block->end)
                            : NO_FUNCTION;
    /* Hand-written code runs into the next function; where a compiler's seems to, that cannot happen. */
    if (next != NO_FUNCTION && flow->function->debug == NULL && in->flow != FLOW_CALL &&
        in->flow != FLOW_CALL_REGISTER) {
        note_call(flow, in, state, CALL_TAIL, block->end);
        block->returns = true;
    }
    if (falls && contiguous(flow, index)) {
        go_to(flow, block, block->end, state);
    }
}

static void run_block(struct flow *flow, size_t number)
{
    struct state state = *flow->in[number];
    struct block *block = &flow->function->blocks.at[number];
    block->reached = true;
    block->first_next = (uint32_t)flow->function->nexts.count;
    block->first_call = (uint32_t)flow->function->calls.count;
    block->inert = true;
    for (size_t i = flow->first[number]; i <= flow->last[number]; i++) {
        block->inert = block->inert && flow->list.at[i].effect_count == 0u;
        apply(flow, &flow->list.at[i], &state);
        flow->function->undecoded = flow->function->undecoded || flow->list.at[i].unknown;
        block->exclusive_load = block->exclusive_load || flow->list.at[i].exclusive_load;
        block->exclusive_store = block->exclusive_store || flow->list.at[i].exclusive_store;
    }
    leave(flow, number, &state);
    block->call_count = (uint32_t)flow->function->calls.count - block->first_call;
}

static struct state *entry_state(const struct flow *flow)
{
    struct state *state = calloc(1, sizeof *state);
    if (state == NULL) {
        fail(NULL, "out of memory: give it a smaller file, or more memory");
    }
    for (uint8_t i = 0; i < 4u; i++) {
        state->registers[flow->decoder->first_argument[i]] = (struct value){.kind = VALUE_ARGUMENT, .argument = i};
    }
    state->registers[flow->decoder->stack_pointer] = (struct value){.kind = VALUE_STACK};
    if (flow->decoder->global_pointer != 0u) {
        state->registers[RISCV_GP] = value_number((int64_t)flow->decoder->global_pointer);
    }
    return state;
}

static void forget_states(struct flow *flow)
{
    for (size_t i = 0; i < flow->list.count; i++) {
        free(flow->in[i]);
        flow->in[i] = NULL;
        flow->visits[i] = 0;
        flow->waiting[i] = false;
    }
}

static void drain(struct flow *flow)
{
    for (size_t next = 0; next < flow->queue.count; next++) {
        const size_t block = flow->queue.at[next];
        flow->waiting[block] = false;
        run_block(flow, block);
    }
    flow->queue.count = 0;
}

/* One round from the entry; again, when a table of jumps was found that splits blocks. */
static void interpret(struct flow *flow)
{
    struct state *state = entry_state(flow);
    flow->function->unresolved_jump = false;
    flow->function->frame_unknown = NULL;
    flow->deepest = 0;
    build_blocks(flow);
    enter(flow, block_at(flow, flow->function->low), state);
    drain(flow);
    /* Behind a jump that could not be followed all may run: with nothing known but the stack. */
    if (flow->function->unresolved_jump && !flow->again) {
        struct state vague = {.slot_count = 0};
        vague.registers[flow->decoder->stack_pointer] = (struct value){.kind = VALUE_STACK, .number = flow->deepest};
        for (size_t i = 0; i < flow->function->blocks.count; i++) {
            if (flow->in[i] == NULL) {
                enter(flow, i, &vague);
                drain(flow);
            }
        }
    }
    free(state);
}

static void collect(struct flow *flow)
{
    struct function *function = flow->function;
    flow->collecting = true;
    for (size_t i = 0; i < function->blocks.count; i++) {
        struct block *block = &function->blocks.at[i];
        block->next_count = 0;
        block->returns = false;
        block->reached = false;
        if (flow->in[i] != NULL) {
            run_block(flow, i);
            function->instructions += block->instructions;
            function->returns = function->returns || block->returns;
        }
    }
    flow->collecting = false;
    function->frame_bytes = (uint32_t)least(0u - (uint64_t)flow->deepest, UINT32_MAX);
}

void flow_read(struct code *code, struct function *function)
{
    struct flow flow = {.code = code, .function = function, .decoder = &code->decoder};
    code->decoder.effects.count = 0;
    if (function->high - function->low > BYTES_MOST) {
        function->frame_unknown = "the function is larger than 16 MB";
        return;
    }
    if (function->cold_high != 0u && function->cold_low < function->low) {
        decode_span(&flow, function->cold_low, function->cold_high);
    }
    decode_span(&flow, function->low, function->high);
    if (function->cold_high != 0u && function->cold_low > function->low) {
        decode_span(&flow, function->cold_low, function->cold_high);
    }
    const size_t count = flow.list.count;
    flow.leader = calloc(count + 1u, sizeof *flow.leader);
    flow.first = calloc(count + 1u, sizeof *flow.first);
    flow.last = calloc(count + 1u, sizeof *flow.last);
    flow.in = calloc(count + 1u, sizeof(struct state *));
    flow.visits = calloc(count + 1u, sizeof *flow.visits);
    flow.waiting = calloc(count + 1u, sizeof *flow.waiting);
    if (flow.leader == NULL || flow.first == NULL || flow.last == NULL || flow.in == NULL || flow.visits == NULL ||
        flow.waiting == NULL) {
        fail(NULL, "out of memory: give it a smaller file, or more memory");
    }
    for (unsigned round = 0; round < ROUNDS_MOST && count > 0u; round++) {
        for (size_t i = 0; i < flow.tables.count; i++) {
            flow.tables.at[i].fresh = false;
        }
        find_leaders(&flow);
        forget_states(&flow);
        interpret(&flow);
        if (!flow.again) {
            break;
        }
    }
    collect(&flow);
    forget_states(&flow);
    for (size_t i = 0; i < flow.tables.count; i++) {
        list_free(&flow.tables.at[i].targets);
    }
    list_free(&flow.tables);
    list_free(&flow.queue);
    list_free(&flow.list);
    free(flow.leader);
    free(flow.first);
    free(flow.last);
    free(flow.in);
    free(flow.visits);
    free(flow.waiting);
}
