// SPDX-License-Identifier: Apache-2.0
//
// (b) Polled from an interrupt handler. A wake makes an interrupt pending that no device uses; its handler is the
// runtime. The main program computes, or sleeps, and knows nothing of it. The handler polls once for any number of
// wakes; one that comes while it runs makes the interrupt pending again.
#include "clock.h"
#include "interrupts.h"
#include "platform.h"
#include "stator_port.h"

#define POLLING_IRQ     27u /* JTAG 0: nothing is connected there */
#define polling_handler jtag0_handler

static conversation talk;
static stator_word started;

void polling_handler(void);
void board_alarm_handler(void);

void stator_wake(stator_waker task)
{
    if (task.task != STATOR_NOBODY.task) {
        interrupt_make_pending(POLLING_IRQ);
    }
}

/* One deadline: each poll asks anew, and what it asks for last is what it waits for. */
void stator_wake_by(stator_waker me, stator_time deadline)
{
    (void)me;
    board_alarm_at(deadline);
}

stator_time stator_now(void)
{
    return board_ticks();
}

void board_alarm_handler(void)
{
    board_alarm_acknowledge();
    interrupt_make_pending(POLLING_IRQ);
}

void polling_handler(void)
{
    if (stator_port_look(&started) != 0u && conversation_poll(&talk, stator_waker_of(0u)) == STATOR_READY) {
        platform_report("interrupt", &talk);
    }
}

int main(void)
{
    interrupt_enable(POLLING_IRQ);
    talk = conversation_of(platform_start());
    stator_port_set(&started, 1u);
    interrupt_make_pending(POLLING_IRQ);
    for (;;) {
        stator_port_wait();
    }
}
