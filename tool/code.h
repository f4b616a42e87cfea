// SPDX-License-Identifier: Apache-2.0
//
// The program's functions, and what their instructions show: blocks, calls, stores, stack. Found by following control
// from each function's entry and what is known of registers along it (flow.c).
#ifndef TOOL_CODE_H
#define TOOL_CODE_H

#include "debug.h"
#include "decode.h"

#define NO_FUNCTION SIZE_MAX

/* What is known of a register or a stored number. */
enum value_kind {
    VALUE_UNKNOWN,
    VALUE_NUMBER,        /* `number` */
    VALUE_NEAR,          /* somewhere behind the address `number`: an element of an array there */
    VALUE_STACK,         /* `number` from the stack pointer at entry */
    VALUE_ARGUMENT,      /* the function's argument, plus `number` */
    VALUE_ARGUMENT_NEAR, /* somewhere behind what the argument points to */
    VALUE_ENTRY,         /* loaded from a table at `number`, entries of size_bytes */
    VALUE_ENTRY_FROM,    /* the same, plus `base` */
};

struct value {
    uint8_t kind, argument, size_bytes;
    int64_t number, base;
};

enum call_kind { CALL_DIRECT, CALL_TAIL, CALL_INDIRECT };

struct call {
    uint64_t at, target;
    size_t function; /* NO_FUNCTION: see kind, or `target` is in no function */
    enum call_kind kind;
    uint32_t depth_bytes; /* of the stack when it happens, without what the call itself pushes */
    struct value arguments[4];
};

struct store {
    uint64_t at;
    struct value where;
    unsigned size_bytes; /* 0: not known */
    bool has_value;
    int64_t value;
};

/* Instructions that run one after the other; begins at targets of jumps and at records. */
struct block {
    uint64_t address, end;
    uint32_t instructions, first_next, next_count, first_call, call_count;
    bool returns, reached;
    bool exclusive_load, exclusive_store;
    bool inert; /* compares and branches only */
};

struct function {
    const char *name;
    uint64_t low, high, cold_low, cold_high; /* gcc's NAME.cold is part of NAME */
    const struct subprogram *debug;          /* or NULL */
    const struct section *section;
    LIST(struct call) calls;
    LIST(struct store) stores;
    LIST(struct block) blocks; /* by address; the entry's is the one at `low` */
    LIST(uint32_t) nexts;
    uint32_t frame_bytes, instructions;
    const char *frame_unknown; /* why, or NULL */
    uint64_t frame_unknown_at, unresolved_jump_at;
    bool unresolved_jump, undecoded, interrupt_return, address_taken, returns;
    bool reachable, in_poll; /* from the program's begin or an interrupt; from a poll (calls.c) */
    bool holds_poll;         /* a poll was inlined here */
    uint64_t levels;         /* at which it runs (levels.c) */
};

/* The cold part of a function, which stands apart from the rest of it. */
struct cold_part {
    uint64_t low;
    size_t function;
};

struct code {
    const struct image *image;
    const struct debug *debug;
    struct decoder decoder;
    bool known;                      /* the CPU's instructions are */
    LIST(struct function) functions; /* by address */
    LIST(struct cold_part) cold;     /* by address */
    LIST(uint64_t) splits;           /* addresses at which a block begins: those of records; sorted */
    LIST(uint64_t) undecodable;
};

void code_read(struct code *code, const struct image *image, const struct debug *debug, const uint64_t *splits,
               size_t split_count);
/* The function that holds an address, NO_FUNCTION: none. */
size_t code_function_at(const struct code *code, uint64_t address);
struct function *code_function(const struct code *code, const char *name);
/* Where the part of a function that holds an address begins: its cold part is a second one. */
uint64_t function_begin(const struct function *function, uint64_t address);
bool function_holds(const struct function *function, uint64_t address);
/* flow.c: all that one function's instructions show. */
void flow_read(struct code *code, struct function *function);
/* Whether a way is taken only because an interrupt came between an exclusive load and its store. */
bool function_retries(const struct function *function, size_t from, size_t to);
/* The number of its block that holds an address, or SIZE_MAX. */
size_t function_block_at(const struct function *function, uint64_t address);

#endif
