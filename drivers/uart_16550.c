// SPDX-License-Identifier: Apache-2.0
#include "uart_16550.h"

#include "stator/require.h"

/* In units of the stride. */
#define DATA          0u
#define DIVISOR_LOW   0u /* with LCR_DIVISOR */
#define DIVISOR_HIGH  1u
#define IER           1u
#define IER_RX        (1u << 0)
#define IER_TX_EMPTY  (1u << 1)
#define IER_LINE      (1u << 2)
#define IIR           2u
#define FCR           2u
#define FCR_ENABLE    (1u << 0)
#define FCR_CLEAR     (3u << 1)
#define FCR_TRIGGER_8 (2u << 6) /* leaves 8 characters' time to the handler, and saves 7 of 8 interrupts */
#define LCR           3u
#define LCR_8_BITS    (3u << 0)
#define LCR_DIVISOR   (1u << 7)
#define LSR           5u
#define LSR_RX_READY  (1u << 0)
#define LSR_OVERRUN   (1u << 1)
#define LSR_LINE      (7u << 2) /* parity, framing, break */
#define LSR_TX_EMPTY  (1u << 5)
#define FIFO_BYTES    16u

static stator_register at(const struct uart_16550 *uart, uint32_t index)
{
    return stator_register_at(uart->base, index * uart->stride_bytes);
}

void uart_16550_start(struct uart_16550 *uart, uint16_t divisor)
{
    uart->received.waker = STATOR_NOBODY;
    stator_register_write(at(uart, LCR), LCR_DIVISOR | LCR_8_BITS);
    stator_register_write(at(uart, DIVISOR_LOW), divisor & 0xFFu);
    stator_register_write(at(uart, DIVISOR_HIGH), (uint32_t)divisor >> 8);
    stator_register_write(at(uart, LCR), LCR_8_BITS);
    stator_register_write(at(uart, FCR), FCR_ENABLE | FCR_CLEAR | FCR_TRIGGER_8);
    stator_register_write(at(uart, IER), IER_RX | IER_LINE);
}

/* The line status; reading it clears its errors, so each reading counts them. */
static uint32_t line_status(struct uart_16550 *uart)
{
    const uint32_t line = stator_register_read(at(uart, LSR));
    if ((line & LSR_OVERRUN) != 0u) {
        STATOR_PORT_STORE(&uart->overruns, uart->overruns + 1u);
    }
    if ((line & LSR_LINE) != 0u) {
        STATOR_PORT_STORE(&uart->line_errors, uart->line_errors + 1u);
    }
    return line;
}

/* At most a FIFO's worth: a sender that is faster than this loop must not keep the processor in it. The interrupt stays
 * raised for the rest. */
static void receive(struct uart_16550 *uart)
{
    uint32_t written = uart->ring_written;
    uint32_t lost = 0u;
    uint32_t taken = 0u;
    for (; taken < FIFO_BYTES && (line_status(uart) & LSR_RX_READY) != 0u; taken++) {
        const uint8_t byte = (uint8_t)stator_register_read(at(uart, DATA));
        if (written - STATOR_PORT_LOAD(&uart->ring_read) < UART_16550_RING_BYTES) {
            STATOR_PORT_STORE(&uart->ring[written % UART_16550_RING_BYTES], byte);
            written++;
        } else {
            lost++;
        }
    }
    if (taken != 0u) {
        stator_port_fence();
        STATOR_PORT_STORE(&uart->ring_written, written);
        STATOR_PORT_STORE(&uart->lost_bytes, uart->lost_bytes + lost);
        stator_cell_signal(&uart->received, uart_16550_has_bytes);
    }
}

static void send(struct uart_16550 *uart)
{
    uint32_t sent = uart->queue_sent;
    const uint32_t written = STATOR_PORT_LOAD(&uart->queue_written);
    stator_port_fence();
    for (unsigned i = 0; i < FIFO_BYTES && sent != written; i++) {
        const uint8_t byte = STATOR_PORT_LOAD(&uart->queue[sent % UART_16550_QUEUE_BYTES]);
        stator_register_write(at(uart, DATA), byte);
        sent++;
    }
    STATOR_PORT_STORE(&uart->queue_sent, sent);
    if (sent == written) {
        stator_register_write(at(uart, IER), IER_RX | IER_LINE);
        /* A writer stores its bytes, then enables the interrupt. Where it runs beside this handler (threads), the
         * disabling may come last: then its bytes are seen here. */
        if (STATOR_PORT_LOAD(&uart->queue_written) != sent) {
            stator_register_write(at(uart, IER), IER_RX | IER_LINE | IER_TX_EMPTY);
        }
    }
    if (written - sent <= UART_16550_QUEUE_BYTES / 2u && stator_port_look(&uart->room_waiting) != 0u) {
        for (stator_word tasks = stator_port_take(&uart->room_waiting); tasks != 0u; tasks &= tasks - 1u) {
            stator_wake(stator_waker_of(stator_port_lowest(tasks)));
        }
    }
}

void uart_16550_interrupt(struct uart_16550 *uart)
{
    /* Reading IIR clears TX_EMPTY. It names only the most urgent cause, so both are looked at in any case. */
    (void)stator_register_read(at(uart, IIR));
    receive(uart);
    if ((line_status(uart) & LSR_TX_EMPTY) != 0u) {
        send(uart);
    }
}

unsigned uart_16550_read(struct uart_16550 *uart, uint8_t *into, unsigned count, stator_waker me)
{
    stator_cell_arm(&uart->received, me);
    (void)stator_cell_take(&uart->received);
    const uint32_t written = STATOR_PORT_LOAD(&uart->ring_written);
    uint32_t taken = uart->ring_read;
    unsigned i = 0;
    stator_port_fence();
    for (; i < count && taken != written; i++) {
        into[i] = STATOR_PORT_LOAD(&uart->ring[taken % UART_16550_RING_BYTES]);
        taken++;
    }
    stator_port_fence();
    STATOR_PORT_STORE(&uart->ring_read, taken);
    return i;
}

/* Arms, then looks. */
static bool has_room(struct uart_16550 *uart, unsigned count, stator_waker me)
{
    if (UART_16550_QUEUE_BYTES - (uart->queue_written - STATOR_PORT_LOAD(&uart->queue_sent)) >= count) {
        return true;
    }
    if (me.task != STATOR_NOBODY.task) {
        STATOR_REQUIRE(me.task < STATOR_WORD_BITS, 342u, me, 0u);
        stator_port_set(&uart->room_waiting, (stator_word)1u << me.task);
    }
    return UART_16550_QUEUE_BYTES - (uart->queue_written - STATOR_PORT_LOAD(&uart->queue_sent)) >= count;
}

bool uart_16550_write(struct uart_16550 *uart, const char *bytes, unsigned count, stator_waker me)
{
    STATOR_REQUIRE(count <= UART_16550_QUEUE_BYTES / 2u, 341u, me, 0u);
    if (!has_room(uart, count, me)) {
        return false;
    }
    uint32_t written = uart->queue_written;
    for (unsigned i = 0; i < count; i++) {
        STATOR_PORT_STORE(&uart->queue[written % UART_16550_QUEUE_BYTES], (uint8_t)bytes[i]);
        written++;
    }
    stator_port_fence();
    STATOR_PORT_STORE(&uart->queue_written, written);
    stator_register_write(at(uart, IER), IER_RX | IER_LINE | IER_TX_EMPTY);
    return true;
}
