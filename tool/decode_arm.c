// SPDX-License-Identifier: Apache-2.0
//
// Thumb-2 of Cortex-M (Armv6-M to Armv8-M), by capstone.
#include "decode.h"

#include <capstone/capstone.h>

#define SP 13u
#define LR 14u
#define PC 15u

static uint8_t number(unsigned capstone)
{
    if (capstone >= ARM_REG_R0 && capstone <= ARM_REG_R12) {
        return (uint8_t)(capstone - ARM_REG_R0);
    }
    return capstone == ARM_REG_SP ? SP : capstone == ARM_REG_LR ? LR : capstone == ARM_REG_PC ? PC : REGISTER_NONE;
}

/* One instruction while it is being decoded. */
struct arm {
    struct decoder *decoder;
    struct instruction *in;
    const cs_insn *raw;
    const cs_arm *detail;
};

static bool is_register(const struct arm *arm, unsigned operand)
{
    return operand < arm->detail->op_count && arm->detail->operands[operand].type == ARM_OP_REG;
}

static bool is_number(const struct arm *arm, unsigned operand)
{
    return operand < arm->detail->op_count && arm->detail->operands[operand].type == ARM_OP_IMM;
}

static uint8_t register_at(const struct arm *arm, unsigned operand)
{
    return is_register(arm, operand) ? number((unsigned)arm->detail->operands[operand].reg) : REGISTER_NONE;
}

static int64_t number_at(const struct arm *arm, unsigned operand)
{
    return arm->detail->operands[operand].imm;
}

static bool shifted(const struct arm *arm, unsigned operand)
{
    return arm->detail->operands[operand].shift.type != ARM_SFT_INVALID &&
           arm->detail->operands[operand].shift.value != 0u;
}

static void emit(const struct arm *arm, struct effect one)
{
    effect(arm->decoder, arm->in, one);
}

/* What is read as PC: the instruction's address + 4, for loads rounded down to a word. */
static int64_t program_counter(const struct arm *arm)
{
    return (int64_t)((arm->raw->address + 4u) & ~(uint64_t)3);
}

static void forget(const struct arm *arm)
{
    forget_written(arm->decoder, arm->in, arm->raw, number);
}

static void add_or_subtract(const struct arm *arm, int sign)
{
    const unsigned count = arm->detail->op_count;
    const uint8_t to = register_at(arm, 0);
    const uint8_t a = count >= 3u ? register_at(arm, 1) : to;
    const unsigned last = count - 1u;
    if (count < 2u || to == REGISTER_NONE || a == REGISTER_NONE) {
        forget(arm);
    } else if (is_number(arm, last)) {
        if (a == PC) {
            emit(arm, (struct effect){
                          .kind = EFFECT_SET, .to = to, .number = program_counter(arm) + sign * number_at(arm, last)});
        } else {
            emit(arm, (struct effect){.kind = EFFECT_ADD, .to = to, .a = a, .number = sign * number_at(arm, last)});
        }
    } else {
        const uint8_t b = shifted(arm, last) ? REGISTER_ANY : register_at(arm, last);
        emit(arm, (struct effect){.kind = sign > 0 ? EFFECT_SUM : EFFECT_DIFFERENCE, .to = to, .a = a, .b = b});
    }
}

static void move(const struct arm *arm)
{
    const uint8_t to = register_at(arm, 0);
    if (to == REGISTER_NONE || arm->detail->op_count != 2u) {
        forget(arm);
    } else if (is_number(arm, 1)) {
        emit(arm, (struct effect){.kind = EFFECT_SET, .to = to, .number = (int64_t)(uint32_t)number_at(arm, 1)});
    } else if (is_register(arm, 1) && !shifted(arm, 1) && register_at(arm, 1) < PC) {
        emit(arm, (struct effect){.kind = EFFECT_ADD, .to = to, .a = register_at(arm, 1)});
    } else {
        forget(arm);
    }
}

/* Address registers of a memory operand; a literal's address goes through the scratch register. */
static struct effect address_of(const struct arm *arm, const cs_arm_op *memory)
{
    struct effect at = {.a = number((unsigned)memory->mem.base), .b = REGISTER_NONE, .number = memory->mem.disp};
    if (memory->mem.index != ARM_REG_INVALID) {
        at.b =
            memory->mem.lshift != 0 || memory->shift.value != 0u ? REGISTER_ANY : number((unsigned)memory->mem.index);
    }
    if (at.a == PC) {
        emit(arm,
             (struct effect){.kind = EFFECT_SET, .to = REGISTER_SCRATCH, .number = program_counter(arm) + at.number});
        at.a = REGISTER_SCRATCH;
        at.number = 0;
    }
    return at;
}

/* ldr, str and their kin: `count` registers of `size` bytes each, then the address; writeback before or after. */
static void transfer(const struct arm *arm, enum effect_kind kind, unsigned count, uint8_t size_bytes, unsigned first)
{
    unsigned operand = first + count;
    if (operand >= arm->detail->op_count || arm->detail->operands[operand].type != ARM_OP_MEM) {
        forget(arm);
        return;
    }
    struct effect at = address_of(arm, &arm->detail->operands[operand]);
    if (at.a == REGISTER_NONE) {
        forget(arm);
        return;
    }
    const bool after = arm->detail->writeback && operand + 1u < arm->detail->op_count;
    const int64_t step = !arm->detail->writeback                 ? 0
                         : after && is_number(arm, operand + 1u) ? number_at(arm, operand + 1u)
                                                                 : at.number;
    if (arm->detail->writeback && !after) {
        emit(arm, (struct effect){.kind = EFFECT_ADD, .to = at.a, .a = at.a, .number = step});
        at.number = 0;
    }
    const uint8_t base = at.a;
    for (unsigned i = 0; i < count; i++) {
        at.kind = (uint8_t)kind;
        at.to = register_at(arm, first + i);
        if (kind == EFFECT_LOAD && at.to == PC) {
            at.to = REGISTER_SCRATCH;
            arm->in->flow = base == SP ? FLOW_RETURN : FLOW_JUMP_REGISTER;
            arm->in->flow_register = REGISTER_SCRATCH;
        }
        at.size_bytes = size_bytes;
        if (at.to == REGISTER_NONE) {
            at.to = REGISTER_ANY; /* a floating-point register */
        }
        if (kind == EFFECT_STORE || at.to != REGISTER_ANY) {
            emit(arm, at);
        }
        at.number += size_bytes;
    }
    if (after) {
        emit(arm, (struct effect){.kind = EFFECT_ADD, .to = base, .a = base, .number = step});
    }
}

static unsigned list_bytes(const struct arm *arm, unsigned first)
{
    unsigned bytes = 0;
    for (unsigned i = first; i < arm->detail->op_count; i++) {
        const unsigned found = (unsigned)arm->detail->operands[i].reg;
        bytes += found >= ARM_REG_D0 && found <= ARM_REG_D31 ? 8u : 4u;
    }
    return bytes;
}

/* Lists of registers: push, pop, ldm, stm, in ascending addresses from `from` + `offset`. */
static void transfer_list(const struct arm *arm, enum effect_kind kind, uint8_t base, int64_t offset, unsigned first)
{
    for (unsigned i = first; i < arm->detail->op_count; i++) {
        const unsigned found = (unsigned)arm->detail->operands[i].reg;
        const bool wide = found >= ARM_REG_D0 && found <= ARM_REG_D31;
        uint8_t to = number(found);
        if (kind == EFFECT_LOAD && to == PC) {
            arm->in->flow = base == SP ? FLOW_RETURN : FLOW_JUMP_REGISTER;
            arm->in->flow_register = to = REGISTER_SCRATCH;
        }
        if (kind == EFFECT_STORE || to != REGISTER_NONE) {
            emit(arm, (struct effect){.kind = (uint8_t)kind,
                                      .to = to == REGISTER_NONE ? REGISTER_ANY : to,
                                      .a = base,
                                      .b = REGISTER_NONE,
                                      .number = offset,
                                      .size_bytes = wide ? 8 : 4});
        }
        offset += wide ? 8 : 4;
    }
}

static void list_instruction(const struct arm *arm, enum effect_kind kind, bool before, bool stack)
{
    const uint8_t base = stack ? SP : register_at(arm, 0);
    const unsigned first = stack ? 0u : 1u;
    const int64_t bytes = (int64_t)list_bytes(arm, first);
    const bool moves = stack || arm->detail->writeback;
    if (base == REGISTER_NONE) {
        forget(arm);
        return;
    }
    if (before && moves) {
        emit(arm, (struct effect){.kind = EFFECT_ADD, .to = base, .a = base, .number = -bytes});
    }
    transfer_list(arm, kind, base, before && !moves ? -bytes : 0, first);
    if (!before && moves) {
        emit(arm, (struct effect){.kind = EFFECT_ADD, .to = base, .a = base, .number = bytes});
    }
}

static void jump(const struct arm *arm, unsigned operand)
{
    const bool always = arm->detail->cc == ARM_CC_AL || arm->detail->cc == ARM_CC_INVALID;
    arm->in->target = (uint64_t)number_at(arm, operand) & ~(uint64_t)1;
    arm->in->flow = always ? FLOW_JUMP : FLOW_BRANCH;
    arm->in->conditional = false;
}

/* False: none of these. */
static bool control(const struct arm *arm)
{
    struct instruction *in = arm->in;
    switch (arm->raw->id) {
    case ARM_INS_B:
        if (is_number(arm, 0)) {
            jump(arm, 0);
        }
        break;
    case ARM_INS_CBZ:
    case ARM_INS_CBNZ:
        in->target = (uint64_t)number_at(arm, 1);
        in->flow = FLOW_BRANCH;
        break;
    case ARM_INS_BL:
    case ARM_INS_BLX:
        if (is_number(arm, 0)) {
            in->target = (uint64_t)number_at(arm, 0) & ~(uint64_t)1;
            in->flow = FLOW_CALL;
        } else {
            in->flow = FLOW_CALL_REGISTER;
            in->flow_register = register_at(arm, 0);
        }
        break;
    case ARM_INS_BX:
        in->flow = register_at(arm, 0) == LR ? FLOW_RETURN : FLOW_JUMP_REGISTER;
        in->flow_register = register_at(arm, 0);
        break;
    case ARM_INS_TBB:
    case ARM_INS_TBH:
        in->flow = FLOW_TABLE;
        in->entry_bytes = arm->raw->id == ARM_INS_TBB ? 1 : 2;
        in->target = number((unsigned)arm->detail->operands[0].mem.base) == PC ? in->address + 4u : 0u;
        break;
    default:
        return false;
    }
    return true;
}

/* Loads and stores of one or two registers: the width of each, and the operand at which they begin. */
static const struct access {
    unsigned id;
    uint8_t kind, registers, size_bytes, first;
} accesses[] = {
    {ARM_INS_LDR, EFFECT_LOAD, 1, 4, 0},     {ARM_INS_LDREX, EFFECT_LOAD, 1, 4, 0},
    {ARM_INS_LDA, EFFECT_LOAD, 1, 4, 0},     {ARM_INS_LDAEX, EFFECT_LOAD, 1, 4, 0},
    {ARM_INS_LDRB, EFFECT_LOAD, 1, 1, 0},    {ARM_INS_LDRSB, EFFECT_LOAD, 1, 1, 0},
    {ARM_INS_LDREXB, EFFECT_LOAD, 1, 1, 0},  {ARM_INS_LDRH, EFFECT_LOAD, 1, 2, 0},
    {ARM_INS_LDRSH, EFFECT_LOAD, 1, 2, 0},   {ARM_INS_LDREXH, EFFECT_LOAD, 1, 2, 0},
    {ARM_INS_LDRD, EFFECT_LOAD, 2, 4, 0},    {ARM_INS_STR, EFFECT_STORE, 1, 4, 0},
    {ARM_INS_STL, EFFECT_STORE, 1, 4, 0},    {ARM_INS_STRB, EFFECT_STORE, 1, 1, 0},
    {ARM_INS_STLB, EFFECT_STORE, 1, 1, 0},   {ARM_INS_STRH, EFFECT_STORE, 1, 2, 0},
    {ARM_INS_STLH, EFFECT_STORE, 1, 2, 0},   {ARM_INS_STRD, EFFECT_STORE, 2, 4, 0},
    {ARM_INS_STREX, EFFECT_STORE, 1, 4, 1},  {ARM_INS_STREXB, EFFECT_STORE, 1, 1, 1},
    {ARM_INS_STREXH, EFFECT_STORE, 1, 2, 1}, {ARM_INS_VSTR, EFFECT_STORE, 1, 8, 0},
    {ARM_INS_VLDR, EFFECT_LOAD, 1, 8, 0},
};

/* Lists of registers; before: the base moves down first; stack: the base is the stack pointer, and not an operand. */
static const struct access_list {
    unsigned id;
    uint8_t kind;
    bool before, stack;
} access_lists[] = {
    {ARM_INS_PUSH, EFFECT_STORE, true, true},   {ARM_INS_VPUSH, EFFECT_STORE, true, true},
    {ARM_INS_POP, EFFECT_LOAD, false, true},    {ARM_INS_VPOP, EFFECT_LOAD, false, true},
    {ARM_INS_STMDB, EFFECT_STORE, true, false}, {ARM_INS_VSTMDB, EFFECT_STORE, true, false},
    {ARM_INS_STM, EFFECT_STORE, false, false},  {ARM_INS_VSTMIA, EFFECT_STORE, false, false},
    {ARM_INS_LDMDB, EFFECT_LOAD, true, false},  {ARM_INS_VLDMDB, EFFECT_LOAD, true, false},
    {ARM_INS_LDM, EFFECT_LOAD, false, false},   {ARM_INS_VLDMIA, EFFECT_LOAD, false, false},
};

static bool memory(const struct arm *arm)
{
    for (size_t i = 0; i < sizeof accesses / sizeof accesses[0]; i++) {
        const struct access *one = &accesses[i];
        if (one->id == arm->raw->id) {
            transfer(arm, (enum effect_kind)one->kind, one->registers, one->size_bytes, one->first);
            if (one->first != 0u) { /* whether the store was done */
                effect_forget(arm->decoder, arm->in, register_at(arm, 0));
                arm->in->exclusive_store = true;
            }
            return true;
        }
    }
    for (size_t i = 0; i < sizeof access_lists / sizeof access_lists[0]; i++) {
        const struct access_list *one = &access_lists[i];
        if (one->id == arm->raw->id) {
            list_instruction(arm, (enum effect_kind)one->kind, one->before, one->stack);
            return true;
        }
    }
    return false;
}

static bool arithmetic(const struct arm *arm)
{
    switch (arm->raw->id) {
    case ARM_INS_MOV:
    case ARM_INS_MOVW:
        move(arm);
        break;
    case ARM_INS_MVN:
        if (is_number(arm, 1) && register_at(arm, 0) != REGISTER_NONE) {
            emit(arm, (struct effect){.kind = EFFECT_SET,
                                      .to = register_at(arm, 0),
                                      .number = (int64_t)(uint32_t)~number_at(arm, 1)});
        } else {
            forget(arm);
        }
        break;
    case ARM_INS_MOVT:
        emit(arm, (struct effect){.kind = EFFECT_TOP,
                                  .to = register_at(arm, 0),
                                  .a = register_at(arm, 0),
                                  .number = number_at(arm, 1) << 16});
        break;
    case ARM_INS_ADR:
        emit(arm, (struct effect){.kind = EFFECT_SET,
                                  .to = register_at(arm, 0),
                                  .number = program_counter(arm) + number_at(arm, 1)});
        break;
    case ARM_INS_BIC:
        if (arm->detail->op_count == 3u && is_number(arm, 2) && register_at(arm, 1) != REGISTER_NONE) {
            emit(arm, (struct effect){.kind = EFFECT_ALIGN,
                                      .to = register_at(arm, 0),
                                      .a = register_at(arm, 1),
                                      .number = ~number_at(arm, 2)});
        } else {
            forget(arm);
        }
        break;
    case ARM_INS_ADD:
    case ARM_INS_ADDW:
        add_or_subtract(arm, 1);
        break;
    case ARM_INS_SUB:
    case ARM_INS_SUBW:
        add_or_subtract(arm, -1);
        break;
    default:
        return false;
    }
    return true;
}

static void translate(const struct arm *arm)
{
    if (arm->raw->id == ARM_INS_UDF) {
        arm->in->flow = FLOW_STOP;
    } else if (!control(arm) && !memory(arm) && !arithmetic(arm)) {
        forget(arm);
    }
}

/* A write to PC that is none of the known forms: mov pc, r3. */
static void find_jump(const struct arm *arm)
{
    struct instruction *in = arm->in;
    for (uint32_t i = in->effects; i < in->effects + in->effect_count; i++) {
        struct effect *one = &arm->decoder->effects.at[i];
        if (one->kind != EFFECT_STORE && one->to == PC && in->flow == FLOW_NEXT) {
            one->to = REGISTER_SCRATCH;
            in->flow = one->kind == EFFECT_ADD && one->a == LR && one->number == 0 ? FLOW_RETURN : FLOW_JUMP_REGISTER;
            in->flow_register = REGISTER_SCRATCH;
        }
    }
}

static unsigned decode_arm(struct decoder *decoder, struct code_bytes bytes, struct instruction *into)
{
    static cs_insn *raw;
    const uint8_t *code = bytes.at;
    size_t count = (size_t)bytes.count;
    uint64_t address = bytes.address;
    if (count < 2u) {
        return 0;
    }
    if (raw == NULL && (raw = cs_malloc(decoder->capstone)) == NULL) {
        fail(NULL, "out of memory: give it a smaller file, or more memory");
    }
    if (!cs_disasm_iter(decoder->capstone, &code, &count, &address, raw)) {
        into->unknown = true;
        return 2;
    }
    const struct arm arm = {decoder, into, raw, &raw->detail->arm};
    into->exclusive_load = raw->id == ARM_INS_LDREX || raw->id == ARM_INS_LDREXB || raw->id == ARM_INS_LDREXH;
    into->conditional = arm.detail->cc != ARM_CC_AL && arm.detail->cc != ARM_CC_INVALID;
    decoder->floating_point = decoder->floating_point || raw->mnemonic[0] == 'v';
    translate(&arm);
    find_jump(&arm);
    return raw->size;
}

bool decoder_open_arm(struct decoder *decoder)
{
    csh handle = 0;
    if (cs_open(CS_ARCH_ARM, CS_MODE_THUMB | CS_MODE_MCLASS | CS_MODE_V8, &handle) != CS_ERR_OK) {
        return false;
    }
    (void)cs_option(handle, CS_OPT_DETAIL, CS_OPT_ON);
    decoder->capstone = handle;
    decoder->decode = decode_arm;
    decoder->stack_pointer = SP;
    for (uint8_t i = 0; i < 4u; i++) {
        decoder->first_argument[i] = i;
    }
    return true;
}
