/* SPDX-License-Identifier: Apache-2.0
 *
 * From reset to main for a Cortex-M core (M0 to M7, M33). The board's interrupts.h, found on the
 * include path, lists its interrupts; its linker.ld defines the symbols below.
 *
 * Each interrupt has a handler of its own name, and the core branches to it: nothing is looked up at run
 * time. A program defines the functions it wants; the others stay `unexpected_interrupt`.
 */
#include "cortex_m_startup.h"

#include "cortex_m_registers.h"
#include "interrupts.h"
#include "register_access.h"
#include "semihosting.h"

#include <stdint.h>

extern const uint32_t __data_load[];
extern uint32_t __data_start[], __data_end[];
extern uint32_t __bss_start[], __bss_end[];
extern uint32_t __uncached_start[], __uncached_end[];
extern uint32_t __stack_top[];

int main(void);

/* Volatile: a plain loop would become a call of memset or memcpy, which this file must not need. */
static void zero(volatile uint32_t *from, const volatile uint32_t *end)
{
    while (from < end) {
        *from++ = 0;
    }
}

_Noreturn void reset_handler(void)
{
#if defined(__ARM_FP)
    /* First, for the compiler may use FPU registers from here on. */
    register_write(SCB_CPACR, register_read(SCB_CPACR) | SCB_CPACR_FPU_FULL_ACCESS);
    __asm__ volatile("dsb\n\tisb" ::: "memory");
#endif
    const uint32_t *load = __data_load;
    for (volatile uint32_t *data = __data_start; data < __data_end;) {
        *data++ = *load++;
    }
    zero(__bss_start, __bss_end);
    zero(__uncached_start, __uncached_end);
    semihosting_exit(main());
}

/* `text` gets `value` in hexadecimal, without a zero at the end; returns where it ended. */
static char *append_hex(char *text, uint32_t value)
{
    for (int shift = 28; shift >= 0; shift -= 4) {
        *text++ = "0123456789abcdef"[(value >> shift) & 15u];
    }
    return text;
}

static void report(const char *name, uint32_t value)
{
    char digits[] = "00000000\n";
    (void)append_hex(digits, value);
    semihosting_write(name);
    semihosting_write(digits);
}

void unexpected_interrupt(void)
{
    uint32_t exception;
    __asm__ volatile("mrs %0, ipsr" : "=r"(exception));
    report("unexpected exception, number 0x", exception);
    semihosting_exit(EXIT_UNEXPECTED_INTERRUPT);
}

/* `frame` is what the core stacked (B1.5.6): r0-r3, r12, lr, pc, xpsr. After a stack overflow it may not be
 * readable; then the core locks up here, and a watchdog is what ends it. */
__attribute__((used)) _Noreturn static void report_hard_fault(const uint32_t *frame)
{
    semihosting_write("hard fault\n");
    report("  pc   0x", frame[6]);
    report("  lr   0x", frame[5]);
#if __ARM_ARCH >= 7 /* ARMv6-M keeps no reason */
    report("  cfsr 0x", register_read(SCB_CFSR));
    report("  hfsr 0x", register_read(SCB_HFSR));
    report("  bfar 0x", register_read(SCB_BFAR));
#endif
    semihosting_exit(EXIT_HARD_FAULT);
}

/* Naked: the frame must be found from the stack pointer before a prologue moves it. EXC_RETURN bit 2 says
 * which stack was in use (B1.5.8). In instructions that ARMv6-M has too. */
__attribute__((weak, naked)) void hard_fault_handler(void)
{
    __asm__ volatile("movs r0, #4\n\t"
                     "mov r1, lr\n\t"
                     "tst r0, r1\n\t"
                     "mrs r0, msp\n\t"
                     "beq 1f\n\t"
                     "mrs r0, psp\n"
                     "1:\tldr r1, =%c0\n\t"
                     "bx r1\n\t"
                     ".ltorg" ::"i"(report_hard_fault));
}

#define UNLESS_DEFINED __attribute__((weak, alias("unexpected_interrupt")))

UNLESS_DEFINED void nmi_handler(void);
UNLESS_DEFINED void mem_manage_handler(void);
UNLESS_DEFINED void bus_fault_handler(void);
UNLESS_DEFINED void usage_fault_handler(void);
UNLESS_DEFINED void sv_call_handler(void);
UNLESS_DEFINED void debug_monitor_handler(void);
UNLESS_DEFINED void pend_sv_handler(void);
UNLESS_DEFINED void sys_tick_handler(void);

#define DECLARE(NUMBER, HANDLER) UNLESS_DEFINED void HANDLER(void);
#define NOTHING(NUMBER)
BOARD_INTERRUPTS(DECLARE, NOTHING)

#define VECTOR(NUMBER, HANDLER) [NUMBER] = HANDLER,
#define NO_VECTOR(NUMBER)       [NUMBER] = unexpected_interrupt,

#define ONE(...) +1
_Static_assert(0 BOARD_INTERRUPTS(ONE, ONE) == BOARD_INTERRUPT_COUNT, "interrupts.h must list every number once");

/* B1.5.3. The only thing that the linker script keeps by name: all that is live is reached from here. */
struct vector_table {
    uint32_t *initial_stack;
    void (*exceptions[15])(void);
    void (*interrupts[BOARD_INTERRUPT_COUNT])(void);
};

extern const struct vector_table vectors;
__attribute__((section(".vectors"), used)) const struct vector_table vectors = {
    .initial_stack = __stack_top,
    .exceptions =
        {
            reset_handler,
            nmi_handler,
            hard_fault_handler,
            mem_manage_handler,
            bus_fault_handler,
            usage_fault_handler,
            unexpected_interrupt, /* 7 to 10 are reserved */
            unexpected_interrupt,
            unexpected_interrupt,
            unexpected_interrupt,
            sv_call_handler,
            debug_monitor_handler,
            unexpected_interrupt, /* 13 is reserved */
            pend_sv_handler,
            sys_tick_handler,
        },
    .interrupts = {BOARD_INTERRUPTS(VECTOR, NO_VECTOR)},
};
