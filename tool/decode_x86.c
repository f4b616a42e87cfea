// SPDX-License-Identifier: Apache-2.0
//
// x86-64, by capstone.
#include "decode.h"

#include <capstone/capstone.h>

#define RSP 4u
#define RBP 5u

/* The names of each register, by width, under the number that the instruction encoding gives it. */
static const unsigned names[16][4] = {
    {X86_REG_RAX, X86_REG_EAX, X86_REG_AX, X86_REG_AL},      {X86_REG_RCX, X86_REG_ECX, X86_REG_CX, X86_REG_CL},
    {X86_REG_RDX, X86_REG_EDX, X86_REG_DX, X86_REG_DL},      {X86_REG_RBX, X86_REG_EBX, X86_REG_BX, X86_REG_BL},
    {X86_REG_RSP, X86_REG_ESP, X86_REG_SP, X86_REG_SPL},     {X86_REG_RBP, X86_REG_EBP, X86_REG_BP, X86_REG_BPL},
    {X86_REG_RSI, X86_REG_ESI, X86_REG_SI, X86_REG_SIL},     {X86_REG_RDI, X86_REG_EDI, X86_REG_DI, X86_REG_DIL},
    {X86_REG_R8, X86_REG_R8D, X86_REG_R8W, X86_REG_R8B},     {X86_REG_R9, X86_REG_R9D, X86_REG_R9W, X86_REG_R9B},
    {X86_REG_R10, X86_REG_R10D, X86_REG_R10W, X86_REG_R10B}, {X86_REG_R11, X86_REG_R11D, X86_REG_R11W, X86_REG_R11B},
    {X86_REG_R12, X86_REG_R12D, X86_REG_R12W, X86_REG_R12B}, {X86_REG_R13, X86_REG_R13D, X86_REG_R13W, X86_REG_R13B},
    {X86_REG_R14, X86_REG_R14D, X86_REG_R14W, X86_REG_R14B}, {X86_REG_R15, X86_REG_R15D, X86_REG_R15W, X86_REG_R15B},
};

static uint8_t number(unsigned capstone)
{
    static uint8_t known[X86_REG_ENDING];
    static bool filled;
    if (!filled) {
        for (unsigned i = 0; i < X86_REG_ENDING; i++) {
            known[i] = REGISTER_NONE;
        }
        for (uint8_t i = 0; i < 16u; i++) {
            for (unsigned width = 0; width < 4u; width++) {
                known[names[i][width]] = i;
            }
        }
        known[X86_REG_AH] = 0;
        known[X86_REG_CH] = 1;
        known[X86_REG_DH] = 2;
        known[X86_REG_BH] = 3;
        filled = true;
    }
    return capstone < X86_REG_ENDING ? known[capstone] : REGISTER_NONE;
}

struct x86 {
    struct decoder *decoder;
    struct instruction *in;
    const cs_insn *raw;
    const cs_x86 *detail;
};

static void emit(const struct x86 *cpu, struct effect one)
{
    effect(cpu->decoder, cpu->in, one);
}

static const cs_x86_op *operand(const struct x86 *cpu, unsigned index)
{
    static const cs_x86_op none = {.type = X86_OP_INVALID};
    return index < cpu->detail->op_count ? &cpu->detail->operands[index] : &none;
}

/* A register of the full width, or of 32 bits, whose upper half becomes 0. */
static uint8_t whole(const cs_x86_op *op)
{
    return op->type == X86_OP_REG && op->size >= 4u ? number((unsigned)op->reg) : REGISTER_NONE;
}

/* [base + index * scale + displacement]; relative to the next instruction and absolute ones through the scratch
 * register. */
static struct effect address_of(const struct x86 *cpu, const cs_x86_op *op)
{
    struct effect at = {.b = REGISTER_NONE, .number = op->mem.disp, .size_bytes = (uint8_t)op->size};
    at.a = op->mem.base == X86_REG_INVALID || op->mem.base == X86_REG_RIP ? REGISTER_SCRATCH
                                                                          : number((unsigned)op->mem.base);
    if (op->mem.segment == X86_REG_FS || op->mem.segment == X86_REG_GS || at.a == REGISTER_NONE) {
        effect_forget(cpu->decoder, cpu->in, REGISTER_SCRATCH); /* thread-local */
        at.a = REGISTER_SCRATCH;
    } else if (at.a == REGISTER_SCRATCH) {
        const int64_t base = op->mem.base == X86_REG_RIP ? (int64_t)(cpu->raw->address + cpu->raw->size) : 0;
        emit(cpu, (struct effect){.kind = EFFECT_SET, .to = REGISTER_SCRATCH, .number = base + op->mem.disp});
        at.number = 0;
    }
    if (op->mem.index != X86_REG_INVALID) {
        at.b = op->mem.scale == 1 ? number((unsigned)op->mem.index) : REGISTER_ANY;
        at.b = at.b == REGISTER_NONE ? REGISTER_ANY : at.b;
    }
    return at;
}

static void forget(const struct x86 *cpu)
{
    /* What writes to memory does so through its first operand. */
    const cs_x86_op *first = operand(cpu, 0);
    if (first->type == X86_OP_MEM && (first->access & CS_AC_WRITE) != 0) {
        struct effect at = address_of(cpu, first);
        at.kind = EFFECT_STORE;
        at.to = REGISTER_ANY;
        emit(cpu, at);
    }
    forget_written(cpu->decoder, cpu->in, cpu->raw, number);
}

static void move(const struct x86 *cpu)
{
    const cs_x86_op *to = operand(cpu, 0);
    const cs_x86_op *from = operand(cpu, 1);
    const uint8_t target = whole(to);
    if (to->type == X86_OP_MEM) {
        struct effect at = address_of(cpu, to);
        const uint8_t value = from->type == X86_OP_REG ? number((unsigned)from->reg) : REGISTER_NONE;
        at.kind = EFFECT_STORE;
        at.to = value == REGISTER_NONE ? REGISTER_ANY : value;
        emit(cpu, at);
    } else if (target == REGISTER_NONE) {
        forget(cpu);
    } else if (from->type == X86_OP_IMM) {
        emit(cpu, (struct effect){.kind = EFFECT_SET,
                                  .to = target,
                                  .number = to->size == 4u ? (int64_t)(uint32_t)from->imm : from->imm});
    } else if (from->type == X86_OP_MEM) {
        struct effect at = address_of(cpu, from);
        at.kind = EFFECT_LOAD;
        at.to = target;
        emit(cpu, at);
    } else if (whole(from) != REGISTER_NONE) {
        emit(cpu, (struct effect){.kind = EFFECT_ADD, .to = target, .a = whole(from)});
    } else {
        forget(cpu);
    }
}

static void load_address(const struct x86 *cpu)
{
    const uint8_t to = whole(operand(cpu, 0));
    const struct effect at = address_of(cpu, operand(cpu, 1));
    if (to == REGISTER_NONE) {
        return;
    }
    emit(cpu, (struct effect){.kind = EFFECT_ADD, .to = to, .a = at.a, .number = at.number});
    if (at.b != REGISTER_NONE) {
        emit(cpu, (struct effect){.kind = EFFECT_SUM, .to = to, .a = to, .b = at.b});
    }
}

static void arithmetic(const struct x86 *cpu)
{
    const uint8_t to = whole(operand(cpu, 0));
    const cs_x86_op *by = operand(cpu, 1);
    const int sign = cpu->raw->id == X86_INS_ADD ? 1 : -1;
    if (to == REGISTER_NONE || (by->type != X86_OP_IMM && whole(by) == REGISTER_NONE)) {
        forget(cpu);
    } else if (cpu->raw->id == X86_INS_AND) {
        if (by->type == X86_OP_IMM && by->imm < 0) {
            emit(cpu, (struct effect){.kind = EFFECT_ALIGN, .to = to, .a = to, .number = by->imm});
        } else {
            forget(cpu);
        }
    } else if (by->type == X86_OP_IMM) {
        emit(cpu, (struct effect){.kind = EFFECT_ADD, .to = to, .a = to, .number = sign * by->imm});
    } else {
        emit(cpu,
             (struct effect){.kind = sign > 0 ? EFFECT_SUM : EFFECT_DIFFERENCE, .to = to, .a = to, .b = whole(by)});
    }
}

/* A 4-byte entry of a table of offsets, sign-extended; others are plain numbers. */
static void extend(const struct x86 *cpu)
{
    const uint8_t to = whole(operand(cpu, 0));
    const cs_x86_op *from = operand(cpu, 1);
    if (to != REGISTER_NONE && from->type == X86_OP_MEM && cpu->raw->id == X86_INS_MOVSXD) {
        struct effect at = address_of(cpu, from);
        at.kind = EFFECT_LOAD;
        at.to = to;
        at.size_bytes = 4;
        emit(cpu, at);
    } else if (to != REGISTER_NONE && from->type == X86_OP_REG && cpu->raw->id == X86_INS_MOVSXD) {
        emit(cpu, (struct effect){.kind = EFFECT_ADD, .to = to, .a = number((unsigned)from->reg)});
    } else if (to != REGISTER_NONE) {
        effect_forget(cpu->decoder, cpu->in, to);
    }
}

static void push(const struct x86 *cpu)
{
    const cs_x86_op *from = operand(cpu, 0);
    const uint8_t value = from->type == X86_OP_REG ? number((unsigned)from->reg) : REGISTER_NONE;
    emit(cpu, (struct effect){.kind = EFFECT_ADD, .to = RSP, .a = RSP, .number = -8});
    emit(cpu, (struct effect){.kind = EFFECT_STORE,
                              .to = value == REGISTER_NONE ? REGISTER_ANY : value,
                              .a = RSP,
                              .b = REGISTER_NONE,
                              .size_bytes = 8});
}

static void pop(const struct x86 *cpu)
{
    const uint8_t to = whole(operand(cpu, 0));
    if (to != REGISTER_NONE) {
        emit(cpu, (struct effect){.kind = EFFECT_LOAD, .to = to, .a = RSP, .b = REGISTER_NONE, .size_bytes = 8});
    }
    emit(cpu, (struct effect){.kind = EFFECT_ADD, .to = RSP, .a = RSP, .number = 8});
}

static void jump_or_call(const struct x86 *cpu, enum flow_kind direct, enum flow_kind through)
{
    const cs_x86_op *to = operand(cpu, 0);
    cpu->in->flow_register = REGISTER_SCRATCH;
    if (to->type == X86_OP_IMM) {
        cpu->in->target = (uint64_t)to->imm;
        cpu->in->flow = (uint8_t)direct;
        return;
    }
    cpu->in->flow = (uint8_t)through;
    if (to->type == X86_OP_REG) {
        cpu->in->flow_register = number((unsigned)to->reg);
    } else if (to->type == X86_OP_MEM) {
        struct effect at = address_of(cpu, to);
        at.kind = EFFECT_LOAD;
        at.to = REGISTER_SCRATCH;
        emit(cpu, at);
    }
}

static void translate(const struct x86 *cpu)
{
    switch (cpu->raw->id) {
    case X86_INS_MOV:
    case X86_INS_MOVABS:
        move(cpu);
        break;
    case X86_INS_LEA:
        load_address(cpu);
        break;
    case X86_INS_ADD:
    case X86_INS_SUB:
    case X86_INS_AND:
        arithmetic(cpu);
        break;
    case X86_INS_MOVSXD:
    case X86_INS_MOVZX:
    case X86_INS_MOVSX:
        extend(cpu);
        break;
    case X86_INS_CDQE: /* rax is what eax was: offsets of tables are small */
        break;
    case X86_INS_PUSH:
        push(cpu);
        break;
    case X86_INS_POP:
        pop(cpu);
        break;
    case X86_INS_LEAVE:
        emit(cpu, (struct effect){.kind = EFFECT_ADD, .to = RSP, .a = RBP});
        emit(cpu, (struct effect){.kind = EFFECT_LOAD, .to = RBP, .a = RSP, .b = REGISTER_NONE, .size_bytes = 8});
        emit(cpu, (struct effect){.kind = EFFECT_ADD, .to = RSP, .a = RSP, .number = 8});
        break;
    case X86_INS_CALL:
        jump_or_call(cpu, FLOW_CALL, FLOW_CALL_REGISTER);
        break;
    case X86_INS_JMP:
        jump_or_call(cpu, FLOW_JUMP, FLOW_JUMP_REGISTER);
        break;
    case X86_INS_RET:
        cpu->in->flow = FLOW_RETURN;
        break;
    case X86_INS_IRET:
    case X86_INS_IRETQ:
        cpu->in->flow = FLOW_RETURN;
        cpu->in->interrupt_return = true;
        break;
    case X86_INS_HLT:
    case X86_INS_UD2:
        cpu->in->flow = FLOW_STOP;
        break;
    default:
        if (cs_insn_group(cpu->decoder->capstone, cpu->raw, X86_GRP_JUMP)) {
            jump_or_call(cpu, FLOW_BRANCH, FLOW_JUMP_REGISTER);
        } else {
            forget(cpu);
        }
        break;
    }
}

static unsigned decode_x86(struct decoder *decoder, struct code_bytes bytes, struct instruction *into)
{
    static cs_insn *raw;
    const uint8_t *code = bytes.at;
    size_t count = (size_t)bytes.count;
    uint64_t address = bytes.address;
    if (count == 0u) {
        return 0;
    }
    if (raw == NULL && (raw = cs_malloc(decoder->capstone)) == NULL) {
        fail(NULL, "out of memory: give it a smaller file, or more memory");
    }
    if (!cs_disasm_iter(decoder->capstone, &code, &count, &address, raw)) {
        into->unknown = true;
        return 1;
    }
    const struct x86 cpu = {decoder, into, raw, &raw->detail->x86};
    translate(&cpu);
    return raw->size;
}

bool decoder_open_x86(struct decoder *decoder)
{
    static const uint8_t arguments[4] = {7, 6, 2, 1}; /* rdi, rsi, rdx, rcx */
    csh handle = 0;
    if (cs_open(CS_ARCH_X86, CS_MODE_64, &handle) != CS_ERR_OK) {
        return false;
    }
    (void)cs_option(handle, CS_OPT_DETAIL, CS_OPT_ON);
    decoder->capstone = handle;
    decoder->decode = decode_x86;
    decoder->stack_pointer = RSP;
    decoder->call_bytes = 8;
    for (unsigned i = 0; i < 4u; i++) {
        decoder->first_argument[i] = arguments[i];
    }
    return true;
}
