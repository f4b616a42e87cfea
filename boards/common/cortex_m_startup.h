/* SPDX-License-Identifier: Apache-2.0
 *
 * What the start-up code offers to the program, and what the program may define.
 */
#ifndef BOARDS_COMMON_CORTEX_M_STARTUP_H
#define BOARDS_COMMON_CORTEX_M_STARTUP_H

/* Exit statuses that no test uses for itself. */
enum startup_exit_status {
    EXIT_UNEXPECTED_INTERRUPT = 98,
    EXIT_HARD_FAULT = 99,
};

/* Where the core begins: copies .data, clears .bss and .uncached, calls main and exits with what it returns. */
_Noreturn void reset_handler(void);

/* Reports the exception's number and exits: the handler of everything that has none. */
_Noreturn void unexpected_interrupt(void);

/* A program may define these; they are weak, like those that the board's interrupts.h names. MemManage,
 * bus and usage faults arrive as hard faults unless the program enables them in SHCSR. */
void nmi_handler(void);
void hard_fault_handler(void);
void mem_manage_handler(void);
void bus_fault_handler(void);
void usage_fault_handler(void);
void sv_call_handler(void);
void debug_monitor_handler(void);
void pend_sv_handler(void);
void sys_tick_handler(void);

/* Data that outlives a reset (a watchdog's, say): nobody clears it, and after power-on it holds anything. */
#define NOT_CLEARED_BY_RESET __attribute__((section(".noinit")))

/* Memory that a DMA engine sees as the core does; cleared at start. */
#define UNCACHED __attribute__((section(".uncached")))

#endif
