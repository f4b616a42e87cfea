// SPDX-License-Identifier: Apache-2.0
//
// The UART driver of the sensor firmware, its file as it is, beside a UART whose FIFO fills and drains at any moment.
// Bytes are read in the order in which they came, those without room are counted, messages leave whole and in order,
// and nobody sleeps for what is there.
//   WRITER  a task writes messages of half the queue, and waits for room; else one reads
// Positions begin before the end of the rings, and before the wrap.
// check: sources ../../drivers/uart_16550.c
// check: options -I../../drivers
// check: variant reader -DWRITER=0 -DUART_16550_RING_BYTES=2u -DUART_16550_QUEUE_BYTES=4u
// check: variant writer -DWRITER=1 -DUART_16550_RING_BYTES=2u -DUART_16550_QUEUE_BYTES=4u
#include "stator/stator.h"
#include "stator_check.h"
#include "uart_16550.h"

enum { BYTES = 4, OVERRUNS = 1, MESSAGES = 4, MESSAGE_BYTES = UART_16550_QUEUE_BYTES / 2, FIFO = 16 };
enum { DATA, IER, IIR, LCR = 3, LSR = 5 }; /* with a stride of 1 */
enum { IER_RX = 1, IER_TX = 2, LSR_RX = 1, LSR_OVERRUN = 2, LSR_TX = 32 };
enum { BEGIN = UINT32_MAX - 1 };

#define USER(m, ROW)        \
    ROW(m, rest, waiting)   \
    ROW(m, final, finished) \
    ROW(m, edge, waiting, finished)
STATOR_MACHINE(user, USER)
stator_poll user_poll(user *self, stator_waker me);

#define APP(s, ROW)   \
    ROW(s, tier, all) \
    ROW(s, task, user, user, user_poll)
STATOR_SYSTEM(app, APP)

static struct uart_16550 uart = {
    .stride_bytes = 1,
    .received = STATOR_CELL,
    .ring_written = BEGIN,
    .ring_read = BEGIN,
    .queue_written = BEGIN,
    .queue_sent = BEGIN,
};
STATOR_UNUSED static const char message[MESSAGE_BYTES] = {'a', 'b'};
STATOR_UNUSED static uint8_t sent;    /* bytes that have left, of messages one after the other */
static uint8_t came;                  /* bytes from the line, numbered from 1 */
STATOR_UNUSED static uint8_t read;    /* the last that the task has read */
STATOR_UNUSED static uint8_t had;     /* how many */
STATOR_UNUSED static uint8_t written; /* messages */
static uint8_t overrun;

static struct {
    uint32_t enabled;
    uint8_t received[BYTES]; /* the FIFO */
    uint8_t count;
    uint8_t line;      /* errors, until they are read */
    uint8_t in_flight; /* bytes in the FIFO to the line */
    bool empty;        /* has become so, until IIR is read */
} device = {.enabled = IER_RX};

uint32_t stator_simulated_read(uint32_t address)
{
    switch (address) {
    case DATA: {
        const uint8_t byte = device.received[0];
        device.count--;
        for (unsigned i = 0; i < device.count; i++) {
            device.received[i] = device.received[i + 1];
        }
        device.received[device.count] = 0;
        return byte;
    }
    case IIR:
        device.empty = false;
        return 0;
    case LSR: {
        const uint32_t line = device.line;
        device.line = 0;
        return line | (device.count != 0 ? LSR_RX : 0) | (device.in_flight == 0 ? LSR_TX : 0);
    }
    default:
        stator_check_fail("a register is read that the driver has no reason to read");
    }
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    switch (address) {
    case DATA:
        if (device.in_flight == FIFO) {
            stator_check_fail("a byte is sent without room in the FIFO");
        }
        if (value != (uint8_t)message[sent % MESSAGE_BYTES]) {
            stator_check_fail("the bytes of a message are lost, or mixed with those of another");
        }
        sent++;
        device.in_flight++;
        device.empty = false;
        return;
    case IER:
        /* Enabled while the FIFO is empty it interrupts at once (PC16550D, 8.4). */
        device.empty =
            device.empty || ((value & IER_TX) != 0 && (device.enabled & IER_TX) == 0 && device.in_flight == 0);
        device.enabled = value;
        return;
    default:
        stator_check_fail("a register is written that the driver has no reason to write");
    }
}

static bool interrupts(void)
{
    return ((device.enabled & IER_RX) != 0 && (device.count != 0 || device.line != 0)) ||
           ((device.enabled & IER_TX) != 0 && device.empty);
}

static void uart_interrupt(void)
{
    uart_16550_interrupt(&uart);
}

STATOR_UNUSED static void byte_comes(void)
{
    device.received[device.count++] = ++came;
}

STATOR_UNUSED static void byte_is_overrun(void)
{
    device.line |= LSR_OVERRUN;
    stator_check_count(&overrun, +1);
}

STATOR_UNUSED static void fifo_drains(void)
{
    device.in_flight = 0;
    device.empty = true;
}

#if WRITER
stator_poll user_poll(user *self, stator_waker me)
{
    while (user_state_of(self) == user_waiting) {
        STATOR_IN(user, self, waiting);
        (void)here;
        if (!uart_16550_write(&uart, message, MESSAGE_BYTES, me)) {
            return STATOR_PENDING;
        }
        written++;
        if (written == MESSAGES) {
            STATOR_GO(user, self, waiting, finished);
        }
    }
    return STATOR_READY;
}

#define WORLD(c, ROW)                                 \
    ROW(c, event, fifo_drains, device.in_flight != 0) \
    ROW(c, silent, all_sent, sent == MESSAGES * MESSAGE_BYTES && uart.queue_sent == uart.queue_written)
#else
stator_poll user_poll(user *self, stator_waker me)
{
    uint8_t bytes[2];
    const unsigned count = uart_16550_read(&uart, bytes, 2, me);
    for (unsigned i = 0; i < count; i++) {
        if (bytes[i] <= read) {
            stator_check_fail("a byte is read twice, or before one that came earlier");
        }
        read = bytes[i];
        had++;
    }
    if (count == 2) {
        stator_wake(me); /* there may be more */
    }
    if (had == BYTES && user_state_of(self) == user_waiting) {
        STATOR_IN(user, self, waiting);
        (void)here;
        STATOR_GO(user, self, waiting, finished);
    }
    return STATOR_PENDING;
}

#define WORLD(c, ROW)                                                          \
    ROW(c, few, byte_comes, BYTES, true)                                       \
    ROW(c, few, byte_is_overrun, OVERRUNS, true)                               \
    ROW(c, always, overruns_are_counted, uart.overruns <= overrun)             \
    ROW(c, asleep, all_is_read, interrupts() || had + uart.lost_bytes == came) \
    ROW(c, silent, all_are_counted, uart.overruns == overrun)
#endif

#define MODEL(c, ROW)                              \
    ROW(c, system, app)                            \
    ROW(c, level, uart_interrupt, 1, interrupts()) \
    WORLD(c, ROW)
STATOR_CHECK(model, MODEL)
