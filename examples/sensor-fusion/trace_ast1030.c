// SPDX-License-Identifier: Apache-2.0
//
// The trace of the build sensor-fusion-trace leaves over UART 1, at 1.5 Mbaud: 18,000 records a second.
#include "board.h"
#include "cortex_m_startup.h"
#include "drivers/trace_stream.h"
#include "interrupts.h"
#include "register_access.h"
#include "stator/shared.h"

#define TRACE_UART_ADDRESS 0x7E783000u
#define TRACE_UART_DIVISOR 1u

static struct uart_16550 trace_uart;
STATOR_SHARED(trace_uart, "its interrupt handler holds its address; one task writes to it");

void board_trace_start(void)
{
    trace_uart.base.address = TRACE_UART_ADDRESS;
    trace_uart.stride_bytes = BOARD_UART_STRIDE;
    uart_16550_start(&trace_uart, TRACE_UART_DIVISOR);
    interrupt_enable(UART1_IRQ);
}

bool trace_stream_write(const void *bytes, unsigned count, stator_waker me)
{
    return uart_16550_write(&trace_uart, bytes, count, me);
}

void uart1_handler(void);

void uart1_handler(void)
{
    uart_16550_interrupt(&trace_uart);
}
