/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests on a board: the registers that a call keeps, its stack pointer and where it returns to, saved and put back.
 * No floating point: boards are soft-float.
 */
#ifndef TESTS_SUPPORT_FREESTANDING_SETJMP_H
#define TESTS_SUPPORT_FREESTANDING_SETJMP_H

#include <stdint.h>

typedef uint32_t jmp_buf[14];

#ifdef __riscv
__attribute__((naked, noinline, returns_twice)) static int setjmp(__attribute__((unused)) jmp_buf registers)
{
    __asm__ volatile(
        "sw ra, 0(a0)\n\tsw sp, 4(a0)\n\tsw s0, 8(a0)\n\tsw s1, 12(a0)\n\tsw s2, 16(a0)\n\tsw s3, 20(a0)\n\t"
        "sw s4, 24(a0)\n\tsw s5, 28(a0)\n\tsw s6, 32(a0)\n\tsw s7, 36(a0)\n\tsw s8, 40(a0)\n\t"
        "sw s9, 44(a0)\n\tsw s10, 48(a0)\n\tsw s11, 52(a0)\n\tli a0, 0\n\tret");
}

__attribute__((naked, noinline, noreturn)) static void longjmp(__attribute__((unused)) jmp_buf registers,
                                                               __attribute__((unused)) int value)
{
    __asm__ volatile(
        "lw ra, 0(a0)\n\tlw sp, 4(a0)\n\tlw s0, 8(a0)\n\tlw s1, 12(a0)\n\tlw s2, 16(a0)\n\tlw s3, 20(a0)\n\t"
        "lw s4, 24(a0)\n\tlw s5, 28(a0)\n\tlw s6, 32(a0)\n\tlw s7, 36(a0)\n\tlw s8, 40(a0)\n\t"
        "lw s9, 44(a0)\n\tlw s10, 48(a0)\n\tlw s11, 52(a0)\n\tmv a0, a1\n\tret");
}
#elif defined(__AVR__) /* a return address is two bytes, the higher one first */
__attribute__((naked, noinline, returns_twice)) static int setjmp(__attribute__((unused)) jmp_buf registers)
{
    __asm__ volatile(
        "movw r30, r24\n\t"
        "st Z+, r2\n\tst Z+, r3\n\tst Z+, r4\n\tst Z+, r5\n\tst Z+, r6\n\tst Z+, r7\n\t"
        "st Z+, r8\n\tst Z+, r9\n\tst Z+, r10\n\tst Z+, r11\n\tst Z+, r12\n\tst Z+, r13\n\t"
        "st Z+, r14\n\tst Z+, r15\n\tst Z+, r16\n\tst Z+, r17\n\tst Z+, r28\n\tst Z+, r29\n\t"
        "pop r21\n\tpop r20\n\tin r22, 0x3d\n\tin r23, 0x3e\n\tst Z+, r22\n\tst Z+, r23\n\tst Z+, r21\n\tst Z+, r20\n\t"
        "push r20\n\tpush r21\n\tclr r24\n\tclr r25\n\tret");
}

__attribute__((naked, noinline, noreturn)) static void longjmp(jmp_buf registers, int value)
{
    (void)registers, (void)value;
    __asm__ volatile("movw r30, r24\n\t"
                     "ld r2, Z+\n\tld r3, Z+\n\tld r4, Z+\n\tld r5, Z+\n\tld r6, Z+\n\tld r7, Z+\n\t"
                     "ld r8, Z+\n\tld r9, Z+\n\tld r10, Z+\n\tld r11, Z+\n\tld r12, Z+\n\tld r13, Z+\n\t"
                     "ld r14, Z+\n\tld r15, Z+\n\tld r16, Z+\n\tld r17, Z+\n\tld r28, Z+\n\tld r29, Z+\n\t"
                     "ld r20, Z+\n\tld r21, Z+\n\tld r18, Z+\n\tld r19, Z+\n\tin r0, 0x3f\n\tcli\n\tout 0x3e, "
                     "r21\n\tout 0x3f, r0\n\t"
                     "out 0x3d, r20\n\tpush r19\n\tpush r18\n\tmovw r24, r22\n\tret");
}
#else                  /* in instructions that ARMv6-M has too */
__attribute__((naked, noinline, returns_twice)) static int setjmp(__attribute__((unused)) jmp_buf registers)
{
    __asm__ volatile("stmia r0!, {r4-r7}\n\tmov r1, r8\n\tmov r2, r9\n\tmov r3, r10\n\tstmia r0!, {r1-r3}\n\t"
                     "mov r1, r11\n\tmov r2, sp\n\tmov r3, lr\n\tstmia r0!, {r1-r3}\n\tmovs r0, #0\n\tbx lr");
}

__attribute__((naked, noinline, noreturn)) static void longjmp(__attribute__((unused)) jmp_buf registers,
                                                               __attribute__((unused)) int value)
{
    __asm__ volatile("mov r12, r1\n\tldmia r0!, {r4-r7}\n\tldmia r0!, {r1-r3}\n\tmov r8, r1\n\tmov r9, r2\n\t"
                     "mov r10, r3\n\tldmia r0!, {r1-r3}\n\tmov r11, r1\n\tmov sp, r2\n\tmov r0, r12\n\tbx r3");
}
#endif

#endif
