/* SPDX-License-Identifier: Apache-2.0
 *
 * From reset to main for the ATmega328P. Interrupts are open when main begins, each still closed in its device.
 */
#include "interrupts.h"
#include "semihosting.h"

enum { EXIT_UNEXPECTED_INTERRUPT = 98, EXIT_ABORTED = 99 };

extern uint8_t __data_start[], __data_end[];
extern uint8_t __bss_start[], __bss_end[];

int main(void);
void abort(void);
void start(void);
void reset_handler(void);
void unexpected_interrupt(void);

void unexpected_interrupt(void)
{
    semihosting_exit(EXIT_UNEXPECTED_INTERRUPT);
}

/* What the compiler makes of a trap (src/fault.c). */
_Noreturn void abort(void)
{
    semihosting_exit(EXIT_ABORTED);
}

/* Flash is read by LPM through Z, with an increment ("AVR Instruction Set Manual", LPM). */
static void copy_data(void)
{
    uint16_t load;
    __asm__("ldi %A0, lo8(__data_load)\n\tldi %B0, hi8(__data_load)" : "=d"(load));
    for (volatile uint8_t *data = __data_start; data < __data_end; data++) {
        uint8_t byte;
        __asm__ volatile("lpm %0, Z+" : "=r"(byte), "+z"(load));
        *data = byte;
    }
}

__attribute__((used)) void start(void)
{
    copy_data();
    for (volatile uint8_t *byte = __bss_start; byte < __bss_end; byte++) {
        *byte = 0;
    }
    REGISTER_8(SMCR) = SMCR_IDLE | SMCR_SLEEP_ENABLE;
    __asm__ volatile("sei" ::: "memory");
    semihosting_exit(main());
}

/* The compiler names these where a file has data, for a library's start-up code to copy it: `start` does. */
__asm__(".global __do_copy_data, __do_clear_bss\n"
        ".set __do_copy_data, start\n"
        ".set __do_clear_bss, start\n");

/* r1 is 0 in all code that the compiler writes; 0x3D and 0x3E are the stack pointer. */
__attribute__((naked, used)) void reset_handler(void)
{
    __asm__ volatile("clr r1\n\t"
                     "out 0x3f, r1\n\t"
                     "ldi r28, lo8(__stack_top - 1)\n\t"
                     "ldi r29, hi8(__stack_top - 1)\n\t"
                     "out 0x3d, r28\n\t"
                     "out 0x3e, r29\n\t"
                     "jmp start");
}

/* A vector is a jump of two words. Those that the program does not define are unexpected. */
#define VECTOR(number)                                    \
    ".weak __vector_" #number "\n"                        \
    ".set __vector_" #number ", unexpected_interrupt\n\t" \
    "jmp __vector_" #number "\n"
__asm__(".section .vectors, \"ax\", @progbits\n\t"
        ".global vectors\n"
        "vectors:\n\t"
        "jmp reset_handler\n" VECTOR(1) VECTOR(2) VECTOR(3) VECTOR(4) VECTOR(5) VECTOR(6) VECTOR(7) VECTOR(8) VECTOR(9)
            VECTOR(10) VECTOR(11) VECTOR(12) VECTOR(13) VECTOR(14) VECTOR(15) VECTOR(16) VECTOR(17) VECTOR(18)
                VECTOR(19) VECTOR(20) VECTOR(21) VECTOR(22) VECTOR(23) VECTOR(24) VECTOR(25) ".text");
