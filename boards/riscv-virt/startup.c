/* SPDX-License-Identifier: Apache-2.0
 *
 * From reset to main for one RISC-V hart in machine mode, and from a trap to its handler. Interrupts are open when main
 * begins, each still closed in mie, as on a Cortex-M.
 */
#include "interrupts.h"
#include "semihosting.h"

enum { EXIT_UNEXPECTED_TRAP = 99 };

#define MCAUSE_INTERRUPT 0x80000000u

extern const uint32_t __data_load[];
extern uint32_t __data_start[], __data_end[];
extern uint32_t __bss_start[], __bss_end[];
extern uint32_t __uncached_start[], __uncached_end[];

int main(void);
void reset_handler(void);
void second_hart_reset(void);

static void zero(volatile uint32_t *from, const volatile uint32_t *end)
{
    while (from < end) {
        *from++ = 0;
    }
}

static void report(const char *name, uint32_t value)
{
    char digits[] = "00000000\n";
    for (unsigned i = 0; i < 8u; i++) {
        digits[i] = "0123456789abcdef"[(value >> (28u - 4u * i)) & 15u];
    }
    semihosting_write(name);
    semihosting_write(digits);
}

_Noreturn void unexpected_trap(uint32_t cause, uint32_t address)
{
    report("unexpected trap\n  mcause 0x", cause);
    report("  mepc   0x", address);
    semihosting_exit(EXIT_UNEXPECTED_TRAP);
}

static void unexpected_interrupt(void)
{
    uint32_t cause;
    __asm__ volatile("csrr %0, mcause" : "=r"(cause));
    unexpected_trap(cause, 0);
}

__attribute__((weak, alias("unexpected_interrupt"))) void software_handler(void);
__attribute__((weak, alias("unexpected_interrupt"))) void timer_handler(void);
__attribute__((weak, alias("unexpected_interrupt"))) void external_handler(void);

/* mtvec wants it at a multiple of 4. The compiler saves what the handlers may change. */
__attribute__((interrupt("machine"), aligned(4))) static void trap(void)
{
    uint32_t cause, address;
    __asm__ volatile("csrr %0, mcause" : "=r"(cause));
    if (cause == (MCAUSE_INTERRUPT | SOFTWARE_IRQ)) {
        software_handler();
    } else if (cause == (MCAUSE_INTERRUPT | TIMER_IRQ)) {
        timer_handler();
    } else if (cause == (MCAUSE_INTERRUPT | EXTERNAL_IRQ)) {
        external_handler();
    } else {
        __asm__ volatile("csrr %0, mepc" : "=r"(address));
        unexpected_trap(cause, address);
    }
}

__attribute__((used)) _Noreturn static void start(void)
{
    const uint32_t *load = __data_load;
    for (volatile uint32_t *data = __data_start; data < __data_end;) {
        *data++ = *load++;
    }
    zero(__bss_start, __bss_end);
    zero(__uncached_start, __uncached_end);
    __asm__ volatile("csrw mtvec, %0\n\tcsrw mie, zero\n\tcsrsi mstatus, 8" ::"r"(trap) : "memory");
    semihosting_exit(main());
}

/* Where every hart but the first begins: it sleeps for ever, unless the program has two (second_core.c). */
__attribute__((weak, naked)) void second_hart_reset(void)
{
    __asm__ volatile("csrw mie, zero\n"
                     "1:\twfi\n\t"
                     "j 1b");
}

/* The linker script puts `.vectors` first, which is where the machine starts. gp stays unused: no symbol tells the
 * linker to address by it. */
__attribute__((naked, section(".vectors"), used)) void reset_handler(void)
{
    __asm__ volatile("csrr t0, mhartid\n\t"
                     "beqz t0, 1f\n\t"
                     "tail second_hart_reset\n"
                     "1:\tla sp, __stack_top\n\t"
                     "j start");
}
