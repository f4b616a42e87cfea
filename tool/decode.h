// SPDX-License-Identifier: Apache-2.0
//
// One form for the instructions of all CPUs: where control goes, and what becomes of registers and memory as far as
// addresses and the stack are concerned. All else an instruction does to a register is EFFECT_FORGET.
#ifndef TOOL_DECODE_H
#define TOOL_DECODE_H

#include "elf.h"

/* Registers are numbered as the CPU does; these two are no CPU's. */
#define REGISTERS        36u
#define REGISTER_SCRATCH 35u
#define REGISTER_NONE    0xFFu /* absent */
#define REGISTER_ANY     0xFEu /* something not known */

enum effect_kind {
    EFFECT_SET,        /* to = number */
    EFFECT_ADD,        /* to = a + number */
    EFFECT_SUM,        /* to = a + b; b may be REGISTER_ANY */
    EFFECT_DIFFERENCE, /* to = a - b */
    EFFECT_TOP,        /* to = the low 16 bits of a, and number above */
    EFFECT_ALIGN,      /* to = a & number, number being -2^n */
    EFFECT_LOAD,       /* to = size bytes at [a + b + number] */
    EFFECT_STORE,      /* size bytes at [a + b + number] = to */
    EFFECT_FORGET,     /* to = something */
};

struct effect {
    uint8_t kind, to, a, b, size_bytes;
    int64_t number;
};

enum flow_kind {
    FLOW_NEXT,
    FLOW_JUMP,   /* to target */
    FLOW_BRANCH, /* to target, or on */
    FLOW_CALL,   /* of target, then on */
    FLOW_CALL_REGISTER,
    FLOW_JUMP_REGISTER,
    FLOW_TABLE, /* jumps through a table of offsets at target: tbb and tbh of Arm */
    FLOW_RETURN,
    FLOW_STOP, /* does not go on: a trap */
};

struct instruction {
    uint64_t address, target;
    uint32_t effects, effect_count; /* into the effects of the decoder */
    uint8_t size_bytes, flow, flow_register, entry_bytes;
    bool conditional;      /* all of it may not happen */
    bool interrupt_return; /* with FLOW_RETURN */
    bool unknown;          /* cannot be decoded */
    bool exclusive_load,
        exclusive_store; /* the store fails if an interrupt came after the load, and is then tried again */
};

struct code_bytes {
    const uint8_t *at;
    uint64_t count, address;
};

struct decoder {
    const struct image *image;
    uint8_t stack_pointer, first_argument[4];
    unsigned call_bytes; /* what a call itself pushes */
    bool floating_point; /* an instruction of the FPU was seen */
    LIST(struct effect) effects;
    uint64_t global_pointer; /* of RISC-V, which small data is addressed from; 0: none */
    uint64_t paired_at;      /* AVR: the second of two instructions that were taken together */
    size_t capstone;         /* its handle; 0: not used */
    /* Decodes one instruction; returns its size, 0 when there are too few bytes. */
    unsigned (*decode)(struct decoder *decoder, struct code_bytes bytes, struct instruction *into);
};

/* False: instructions of this CPU are not known. */
bool decoder_open(struct decoder *decoder, const struct image *image);
void decoder_close(struct decoder *decoder);

/* For the decoders. */
void effect(struct decoder *decoder, struct instruction *in, struct effect effect);
void effect_forget(struct decoder *decoder, struct instruction *in, unsigned to);
bool decoder_open_arm(struct decoder *decoder);
bool decoder_open_x86(struct decoder *decoder);
unsigned decode_riscv(struct decoder *decoder, struct code_bytes bytes, struct instruction *into);
unsigned decode_avr(struct decoder *decoder, struct code_bytes bytes, struct instruction *into);
/* capstone's list of written registers, forgotten. */
void forget_written(struct decoder *decoder, struct instruction *in, const void *capstone_instruction,
                    uint8_t (*number)(unsigned));

#endif
