// SPDX-License-Identifier: Apache-2.0
//
// A UART of the 16550 family: received bytes come by interrupt into a ring, sent ones leave a queue by interrupt.
//
//   receiver (the interrupt handler)           transmitter
//     FIFO has bytes -> ring -> wakes reader     empty --- written --> sending --- FIFO empty, queue not: 16 more
//     ring full      -> counts them as lost       ^                      |         enough room: wakes who waits for it
//     line error     -> counts it                 +-- queue empty -------+
//
// A write takes a whole message or nothing, so that messages of several tasks do not mix; who gets nothing is woken
// when there is room. Lost bytes are counted, not hidden: `lost` that the ring had no room for, `overruns` that the
// hardware had none for.
//
// Who may call: uart_16550_interrupt its interrupt handler; uart_16550_read one task; the rest any task of one tier.
// Cost: an interrupt takes at most 16 bytes and sends at most 16; a read or write copies its bytes. Cancelling: who no
// longer wants to be woken does nothing; a late wake costs a poll.
//
// Source: National Semiconductor, PC16550D (1995). Registers `stride_bytes` apart, 32-bit accesses.
#ifndef DRIVERS_UART_16550_H
#define DRIVERS_UART_16550_H

#include "stator/cell.h"
#include "stator/register.h"

/* Powers of two; a program may define others. The queue holds the longest burst of messages that is written in one go.
 */
#ifndef UART_16550_RING_BYTES
#define UART_16550_RING_BYTES 256u
#endif
#ifndef UART_16550_QUEUE_BYTES
#define UART_16550_QUEUE_BYTES 2048u
#endif

/* A zeroed one, with base and stride_bytes filled in, is ready for uart_16550_start. Counts wrap. */
struct uart_16550 {
    stator_register base;
    uint32_t stride_bytes;

    stator_cell received;  /* events: uart_16550_has_bytes */
    uint32_t ring_written; /* bytes ever; written by the interrupt */
    uint32_t ring_read;    /* bytes ever; written by the reader */
    uint32_t lost_bytes;   /* no room in the ring; written by the interrupt */
    uint32_t overruns;     /* the hardware's FIFO had no room; written by the interrupt */
    uint32_t line_errors;  /* parity, framing, break; written by the interrupt */

    uint32_t queue_written;   /* bytes ever; written by the writers */
    uint32_t queue_sent;      /* bytes ever; written by the interrupt */
    stator_word room_waiting; /* tasks 0 to 31 that wait for room; set by them, taken by the interrupt */

    uint8_t ring[UART_16550_RING_BYTES];
    uint8_t queue[UART_16550_QUEUE_BYTES];
};

#define uart_16550_has_bytes 1u

/* 8 bits, no parity, FIFOs on, `divisor` of the UART's clock / 16; once, at start. */
void uart_16550_start(struct uart_16550 *uart, uint16_t divisor);

void uart_16550_interrupt(struct uart_16550 *uart);

/* Takes up to `count` received bytes; returns how many. Arms: `me` is woken when more come. */
unsigned uart_16550_read(struct uart_16550 *uart, uint8_t *into, unsigned count, stator_waker me);

/* Queues all of `count` bytes, at most UART_16550_QUEUE_BYTES / 2 (assertion 341), or returns false; then `me` (a task
 * below 32, assertion 342, or STATOR_NOBODY) is woken when half of the queue is free. */
bool uart_16550_write(struct uart_16550 *uart, const char *bytes, unsigned count, stator_waker me);

#endif
