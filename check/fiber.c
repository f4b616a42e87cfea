// SPDX-License-Identifier: Apache-2.0
#include "fiber.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

/* Low, so that an address of the program's stack fits 32 bits as all its addresses do; fixed, for equal runs. */
#define STACK_ADDRESS ((void *)0x0e000000)

/*
 * Saves the registers that a call must keep, leaves the stack pointer in *save, and takes the others from `load`.
 * Not swapcontext: that makes a system call each time.
 */
void fiber_switch(void **save, void *load);

#if defined(__x86_64__)
__asm__(".text\n.globl fiber_switch\n.type fiber_switch,@function\nfiber_switch:\n"
        "push %rbp\n\tpush %rbx\n\tpush %r12\n\tpush %r13\n\tpush %r14\n\tpush %r15\n\t"
        "mov %rsp,(%rdi)\n\tmov %rsi,%rsp\n\t"
        "pop %r15\n\tpop %r14\n\tpop %r13\n\tpop %r12\n\tpop %rbx\n\tpop %rbp\n\tret\n"
        ".size fiber_switch,.-fiber_switch\n");
/* Six registers, the entry that `ret` takes, and a return address of 0: aligned as after a call. */
enum { FRAME_WORDS = 8, ENTRY_WORD = 6 };
#elif defined(__aarch64__)
__asm__(".text\n.globl fiber_switch\n.type fiber_switch,%function\nfiber_switch:\n"
        "sub sp,sp,#160\n\t"
        "stp x19,x20,[sp]\n\tstp x21,x22,[sp,#16]\n\tstp x23,x24,[sp,#32]\n\tstp x25,x26,[sp,#48]\n\t"
        "stp x27,x28,[sp,#64]\n\tstp x29,x30,[sp,#80]\n\t"
        "stp d8,d9,[sp,#96]\n\tstp d10,d11,[sp,#112]\n\tstp d12,d13,[sp,#128]\n\tstp d14,d15,[sp,#144]\n\t"
        "mov x9,sp\n\tstr x9,[x0]\n\tmov sp,x1\n\t"
        "ldp x19,x20,[sp]\n\tldp x21,x22,[sp,#16]\n\tldp x23,x24,[sp,#32]\n\tldp x25,x26,[sp,#48]\n\t"
        "ldp x27,x28,[sp,#64]\n\tldp x29,x30,[sp,#80]\n\t"
        "ldp d8,d9,[sp,#96]\n\tldp d10,d11,[sp,#112]\n\tldp d12,d13,[sp,#128]\n\tldp d14,d15,[sp,#144]\n\t"
        "add sp,sp,#160\n\tret\n"
        ".size fiber_switch,.-fiber_switch\n");
enum { FRAME_WORDS = 20, ENTRY_WORD = 11 };
#else
#error "stator check runs on x86-64 and AArch64: add a fiber_switch for this CPU"
#endif

const char *fiber_create(struct fiber *fiber)
{
    void *at = mmap(STACK_ADDRESS, FIBER_STACK_BYTES, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (at == MAP_FAILED) {
        return strerror(errno);
    }
    fiber->low = at;
    fiber->top = fiber->low + FIBER_STACK_BYTES;
    return NULL;
}

void fiber_prepare(struct fiber *fiber, void (*entry)(void))
{
    void **frame = (void **)(void *)fiber->top - FRAME_WORDS;
    memset(frame, 0, FRAME_WORDS * sizeof(void *));
    memcpy(&frame[ENTRY_WORD], &entry, sizeof entry);
    fiber->at = frame;
}

void fiber_resume(struct fiber *fiber)
{
    fiber_switch(&fiber->caller, fiber->at);
}

void fiber_wait(struct fiber *fiber)
{
    fiber_switch(&fiber->at, fiber->caller);
}
