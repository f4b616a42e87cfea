// SPDX-License-Identifier: Apache-2.0
//
// One interrupt that a test raises by software, on each port's own way. Included once a program.
//   Cortex-M  PendSV: there is one on every core, and it needs no interrupt controller of the chip's
//   RISC-V    the hart's software interrupt
//   AVR       the USART's "data register empty": it is, so that enabling the interrupt raises it
//   POSIX     a signal to the thread itself: delivered before raise() returns
#ifndef TESTS_CONFORMANCE_INTERRUPT_H
#define TESTS_CONFORMANCE_INTERRUPT_H

#include "stator/stator.h"

#define INTERRUPT_HELD_BACK 1 /* does stator_port_mask hold it back until stator_port_unmask? */

static void (*interrupt_does)(void);
static unsigned interrupts; /* how many have run */

static void interrupt_happens(void)
{
    STATOR_PORT_STORE(&interrupts, STATOR_PORT_LOAD(&interrupts) + 1u);
    if (interrupt_does != NULL) {
        interrupt_does();
    }
}

#if defined(__arm__)

#include "cortex_m_startup.h"
#include "register_access.h"

#define INTERRUPT_PRIORITY 0x40u /* as NVIC_IPR has them */

static void interrupt_start(void)
{
    register_write(SCB_SHPR3, INTERRUPT_PRIORITY << SCB_SHPR3_PEND_SV);
}

/* A pending interrupt that nothing holds back has run when this returns. */
static inline void interrupt_settle(void)
{
    __asm__ volatile("dsb\n\tisb" ::: "memory");
}

static void interrupt_raise(void)
{
    register_write(SCB_ICSR, SCB_ICSR_PEND_SV);
    interrupt_settle();
}

void pend_sv_handler(void)
{
    interrupt_happens();
}

#elif defined(__riscv)

#include "interrupts.h"
#include "registers.h"
#include "riscv_registers.h"

static void interrupt_start(void)
{
    interrupt_enable(SOFTWARE_IRQ);
}

/* FENCE.I ends QEMU's translated block, and interrupts are taken between two. */
static inline void interrupt_settle(void)
{
    __asm__ volatile("fence iorw, iorw\n\tfence.i" ::: "memory");
}

static void interrupt_raise(void)
{
    register_write(CLINT_BASE + CLINT_SOFTWARE, 1);
    interrupt_settle();
}

void software_handler(void)
{
    register_write(CLINT_BASE + CLINT_SOFTWARE, 0);
    interrupt_happens();
}

#elif defined(__AVR__)

#include "interrupts.h"

static void interrupt_start(void) {}

/* QEMU looks for interrupts at the next RETI, if they were closed when one was raised. */
static inline void interrupt_settle(void)
{
    const uint8_t sreg = stator_port_save_and_mask();
    stator_port_restore(sreg);
    if ((sreg & 0x80u) != 0u) {
        __asm__ volatile("rcall 1f\n\t"
                         "rjmp 2f\n"
                         "1:\treti\n"
                         "2:" ::
                             : "memory");
    }
}

static void interrupt_raise(void)
{
    REGISTER_8(UCSR0B) |= UCSR0B_EMPTY_IRQ;
    interrupt_settle();
}

INTERRUPT(usart_data_empty_handler)
{
    REGISTER_8(UCSR0B) &= (uint8_t)~UCSR0B_EMPTY_IRQ;
    interrupt_happens();
}

#else

#include <signal.h>

#undef INTERRUPT_HELD_BACK
#define INTERRUPT_HELD_BACK 0

/* ISO C's signal() forgets the handler at each signal, and does not hold back a second one. */
static void interrupt_handler(int number)
{
    static volatile sig_atomic_t pending, running;
    (void)signal(number, interrupt_handler);
    pending = 1;
    if (running != 0) {
        return;
    }
    running = 1;
    while (pending != 0) {
        pending = 0;
        interrupt_happens();
    }
    running = 0;
}

static void interrupt_start(void)
{
    (void)signal(SIGUSR1, interrupt_handler);
}

static inline void interrupt_settle(void) {}

static void interrupt_raise(void)
{
    (void)raise(SIGUSR1);
}

#endif
#endif
