// SPDX-License-Identifier: Apache-2.0
//
// RV32 and RV64 with I, M, A, C, and the widths of F and D ("The RISC-V Instruction Set Manual", volume I, 20191213,
// chapters 2, 5, 16 and 24). capstone 4, Debian 12's, has no RISC-V.
#include "decode.h"

#define RA 1u
#define SP 2u

struct riscv {
    struct decoder *decoder;
    struct instruction *in;
    uint32_t word;
    bool wide; /* RV64 */
};

/* Bits high..low of the word. */
static uint32_t bits(const struct riscv *cpu, unsigned high, unsigned low)
{
    return cpu->word >> low & ((2u << (high - low)) - 1u);
}

static int64_t sign_extend(uint32_t value, unsigned width)
{
    const uint32_t sign = 1u << (width - 1u);
    return (int64_t)(int32_t)((value ^ sign) - sign);
}

static void emit(const struct riscv *cpu, struct effect one)
{
    /* x0 takes nothing. */
    if (one.kind == EFFECT_STORE || one.to != 0u) {
        effect(cpu->decoder, cpu->in, one);
    }
}

static void set(const struct riscv *cpu, unsigned to, int64_t number)
{
    emit(cpu, (struct effect){
                  .kind = EFFECT_SET, .to = (uint8_t)to, .number = cpu->wide ? number : (int64_t)(uint32_t)number});
}

static void add(const struct riscv *cpu, unsigned to, unsigned a, int64_t number)
{
    if (a == 0u) {
        set(cpu, to, number);
    } else {
        emit(cpu, (struct effect){.kind = EFFECT_ADD, .to = (uint8_t)to, .a = (uint8_t)a, .number = number});
    }
}

static void forget(const struct riscv *cpu, unsigned to)
{
    emit(cpu, (struct effect){.kind = EFFECT_FORGET, .to = (uint8_t)to});
}

static void access(const struct riscv *cpu, enum effect_kind kind, unsigned to, unsigned base, int64_t offset,
                   unsigned size)
{
    uint8_t a = (uint8_t)base;
    if (base == 0u) { /* an absolute address */
        emit(cpu, (struct effect){.kind = EFFECT_SET, .to = REGISTER_SCRATCH, .number = 0});
        a = REGISTER_SCRATCH;
    }
    emit(cpu, (struct effect){.kind = (uint8_t)kind,
                              .to = (uint8_t)to,
                              .a = a,
                              .b = REGISTER_NONE,
                              .size_bytes = (uint8_t)size,
                              .number = offset});
}

static void jump(const struct riscv *cpu, enum flow_kind flow, int64_t offset)
{
    cpu->in->flow = (uint8_t)flow;
    cpu->in->target = cpu->in->address + (uint64_t)offset;
}

static void jump_register(const struct riscv *cpu, unsigned link, unsigned base, int64_t offset)
{
    if (link == 0u && base == RA && offset == 0) {
        cpu->in->flow = FLOW_RETURN;
        return;
    }
    /* `auipc t1, ..; jalr ra, t1, ..` is a far call: the target is computed before the link is written. */
    emit(cpu, (struct effect){.kind = EFFECT_ADD, .to = REGISTER_SCRATCH, .a = (uint8_t)base, .number = offset});
    cpu->in->flow = link == 0u ? FLOW_JUMP_REGISTER : FLOW_CALL_REGISTER;
    cpu->in->flow_register = REGISTER_SCRATCH;
}

static void register_register(const struct riscv *cpu, unsigned to, unsigned a, unsigned b)
{
    const uint32_t kind = bits(cpu, 31, 25) << 3 | bits(cpu, 14, 12);
    if (kind == 0u && (a == 0u || b == 0u)) {
        add(cpu, to, a == 0u ? b : a, 0);
    } else if (kind == 0u || kind == 0x20u << 3) {
        emit(cpu, (struct effect){.kind = kind == 0u ? EFFECT_SUM : EFFECT_DIFFERENCE,
                                  .to = (uint8_t)to,
                                  .a = (uint8_t)a,
                                  .b = (uint8_t)b});
    } else {
        forget(cpu, to);
    }
}

static void system_instruction(const struct riscv *cpu, unsigned to)
{
    if (cpu->word == 0x30200073u || cpu->word == 0x10200073u) { /* mret, sret */
        cpu->in->flow = FLOW_RETURN;
        cpu->in->interrupt_return = true;
    } else if (bits(cpu, 14, 12) != 0u) {
        forget(cpu, to); /* a CSR's old value */
    }
}

static void four_bytes(const struct riscv *cpu)
{
    const unsigned to = bits(cpu, 11, 7);
    const unsigned a = bits(cpu, 19, 15);
    const unsigned b = bits(cpu, 24, 20);
    const unsigned funct3 = bits(cpu, 14, 12);
    const int64_t immediate = sign_extend(bits(cpu, 31, 20), 12);
    const int64_t store_offset = sign_extend(bits(cpu, 31, 25) << 5 | bits(cpu, 11, 7), 12);
    switch (bits(cpu, 6, 0)) {
    case 0x37: /* lui */
        set(cpu, to, (int64_t)(int32_t)(cpu->word & 0xFFFFF000u));
        break;
    case 0x17: /* auipc */
        set(cpu, to, (int64_t)cpu->in->address + (int64_t)(int32_t)(cpu->word & 0xFFFFF000u));
        break;
    case 0x6F: /* jal */
        jump(cpu, to == 0u ? FLOW_JUMP : FLOW_CALL,
             sign_extend(bits(cpu, 31, 31) << 20 | bits(cpu, 19, 12) << 12 | bits(cpu, 20, 20) << 11 |
                             bits(cpu, 30, 21) << 1,
                         21));
        break;
    case 0x67: /* jalr */
        jump_register(cpu, to, a, immediate);
        break;
    case 0x63: /* branches */
        jump(cpu, FLOW_BRANCH,
             sign_extend(
                 bits(cpu, 31, 31) << 12 | bits(cpu, 7, 7) << 11 | bits(cpu, 30, 25) << 5 | bits(cpu, 11, 8) << 1, 13));
        break;
    case 0x03: /* loads */
        access(cpu, EFFECT_LOAD, to, a, immediate, 1u << (funct3 & 3u));
        break;
    case 0x23: /* stores */
        access(cpu, EFFECT_STORE, b == 0u ? REGISTER_ANY : b, a, store_offset, 1u << (funct3 & 3u));
        break;
    case 0x27: /* floating-point stores */
        access(cpu, EFFECT_STORE, REGISTER_ANY, a, store_offset, 1u << (funct3 & 3u));
        break;
    case 0x2F: /* atomics: the memory changes, unless it is lr */
        if (bits(cpu, 31, 27) != 2u) {
            access(cpu, EFFECT_STORE, REGISTER_ANY, a, 0, 1u << (funct3 & 3u));
        }
        cpu->in->exclusive_load = bits(cpu, 31, 27) == 2u;  /* lr */
        cpu->in->exclusive_store = bits(cpu, 31, 27) == 3u; /* sc */
        forget(cpu, to);
        break;
    case 0x13: /* addi and its kin */
        if (funct3 == 0u) {
            add(cpu, to, a, immediate);
        } else if (funct3 == 7u && immediate < 0) {
            emit(cpu, (struct effect){.kind = EFFECT_ALIGN, .to = (uint8_t)to, .a = (uint8_t)a, .number = immediate});
        } else {
            forget(cpu, to);
        }
        break;
    case 0x33:
        register_register(cpu, to, a, b);
        break;
    case 0x73:
        system_instruction(cpu, to);
        break;
    case 0x1B: /* addiw and its kin */
    case 0x3B:
        forget(cpu, to);
        break;
    default: /* floating point: a move to an integer register has opcode 0x53 */
        if (bits(cpu, 6, 0) == 0x53u) {
            forget(cpu, to);
        }
        break;
    }
}

static void quadrant_0(const struct riscv *cpu)
{
    const unsigned to = bits(cpu, 4, 2) + 8u;
    const unsigned a = bits(cpu, 9, 7) + 8u;
    const uint32_t word_offset = bits(cpu, 12, 10) << 3 | bits(cpu, 6, 6) << 2 | bits(cpu, 5, 5) << 6;
    const uint32_t double_offset = bits(cpu, 12, 10) << 3 | bits(cpu, 6, 5) << 6;
    switch (bits(cpu, 15, 13)) {
    case 0: /* c.addi4spn */
        if (cpu->word == 0u) {
            cpu->in->flow = FLOW_STOP;
            break;
        }
        add(cpu, to, SP,
            (int64_t)(bits(cpu, 12, 11) << 4 | bits(cpu, 10, 7) << 6 | bits(cpu, 6, 6) << 2 | bits(cpu, 5, 5) << 3));
        break;
    case 2:
        access(cpu, EFFECT_LOAD, to, a, word_offset, 4);
        break;
    case 3: /* c.ld; c.flw on RV32 */
        if (cpu->wide) {
            access(cpu, EFFECT_LOAD, to, a, double_offset, 8);
        }
        break;
    case 5:
        access(cpu, EFFECT_STORE, REGISTER_ANY, a, double_offset, 8);
        break;
    case 6:
        access(cpu, EFFECT_STORE, to, a, word_offset, 4);
        break;
    case 7:
        access(cpu, EFFECT_STORE, cpu->wide ? to : REGISTER_ANY, a, cpu->wide ? double_offset : word_offset,
               cpu->wide ? 8 : 4);
        break;
    default:
        break;
    }
}

static int64_t short_jump(const struct riscv *cpu)
{
    return sign_extend(bits(cpu, 12, 12) << 11 | bits(cpu, 11, 11) << 4 | bits(cpu, 10, 9) << 8 |
                           bits(cpu, 8, 8) << 10 | bits(cpu, 7, 7) << 6 | bits(cpu, 6, 6) << 7 | bits(cpu, 5, 3) << 1 |
                           bits(cpu, 2, 2) << 5,
                       12);
}

static void quadrant_1(const struct riscv *cpu)
{
    const unsigned to = bits(cpu, 11, 7);
    const unsigned narrow = bits(cpu, 9, 7) + 8u;
    const int64_t immediate = sign_extend(bits(cpu, 12, 12) << 5 | bits(cpu, 6, 2), 6);
    switch (bits(cpu, 15, 13)) {
    case 0:
        add(cpu, to, to, immediate);
        break;
    case 1: /* c.jal; c.addiw on RV64 */
        if (cpu->wide) {
            forget(cpu, to);
        } else {
            jump(cpu, FLOW_CALL, short_jump(cpu));
        }
        break;
    case 2:
        set(cpu, to, immediate);
        break;
    case 3:
        if (to == SP) { /* c.addi16sp */
            add(cpu, SP, SP,
                sign_extend(bits(cpu, 12, 12) << 9 | bits(cpu, 6, 6) << 4 | bits(cpu, 5, 5) << 6 |
                                bits(cpu, 4, 3) << 7 | bits(cpu, 2, 2) << 5,
                            10));
        } else {
            set(cpu, to, sign_extend(bits(cpu, 12, 12) << 17 | bits(cpu, 6, 2) << 12, 18));
        }
        break;
    case 4:
        if (bits(cpu, 11, 10) == 2u && immediate < 0) {
            emit(cpu, (struct effect){
                          .kind = EFFECT_ALIGN, .to = (uint8_t)narrow, .a = (uint8_t)narrow, .number = immediate});
        } else if (bits(cpu, 11, 10) == 3u && bits(cpu, 12, 12) == 0u && bits(cpu, 6, 5) == 0u) {
            emit(cpu, (struct effect){.kind = EFFECT_DIFFERENCE,
                                      .to = (uint8_t)narrow,
                                      .a = (uint8_t)narrow,
                                      .b = (uint8_t)(bits(cpu, 4, 2) + 8u)});
        } else {
            forget(cpu, narrow);
        }
        break;
    case 5:
        jump(cpu, FLOW_JUMP, short_jump(cpu));
        break;
    default:
        jump(cpu, FLOW_BRANCH,
             sign_extend(bits(cpu, 12, 12) << 8 | bits(cpu, 11, 10) << 3 | bits(cpu, 6, 5) << 6 | bits(cpu, 4, 3) << 1 |
                             bits(cpu, 2, 2) << 5,
                         9));
        break;
    }
}

static void quadrant_2(const struct riscv *cpu)
{
    const unsigned to = bits(cpu, 11, 7);
    const unsigned b = bits(cpu, 6, 2);
    const uint32_t load_word = bits(cpu, 12, 12) << 5 | bits(cpu, 6, 4) << 2 | bits(cpu, 3, 2) << 6;
    const uint32_t load_double = bits(cpu, 12, 12) << 5 | bits(cpu, 6, 5) << 3 | bits(cpu, 4, 2) << 6;
    const uint32_t store_word = bits(cpu, 12, 9) << 2 | bits(cpu, 8, 7) << 6;
    const uint32_t store_double = bits(cpu, 12, 10) << 3 | bits(cpu, 9, 7) << 6;
    switch (bits(cpu, 15, 13)) {
    case 0:
        forget(cpu, to);
        break;
    case 2:
        access(cpu, EFFECT_LOAD, to, SP, load_word, 4);
        break;
    case 3:
        if (cpu->wide) {
            access(cpu, EFFECT_LOAD, to, SP, load_double, 8);
        }
        break;
    case 4:
        if (b == 0u && to != 0u) {
            jump_register(cpu, bits(cpu, 12, 12) != 0u ? RA : 0u, to, 0);
        } else if (to == 0u) {
            break; /* c.ebreak */
        } else if (bits(cpu, 12, 12) == 0u) {
            add(cpu, to, b, 0);
        } else {
            emit(cpu, (struct effect){.kind = EFFECT_SUM, .to = (uint8_t)to, .a = (uint8_t)to, .b = (uint8_t)b});
        }
        break;
    case 5:
        access(cpu, EFFECT_STORE, REGISTER_ANY, SP, store_double, 8);
        break;
    case 6:
        access(cpu, EFFECT_STORE, b == 0u ? REGISTER_ANY : b, SP, store_word, 4);
        break;
    case 7:
        access(cpu, EFFECT_STORE, cpu->wide && b != 0u ? b : REGISTER_ANY, SP, cpu->wide ? store_double : store_word,
               cpu->wide ? 8 : 4);
        break;
    default:
        break;
    }
}

unsigned decode_riscv(struct decoder *decoder, struct code_bytes bytes, struct instruction *into)
{
    if (bytes.count < 2u) {
        return 0;
    }
    struct riscv cpu = {decoder, into, (uint32_t)(bytes.at[0] | bytes.at[1] << 8), decoder->image->pointer_bytes == 8u};
    if ((cpu.word & 3u) == 3u) {
        if (bytes.count < 4u) {
            return 0;
        }
        cpu.word |= (uint32_t)bytes.at[2] << 16 | (uint32_t)bytes.at[3] << 24;
        four_bytes(&cpu);
        return 4;
    }
    switch (cpu.word & 3u) {
    case 0:
        quadrant_0(&cpu);
        break;
    case 1:
        quadrant_1(&cpu);
        break;
    default:
        quadrant_2(&cpu);
        break;
    }
    return 2;
}
