// SPDX-License-Identifier: Apache-2.0
//
// A 16550 on standard input and output. A character takes its time; what the FIFO has no room for waits outside, as
// with a sender that minds the flow control.
#define _POSIX_C_SOURCE 200809L /* poll, which -std=c11 hides */

#include "devices.h"

#include "stator_posix.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#define DATA         0u
#define IER          1u
#define IER_RX       (1u << 0)
#define IER_TX_EMPTY (1u << 1)
#define IIR          2u /* read */
#define FCR          2u /* written */
#define FCR_CLEAR_RX (1u << 1)
#define LCR          3u
#define LCR_DIVISOR  (1u << 7)
#define LSR          5u
#define LSR_RX_READY (1u << 0)
#define LSR_TX_EMPTY (1u << 5)
#define LSR_TX_IDLE  (1u << 6)
#define IIR_NONE     0x01u
#define IIR_TX_EMPTY 0x02u
#define IIR_RX       0x04u
#define IIR_FIFOS    0xC0u
#define FIFO_BYTES   16u
#define OUT_BYTES    4096u

/* At 24 MHz, as on the AST1030: 16 clocks a bit, 10 bits a character, over the divisor. */
#define CHARACTER_NS(divisor) ((divisor) * (16u * 10u * 1000u) / 24u)

static struct {
    uint32_t ier;
    uint32_t lcr;
    uint32_t divisor[2];
    uint8_t fifo[FIFO_BYTES];
    unsigned first;
    unsigned count;
    unsigned sending; /* characters in the transmit FIFO */
    bool empty_pending;
    bool input_ended;
    bool receiving; /* the characters that came last have not had their time yet */
    stator_posix_event sent;
    stator_posix_event more;
    char out[OUT_BYTES];
    unsigned out_count;
} uart;

void uart_flush(void)
{
    unsigned written = 0;
    while (written < uart.out_count) {
        const ssize_t count = write(STDOUT_FILENO, uart.out + written, uart.out_count - written);
        if (count < 0 && errno != EINTR) {
            _exit(0); /* nobody listens any more */
        }
        written += count > 0 ? (unsigned)count : 0u;
    }
    uart.out_count = 0;
}

static uint64_t time_of(unsigned characters)
{
    const uint32_t divisor = uart.divisor[1] << 8 | uart.divisor[0];
    return (uint64_t)characters * CHARACTER_NS(divisor) / 1000u + 1u;
}

static void sent(void *unused)
{
    (void)unused;
    uart.sending = 0;
    uart.empty_pending = true;
    if ((uart.ier & IER_TX_EMPTY) != 0u) {
        board_uart_interrupt();
    }
}

static void look_again(void *unused)
{
    (void)unused;
    uart.receiving = false;
    uart_look();
}

void uart_look(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    uint8_t bytes[FIFO_BYTES];
    const unsigned room = FIFO_BYTES - uart.count;
    if (uart.input_ended || uart.receiving || room == 0u || poll(&input, 1, 0) != 1) {
        return;
    }
    const ssize_t count = read(STDIN_FILENO, bytes, room);
    if (count <= 0) {
        uart.input_ended = count == 0 || (errno != EINTR && errno != EAGAIN);
        return;
    }
    for (unsigned i = 0; i < (unsigned)count; i++) {
        uart.fifo[(uart.first + uart.count++) % FIFO_BYTES] = bytes[i];
    }
    uart.receiving = true;
    uart.more.happen = look_again;
    stator_posix_schedule(&uart.more, time_of((unsigned)count));
    if ((uart.ier & IER_RX) != 0u) {
        board_uart_interrupt();
    }
}

static uint32_t read_data(void)
{
    if (uart.count == 0u) {
        return 0u;
    }
    const uint8_t byte = uart.fifo[uart.first];
    uart.first = (uart.first + 1u) % FIFO_BYTES;
    uart.count--;
    return byte;
}

static uint32_t read_iir(void)
{
    if (uart.count != 0u && (uart.ier & IER_RX) != 0u) {
        return IIR_FIFOS | IIR_RX;
    }
    if (uart.empty_pending && (uart.ier & IER_TX_EMPTY) != 0u) {
        uart.empty_pending = false;
        return IIR_FIFOS | IIR_TX_EMPTY;
    }
    return IIR_FIFOS | IIR_NONE;
}

uint32_t uart_read(uint32_t index)
{
    switch (index) {
    case DATA:
        return (uart.lcr & LCR_DIVISOR) != 0u ? uart.divisor[0] : read_data();
    case IER:
        return (uart.lcr & LCR_DIVISOR) != 0u ? uart.divisor[1] : uart.ier;
    case IIR:
        return read_iir();
    case LCR:
        return uart.lcr;
    case LSR:
        return (uart.count != 0u ? LSR_RX_READY : 0u) | (uart.sending == 0u ? LSR_TX_EMPTY | LSR_TX_IDLE : 0u);
    default:
        return 0u;
    }
}

static void send(uint8_t byte)
{
    if (uart.sending == FIFO_BYTES) {
        return; /* as on the chip: lost */
    }
    uart.out[uart.out_count++] = (char)byte;
    if (uart.out_count == OUT_BYTES || byte == '\n') {
        uart_flush();
    }
    uart.sending++;
    uart.empty_pending = false;
    uart.sent.happen = sent;
    stator_posix_schedule(&uart.sent, time_of(uart.sending));
}

static void set_ier(uint32_t value)
{
    /* Enabled while the FIFO is empty, it strikes at once: when the task that does it has ended. */
    if ((value & ~uart.ier & IER_TX_EMPTY) != 0u && uart.sending == 0u) {
        uart.sent.happen = sent;
        stator_posix_schedule(&uart.sent, 1u);
    }
    uart.ier = value;
}

void uart_write(uint32_t index, uint32_t value)
{
    const bool divisor = (uart.lcr & LCR_DIVISOR) != 0u;
    switch (index) {
    case DATA:
        if (divisor) {
            uart.divisor[0] = value & 0xFFu;
        } else {
            send((uint8_t)value);
        }
        break;
    case IER:
        if (divisor) {
            uart.divisor[1] = value & 0xFFu;
        } else {
            set_ier(value & 0xFu);
        }
        break;
    case FCR:
        if ((value & FCR_CLEAR_RX) != 0u) {
            uart.count = 0;
        }
        break;
    case LCR:
        uart.lcr = value;
        break;
    default:
        break;
    }
}
