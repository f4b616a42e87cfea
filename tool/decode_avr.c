// SPDX-License-Identifier: Apache-2.0
//
// AVR ("AVR Instruction Set Manual", DS40002198): where control goes, what moves the stack pointer, stores to fixed
// addresses. Registers are pairs here, under the number of their low half; the stack pointer is 32. capstone 4 has
// no AVR.
#include "decode.h"

#define SP       32u
#define SPL      0x3Du
#define SPH      0x3Eu
#define DATA_ELF 0x800000 /* where ELF files of AVR put data addresses */

struct avr {
    struct decoder *decoder;
    struct instruction *in;
    uint32_t word, next;
};

static void emit(const struct avr *cpu, struct effect one)
{
    effect(cpu->decoder, cpu->in, one);
}

static void add(const struct avr *cpu, unsigned to, unsigned a, int64_t number)
{
    emit(cpu, (struct effect){.kind = EFFECT_ADD, .to = (uint8_t)to, .a = (uint8_t)a, .number = number});
}

static void forget(const struct avr *cpu, unsigned single)
{
    effect_forget(cpu->decoder, cpu->in, single & ~1u);
}

static void access(const struct avr *cpu, enum effect_kind kind, unsigned single, unsigned base, int64_t offset)
{
    if (kind == EFFECT_LOAD) {
        forget(cpu, single);
        return;
    }
    emit(cpu, (struct effect){.kind = EFFECT_STORE,
                              .to = REGISTER_ANY,
                              .a = (uint8_t)base,
                              .b = REGISTER_NONE,
                              .size_bytes = 1,
                              .number = offset});
}

static void absolute(const struct avr *cpu, enum effect_kind kind, unsigned single, uint32_t address)
{
    emit(cpu, (struct effect){.kind = EFFECT_SET, .to = REGISTER_SCRATCH, .number = DATA_ELF + (int64_t)address});
    access(cpu, kind, single, REGISTER_SCRATCH, 0);
}

static unsigned destination(const struct avr *cpu)
{
    return cpu->word >> 4 & 31u;
}

/* ld and st through X, Y, Z: bit 9 says store. */
static bool indirect(const struct avr *cpu)
{
    const enum effect_kind kind = (cpu->word & 0x0200u) != 0u ? EFFECT_STORE : EFFECT_LOAD;
    const unsigned single = destination(cpu);
    if ((cpu->word & 0xD000u) == 0x8000u) { /* Y + q, Z + q */
        access(cpu, kind, single, (cpu->word & 8u) != 0u ? 28u : 30u,
               (int64_t)((cpu->word & 7u) | (cpu->word >> 7 & 0x18u) | (cpu->word >> 8 & 0x20u)));
        return true;
    }
    if ((cpu->word & 0xFC00u) != 0x9000u) {
        return false;
    }
    switch (cpu->word & 15u) {
    case 0: /* lds, sts: the address follows */
        absolute(cpu, kind, single, cpu->next);
        return true;
    case 1:
    case 9:
    case 13: /* after use, + 1 */
    case 2:
    case 10:
    case 14: { /* before use, - 1 */
        static const uint8_t base_of[] = {0, 30, 30, 0, 0, 0, 0, 0, 0, 28, 28, 0, 0, 26, 26, 0};
        const unsigned base = base_of[cpu->word & 15u];
        const bool before = (cpu->word & 3u) == 2u;
        if (before) {
            add(cpu, base, base, -1);
        }
        access(cpu, kind, single, base, 0);
        if (!before) {
            add(cpu, base, base, 1);
        }
        return true;
    }
    case 12:
        access(cpu, kind, single, 26, 0);
        return true;
    case 15: /* pop, push */
        if (kind == EFFECT_STORE) {
            access(cpu, kind, single, SP, 0);
            add(cpu, SP, SP, -1);
        } else {
            add(cpu, SP, SP, 1);
            forget(cpu, single);
        }
        return true;
    default:
        if (kind == EFFECT_LOAD) {
            forget(cpu, single); /* lpm */
        }
        return true;
    }
}

static void jump(const struct avr *cpu, enum flow_kind flow, int64_t target)
{
    cpu->in->flow = (uint8_t)flow;
    cpu->in->target = (uint64_t)target;
}

static int64_t relative(const struct avr *cpu, uint32_t field, unsigned width)
{
    const uint32_t sign = 1u << (width - 1u);
    const int32_t words = (int32_t)((field & (2u * sign - 1u)) ^ sign) - (int32_t)sign;
    return (int64_t)cpu->in->address + 2 + 2 * (int64_t)words;
}

static bool control(const struct avr *cpu)
{
    const uint32_t word = cpu->word;
    if ((word & 0xFE0Cu) == 0x940Cu) { /* jmp, call */
        jump(cpu, (word & 2u) != 0u ? FLOW_CALL : FLOW_JUMP,
             (int64_t)((word & 1u) << 16 | (word & 0x1F0u) << 13 | cpu->next) * 2);
    } else if ((word & 0xE000u) == 0xC000u) { /* rjmp, rcall */
        const int64_t target = relative(cpu, word, 12);
        if ((word & 0x1000u) != 0u && target == (int64_t)cpu->in->address + 2) {
            add(cpu, SP, SP, -2); /* `rcall .+0` makes room on the stack */
        } else {
            jump(cpu, (word & 0x1000u) != 0u ? FLOW_CALL : FLOW_JUMP, target);
        }
    } else if ((word & 0xF800u) == 0xF000u) { /* brbs, brbc */
        jump(cpu, FLOW_BRANCH, relative(cpu, word >> 3, 7));
    } else if ((word & 0xFC00u) == 0x1000u || (word & 0xFC08u) == 0xFC00u || (word & 0xFD00u) == 0x9900u) {
        /* cpse, sbrc, sbrs, sbic, sbis skip the next instruction */
        const bool wide = (cpu->next & 0xFE0Cu) == 0x940Cu || (cpu->next & 0xFC0Fu) == 0x9000u;
        jump(cpu, FLOW_BRANCH, (int64_t)cpu->in->address + (wide ? 6 : 4));
    } else if (word == 0x9508u || word == 0x9518u) { /* ret, reti */
        cpu->in->flow = FLOW_RETURN;
        cpu->in->interrupt_return = word == 0x9518u;
    } else if (word == 0x9509u || word == 0x9519u || word == 0x9409u ||
               word == 0x9419u) { /* icall, eicall, ijmp, eijmp */
        cpu->in->flow = (word & 0x0100u) != 0u ? FLOW_CALL_REGISTER : FLOW_JUMP_REGISTER;
        cpu->in->flow_register = 30;
    } else {
        return false;
    }
    return true;
}

/* subi r28, low; sbci r29, high (or sbc r29, r1, which is 0) is one subtraction of 16 bits; ldi, ldi one load. The
 * second does nothing then, but stays an instruction: code may jump to it. */
static void immediate(const struct avr *cpu)
{
    const unsigned single = 16u + (cpu->word >> 4 & 15u);
    const uint32_t low = (cpu->word & 15u) | (cpu->word >> 4 & 0xF0u);
    const uint32_t high = (cpu->next & 15u) | (cpu->next >> 4 & 0xF0u);
    const bool even = (single & 1u) == 0u;
    const bool paired = even && 16u + (cpu->next >> 4 & 15u) == single + 1u;
    const bool zero = even && (cpu->next & 0xFE0Fu) == 0x0801u && (cpu->next >> 4 & 31u) == single + 1u;
    if (cpu->decoder->paired_at == cpu->in->address && cpu->in->address != 0u) {
        return;
    }
    if ((cpu->word & 0xF000u) == 0x5000u && ((paired && (cpu->next & 0xF000u) == 0x4000u) || zero)) {
        add(cpu, single, single, -(int64_t)(int16_t)(zero ? low : high << 8 | low));
        cpu->decoder->paired_at = cpu->in->address + 2u;
    } else if ((cpu->word & 0xF000u) == 0xE000u && paired && (cpu->next & 0xF000u) == 0xE000u) {
        emit(cpu, (struct effect){
                      .kind = EFFECT_SET, .to = (uint8_t)single, .number = DATA_ELF + (int64_t)(high << 8 | low)});
        cpu->decoder->paired_at = cpu->in->address + 2u;
    } else {
        forget(cpu, single);
    }
}

static void other(const struct avr *cpu)
{
    const uint32_t word = cpu->word;
    const unsigned single = destination(cpu);
    if ((word & 0xFE00u) == 0x9600u) { /* adiw, sbiw */
        const unsigned pair = 24u + (word >> 3 & 6u);
        const int64_t by = (int64_t)((word & 15u) | (word >> 2 & 0x30u));
        add(cpu, pair, pair, (word & 0x100u) != 0u ? -by : by);
    } else if ((word & 0xFF00u) == 0x0100u) { /* movw */
        add(cpu, (word >> 4 & 15u) * 2u, (word & 15u) * 2u, 0);
    } else if ((word & 0xF800u) == 0xB000u || (word & 0xF800u) == 0xB800u) { /* in, out */
        const uint32_t port = (word & 15u) | (word >> 5 & 0x30u);
        if ((word & 0x0800u) == 0u) {
            if (port == SPL) {
                add(cpu, single & ~1u, SP, 0);
            } else if (port != SPH) {
                forget(cpu, single);
            }
        } else if (port == SPL) {
            add(cpu, SP, single & ~1u, 0);
        }
    } else if (word >= 0x3000u && (word & 0xF000u) != 0x3000u && (word & 0xC000u) == 0x4000u) {
        immediate(cpu);
    } else if ((word & 0xF000u) == 0xE000u) {
        immediate(cpu);
    } else if ((word & 0xFF00u) == 0x9C00u || (word & 0xFC00u) == 0x9C00u || (word & 0xFC00u) == 0x0000u) {
        forget(cpu, 0); /* products land in r1:r0 */
    } else if ((word < 0x3000u || (word & 0xFE00u) == 0x9400u) && cpu->decoder->paired_at != cpu->in->address) {
        forget(cpu, single);
    }
}

unsigned decode_avr(struct decoder *decoder, struct code_bytes bytes, struct instruction *into)
{
    if (bytes.count < 2u) {
        return 0;
    }
    const uint32_t word = (uint32_t)(bytes.at[0] | bytes.at[1] << 8);
    const struct avr cpu = {decoder, into, word, bytes.count >= 4u ? (uint32_t)(bytes.at[2] | bytes.at[3] << 8) : 0u};
    const bool wide = (word & 0xFE0Cu) == 0x940Cu || (word & 0xFC0Fu) == 0x9000u;
    if (wide && bytes.count < 4u) {
        into->unknown = true;
        return 2;
    }
    if (!control(&cpu) && !indirect(&cpu)) {
        other(&cpu);
    }
    return wide ? 4 : 2;
}
