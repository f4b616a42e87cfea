// SPDX-License-Identifier: Apache-2.0
//
// From one stack to another, in plain memory: for the explorer's fiber (check/fiber.c) and the cores of a model.
#ifndef STATOR_CHECK_SWITCH_H
#define STATOR_CHECK_SWITCH_H

/*
 * void NAME(void **save, void *load): saves the registers that a call must keep, leaves the stack pointer in *save, and
 * takes the others from `load`. A new stack begins with STATOR_SWITCH_WORDS words of 0 at its top, but for the entry in
 * word STATOR_SWITCH_ENTRY. Not swapcontext: that makes a system call each time.
 */
#if defined(__x86_64__)
#define STATOR_SWITCH(name)                                                                  \
    __asm__(".text\n.globl " #name "\n.type " #name ",@function\n" #name ":\n\t"             \
            "push %rbp\n\tpush %rbx\n\tpush %r12\n\tpush %r13\n\tpush %r14\n\tpush %r15\n\t" \
            "mov %rsp,(%rdi)\n\tmov %rsi,%rsp\n\t"                                           \
            "pop %r15\n\tpop %r14\n\tpop %r13\n\tpop %r12\n\tpop %rbx\n\tpop %rbp\n\tret\n"  \
            ".size " #name ",.-" #name "\n")
/* Six registers, the entry that `ret` takes, and a return address of 0: aligned as after a call. */
enum { STATOR_SWITCH_WORDS = 8, STATOR_SWITCH_ENTRY = 6 };
#elif defined(__aarch64__)
#define STATOR_SWITCH(name)                                                                                     \
    __asm__(".text\n.globl " #name "\n.type " #name ",%function\n" #name ":\n\t"                                \
            "sub sp,sp,#160\n\t"                                                                                \
            "stp x19,x20,[sp]\n\tstp x21,x22,[sp,#16]\n\tstp x23,x24,[sp,#32]\n\tstp x25,x26,[sp,#48]\n\t"      \
            "stp x27,x28,[sp,#64]\n\tstp x29,x30,[sp,#80]\n\t"                                                  \
            "stp d8,d9,[sp,#96]\n\tstp d10,d11,[sp,#112]\n\tstp d12,d13,[sp,#128]\n\tstp d14,d15,[sp,#144]\n\t" \
            "mov x9,sp\n\tstr x9,[x0]\n\tmov sp,x1\n\t"                                                         \
            "ldp x19,x20,[sp]\n\tldp x21,x22,[sp,#16]\n\tldp x23,x24,[sp,#32]\n\tldp x25,x26,[sp,#48]\n\t"      \
            "ldp x27,x28,[sp,#64]\n\tldp x29,x30,[sp,#80]\n\t"                                                  \
            "ldp d8,d9,[sp,#96]\n\tldp d10,d11,[sp,#112]\n\tldp d12,d13,[sp,#128]\n\tldp d14,d15,[sp,#144]\n\t" \
            "add sp,sp,#160\n\tret\n"                                                                           \
            ".size " #name ",.-" #name "\n")
enum { STATOR_SWITCH_WORDS = 20, STATOR_SWITCH_ENTRY = 11 };
#else
#error "stator check runs on x86-64 and AArch64: add a switch for this CPU"
#endif

#endif
