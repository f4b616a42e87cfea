// SPDX-License-Identifier: Apache-2.0
//
// A 16550 as a process can have one: registers behind stator/register.h, and a thread that is the wire and the
// interrupt line. An interrupt handler runs in that thread, beside the program: harder than on the one core of a chip.
#include "platform.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define STRIDE       4u
#define DATA         (0u * STRIDE)
#define IER          (1u * STRIDE)
#define IER_RX       (1u << 0)
#define IER_TX_EMPTY (1u << 1)
#define IIR          (2u * STRIDE)
#define LCR          (3u * STRIDE)
#define LCR_DIVISOR  (1u << 7)
#define MCR          (4u * STRIDE)
#define MCR_LOOP     (1u << 4)
#define LSR          (5u * STRIDE)
#define LSR_RX_READY (1u << 0)
#define LSR_TX_EMPTY (1u << 5)
#define FIFO_BYTES   16u

static struct uart_16550 uart;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct {
    uint32_t held[8];
    uint8_t sending[FIFO_BYTES];
    uint8_t received[FIFO_BYTES];
    unsigned to_send, to_read;
    bool tx_empty; /* the interrupt's cause: set when the FIFO drains or is enabled while empty, cleared by IIR */
} model;

static bool interrupt_is_raised(void)
{
    const uint32_t enabled = model.held[IER / STRIDE];
    return ((enabled & IER_RX) != 0u && model.to_read != 0u) || ((enabled & IER_TX_EMPTY) != 0u && model.tx_empty);
}

/* All bytes at once, after they were written; what is not looped back leaves. */
static void transmit(void)
{
    for (unsigned i = 0; i < model.to_send; i++) {
        if ((model.held[MCR / STRIDE] & MCR_LOOP) != 0u && model.to_read < FIFO_BYTES) {
            model.received[model.to_read++] = model.sending[i];
        }
    }
    model.to_send = 0;
    model.tx_empty = true;
}

static void *wire(void *unused)
{
    (void)pthread_mutex_lock(&lock);
    for (;;) {
        if (model.to_send != 0u) {
            transmit();
        }
        if (interrupt_is_raised()) {
            (void)pthread_mutex_unlock(&lock);
            uart_16550_interrupt(&uart);
            (void)pthread_mutex_lock(&lock);
        } else {
            (void)pthread_cond_wait(&changed, &lock);
        }
    }
    return unused;
}

uint32_t stator_simulated_read(uint32_t address)
{
    (void)pthread_mutex_lock(&lock);
    uint32_t value = model.held[address / STRIDE];
    if (address == DATA && model.to_read != 0u) {
        value = model.received[0];
        model.to_read--;
        for (unsigned i = 0; i < model.to_read; i++) {
            model.received[i] = model.received[i + 1u];
        }
    } else if (address == IIR) {
        model.tx_empty = false;
    } else if (address == LSR) {
        value = (model.to_read != 0u ? LSR_RX_READY : 0u) | (model.to_send == 0u ? LSR_TX_EMPTY : 0u);
    }
    (void)pthread_mutex_unlock(&lock);
    return value;
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    (void)pthread_mutex_lock(&lock);
    const bool is_data = address == DATA && (model.held[LCR / STRIDE] & LCR_DIVISOR) == 0u;
    if (is_data && model.to_send < FIFO_BYTES) {
        model.sending[model.to_send++] = (uint8_t)value;
        model.tx_empty = false;
    } else if (address == IER) {
        model.tx_empty = model.tx_empty || ((value & IER_TX_EMPTY) != 0u && model.to_send == 0u);
    }
    model.held[address / STRIDE] = value;
    (void)pthread_cond_signal(&changed);
    (void)pthread_mutex_unlock(&lock);
}

struct uart_16550 *platform_start(void)
{
    pthread_t thread;
    uart.stride_bytes = STRIDE;
    uart_16550_start(&uart, 1u);
    if (pthread_create(&thread, NULL, wire, NULL) != 0) {
        abort();
    }
    (void)pthread_detach(thread);
    return &uart;
}

void platform_report(const char *name, const conversation *finished)
{
    (void)printf("%s: answered %u, silent %u\n", name, (unsigned)finished->answered, (unsigned)finished->silent);
    (void)fflush(stdout);
    _Exit(finished->answered == 3u && finished->silent == 1u ? 0 : 1);
}
