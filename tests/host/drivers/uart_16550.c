// SPDX-License-Identifier: Apache-2.0
// test: sources drivers/uart_16550.c
//
// The UART over a model of a 16550: nothing lost without being counted, nothing out of order, nobody forgotten.
#include "drivers/uart_16550.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#include <string.h>

#define BASE   0x7E784000u
#define STRIDE 4u

static struct uart_16550 uart;
static stator_word woken;

/* The model: receive FIFO, transmit FIFO that is empty at once, enabled interrupts. */
static struct {
    uint8_t fifo[16];
    unsigned fifo_bytes;
    bool overrun;
    bool framing;
    uint32_t enabled, line_control, divisor_low;
    uint8_t sent[20000];
    unsigned sent_bytes;
    unsigned burst; /* bytes written since the last look at the line status */
} model;

void stator_wake(stator_waker task)
{
    if (task.task < 32u) {
        woken |= 1u << task.task;
    }
}

uint32_t stator_simulated_read(uint32_t address)
{
    uint32_t value = 0u;
    switch ((address - BASE) / STRIDE) {
    case 0:
        value = model.fifo[0];
        if (model.fifo_bytes != 0u) {
            model.fifo_bytes--;
            memmove(&model.fifo[0], &model.fifo[1], model.fifo_bytes);
        }
        break;
    case 5:
        value = 0x60u | (model.fifo_bytes != 0u ? 1u : 0u) | (model.overrun ? 2u : 0u) | (model.framing ? 8u : 0u);
        model.overrun = false;
        model.framing = false;
        model.burst = 0u;
        break;
    default:
        break;
    }
    return value;
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    switch ((address - BASE) / STRIDE) {
    case 0:
        if ((model.line_control & 0x80u) != 0u) {
            model.divisor_low = value;
        } else {
            model.sent[model.sent_bytes++ % sizeof model.sent] = (uint8_t)value;
            model.burst++;
        }
        break;
    case 1:
        model.enabled = (model.line_control & 0x80u) != 0u ? model.enabled : value;
        break;
    case 3:
        model.line_control = value;
        break;
    default:
        break;
    }
}

static const stator_waker reader = {4u};
static const stator_waker writer = {7u};

static void start(void)
{
    memset(&model, 0, sizeof model);
    memset(&uart, 0, sizeof uart);
    uart.base.address = BASE;
    uart.stride_bytes = STRIDE;
    woken = 0u;
    uart_16550_start(&uart, 1u);
}

/* A byte arrives; without room it is lost, as in the chip. */
static void arrive(uint8_t byte)
{
    if (model.fifo_bytes < sizeof model.fifo) {
        model.fifo[model.fifo_bytes++] = byte;
    } else {
        model.overrun = true;
    }
}

static void it_is_set_to_8_bits_and_listens(void)
{
    start();
    CHECK_EQUAL(3, model.line_control);
    CHECK_EQUAL(1, model.divisor_low);
    CHECK_EQUAL(5, model.enabled);
}

static void received_bytes_are_read_in_order_and_wake_the_reader(void)
{
    uint8_t bytes[8];
    start();
    CHECK_EQUAL(0, uart_16550_read(&uart, bytes, 8u, reader));
    arrive('a');
    arrive('b');
    arrive('c');
    uart_16550_interrupt(&uart);
    CHECK_EQUAL(1u << 4, woken);
    CHECK_EQUAL(2, uart_16550_read(&uart, bytes, 2u, reader));
    CHECK(bytes[0] == 'a' && bytes[1] == 'b');
    CHECK_EQUAL(1, uart_16550_read(&uart, bytes, 8u, reader));
    CHECK_EQUAL('c', bytes[0]);
}

static void an_interrupt_takes_16_bytes_at_most(void)
{
    start();
    for (unsigned i = 0; i < 16u; i++) {
        arrive((uint8_t)i);
    }
    model.fifo_bytes = 16u;
    uart_16550_interrupt(&uart);
    CHECK_EQUAL(16, uart.ring_written);
}

static void a_full_ring_counts_what_it_loses(void)
{
    uint8_t bytes[UART_16550_RING_BYTES];
    start();
    for (unsigned i = 0; i < UART_16550_RING_BYTES + 10u; i++) {
        arrive((uint8_t)i);
        uart_16550_interrupt(&uart);
    }
    CHECK_EQUAL(10, uart.lost_bytes);
    CHECK_EQUAL(UART_16550_RING_BYTES, uart_16550_read(&uart, bytes, sizeof bytes, reader));
    for (unsigned i = 0; i < UART_16550_RING_BYTES; i++) {
        CHECK_EQUAL(i & 0xFFu, bytes[i]);
    }
    arrive('z');
    uart_16550_interrupt(&uart);
    CHECK_EQUAL(1, uart_16550_read(&uart, bytes, sizeof bytes, reader));
    CHECK_EQUAL('z', bytes[0]);
}

static void overruns_and_line_errors_are_counted(void)
{
    start();
    for (unsigned i = 0; i < 17u; i++) {
        arrive((uint8_t)i);
    }
    model.framing = true;
    uart_16550_interrupt(&uart);
    CHECK_EQUAL(1, uart.overruns);
    CHECK_EQUAL(1, uart.line_errors);
    CHECK_EQUAL(16, uart.ring_written);
}

static void a_write_leaves_in_order_16_bytes_an_interrupt(void)
{
    static const char message[] = "0123456789abcdefghijklmnopqrstuvwxyz!\n";
    start();
    CHECK(uart_16550_write(&uart, message, sizeof message - 1u, writer));
    CHECK_EQUAL(7, model.enabled);
    for (unsigned interrupts = 0; (model.enabled & 2u) != 0u; interrupts++) {
        CHECK(interrupts < 3u);
        uart_16550_interrupt(&uart);
        CHECK(model.burst <= 16u);
    }
    CHECK_EQUAL(sizeof message - 1u, model.sent_bytes);
    CHECK(memcmp(message, model.sent, sizeof message - 1u) == 0);
}

static void a_message_without_room_is_refused_whole_and_its_writer_woken_when_half_is_free(void)
{
    static char message[300];
    unsigned accepted = 0;
    start();
    while (uart_16550_write(&uart, message, sizeof message, writer)) {
        accepted++;
    }
    CHECK_EQUAL(UART_16550_QUEUE_BYTES / sizeof message, accepted);
    CHECK_EQUAL(accepted * sizeof message, uart.queue_written);
    while (woken == 0u) {
        uart_16550_interrupt(&uart);
    }
    CHECK_EQUAL(1u << 7, woken);
    CHECK(uart.queue_written - uart.queue_sent <= UART_16550_QUEUE_BYTES / 2u);
    CHECK(uart_16550_write(&uart, message, sizeof message, writer));
}

static void a_message_nobody_waits_for_may_be_dropped(void)
{
    static char message[UART_16550_QUEUE_BYTES / 2u];
    start();
    CHECK(uart_16550_write(&uart, message, sizeof message, STATOR_NOBODY));
    CHECK(uart_16550_write(&uart, message, sizeof message, STATOR_NOBODY));
    CHECK(!uart_16550_write(&uart, message, 1u, STATOR_NOBODY));
    CHECK_EQUAL(0, uart.room_waiting);
}

static void ten_thousand_random_bytes_are_read_or_counted(void)
{
    uint8_t bytes[40];
    unsigned arrived = 0, read = 0;
    random_start(7);
    start();
    while (arrived < 10000u) {
        const unsigned burst = 1u + random_below(16u);
        for (unsigned i = 0; i < burst && model.fifo_bytes < sizeof model.fifo; i++) {
            arrive((uint8_t)random_next());
            arrived++;
        }
        uart_16550_interrupt(&uart);
        if (random_below(8u) == 0u) {
            read += uart_16550_read(&uart, bytes, random_below(sizeof bytes), reader);
        }
    }
    unsigned last;
    while ((last = uart_16550_read(&uart, bytes, sizeof bytes, reader)) != 0u) {
        read += last;
    }
    CHECK_EQUAL(arrived, read + uart.lost_bytes);
    CHECK(uart.lost_bytes != 0u);
}

static void counts_that_wrap_lose_nothing(void)
{
    uint8_t byte;
    start();
    uart.ring_written = uart.ring_read = 0xFFFFFFF0u;
    uart.queue_written = uart.queue_sent = 0xFFFFFFF0u;
    for (unsigned i = 0; i < 40u; i++) {
        const char sent = (char)('A' + i % 26u);
        arrive((uint8_t)sent);
        uart_16550_interrupt(&uart);
        CHECK_EQUAL(1, uart_16550_read(&uart, &byte, 1u, reader));
        CHECK_EQUAL(sent, byte);
        CHECK(uart_16550_write(&uart, &sent, 1u, writer));
        uart_16550_interrupt(&uart);
        CHECK_EQUAL(sent, model.sent[i]);
    }
}

int main(void)
{
    TEST(it_is_set_to_8_bits_and_listens);
    TEST(received_bytes_are_read_in_order_and_wake_the_reader);
    TEST(an_interrupt_takes_16_bytes_at_most);
    TEST(a_full_ring_counts_what_it_loses);
    TEST(overruns_and_line_errors_are_counted);
    TEST(a_write_leaves_in_order_16_bytes_an_interrupt);
    TEST(a_message_without_room_is_refused_whole_and_its_writer_woken_when_half_is_free);
    TEST(a_message_nobody_waits_for_may_be_dropped);
    TEST(ten_thousand_random_bytes_are_read_or_counted);
    TEST(counts_that_wrap_lose_nothing);
    return test_finish();
}
