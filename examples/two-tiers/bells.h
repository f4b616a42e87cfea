// SPDX-License-Identifier: Apache-2.0
//
// The doorbell of the control tier, and the interrupt of the alarm that tiers share, on two kinds of CPU.
//   Cortex-M  interrupts of the NVIC that no device uses: pended by a store, nested by priority
//   RISC-V    the hart's one software interrupt, for both: stator/nested.h nests the tiers
#ifndef TWO_TIERS_BELLS_H
#define TWO_TIERS_BELLS_H

#include "clock.h"
#include "stator/alarms.h"

#if defined(__riscv)

#include "stator/nested.h"

enum { CONTROL_CEILING = 0 }; /* this CPU masks all */

static inline void ring_control(void)
{
    register_write(CLINT_BASE + CLINT_SOFTWARE, 1);
}

static inline void pend_alarm(void)
{
    register_write(CLINT_BASE + CLINT_SOFTWARE, 1);
}

static inline void bells_start(void)
{
    interrupt_enable(SOFTWARE_IRQ);
}

/* Interrupts are closed until the tiers are served: so the alarms are looked at by one handler at a time. */
#define BELL_HANDLERS(s, ROWS, serve_alarms, serve_control) \
    STATOR_NESTED(s, ROWS)                                  \
    void software_handler(void)                             \
    {                                                       \
        register_write(CLINT_BASE + CLINT_SOFTWARE, 0);     \
        serve_alarms();                                     \
        s##_preempt();                                      \
    }

#else

#include "cortex_m_registers.h"

enum { CONTROL_CEILING = 0x40 }; /* the priority of the control tier; the alarm's stays 0, the most urgent */
#define CONTROL_IRQ 31u /* a GPIO pin's, unused */

static inline void ring_control(void)
{
    register_write(NVIC_ISPR, 1u << CONTROL_IRQ);
}

static inline void pend_alarm(void)
{
    register_write(NVIC_ISPR, 1u << BOARD_ALARM_IRQ);
}

static inline void bells_start(void)
{
    register_write(NVIC_IPR + CONTROL_IRQ / 4u * 4u, (uint32_t)CONTROL_CEILING << (CONTROL_IRQ % 4u * 8u));
    interrupt_enable(CONTROL_IRQ);
}

#define BELL_HANDLERS(s, ROWS, serve_alarms, serve_control) \
    void gpio0_pin7_handler(void)                           \
    {                                                       \
        serve_control();                                    \
    }

#endif
#endif
