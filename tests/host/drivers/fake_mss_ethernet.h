// SPDX-License-Identifier: Apache-2.0
//
// A model of the MSS Ethernet controller that takes its time, as QEMU's does not: a frame moves when the test says so,
// or at random, at any register access; an engine may run on after it was told to stop. Included once a program.
#ifndef TESTS_HOST_DRIVERS_FAKE_MSS_ETHERNET_H
#define TESTS_HOST_DRIVERS_FAKE_MSS_ETHERNET_H

#include "drivers/mss_ethernet.h"
#include "drivers/mss_ethernet_registers.h"
#include "stator/testing.h"
#include "tests/support/random.h"

#define FAKE_BASE    0x40041000u
#define FAKE_COUNT   4u
#define FAKE_BYTES   64u
#define FAKE_DESCR   0x20000000u /* where the controller sees the descriptors; the sending ring's 256 bytes on */
#define FAKE_BUFFERS 0x20001000u
#define FAKE_PERIOD  3u /* one in so many accesses moves a frame, when `restless` */

static struct mss_ethernet_descriptor fake_descriptors[2][FAKE_COUNT];
static uint8_t fake_buffers[2][FAKE_COUNT * FAKE_BYTES];
static struct mss_ethernet fake_ethernet;

enum { RX, TX };

static struct {
    uint32_t at[2];              /* descriptor's address, of each engine */
    unsigned looks_until_off[2]; /* how often CONTROL still reads enabled after a stop */
    uint32_t wire_in;            /* frames that came; frame n holds n */
    uint32_t dropped;            /* that found the ring full, or the engine off */
    uint32_t overflows;
    uint32_t wire_out; /* frames that were sent; each must hold its number */
    bool disordered;
    bool restless; /* moves frames by itself */
    bool deaf;     /* its interrupts do not come */
    bool inside;   /* the interrupt handler is running */
} fake;

static uint32_t fake_registers[MSS_ETHERNET_INTERRUPT_ENABLE / 4u + 2u];

static uint32_t *fake_register(uint32_t address)
{
    return &fake_registers[(address - FAKE_BASE) / 4u];
}

static uint32_t fake_control(unsigned engine)
{
    return FAKE_BASE + (engine == RX ? MSS_ETHERNET_RX_CONTROL : MSS_ETHERNET_TX_CONTROL);
}

static uint32_t fake_status(unsigned engine)
{
    return FAKE_BASE + (engine == RX ? MSS_ETHERNET_RX_STATUS : MSS_ETHERNET_TX_STATUS);
}

/* As long as the line is high. It may rise again while the handler runs. */
static void fake_interrupt(void)
{
    while (!fake.deaf && !fake.inside &&
           ((*fake_register(fake_status(RX)) | *fake_register(fake_status(TX))) & MSS_ETHERNET_EVENTS) != 0u) {
        fake.inside = true;
        mss_ethernet_interrupt(&fake_ethernet);
        fake.inside = false;
    }
}

static void fake_says(unsigned engine, uint32_t event)
{
    *fake_register(fake_status(engine)) |= event;
    *fake_register(fake_status(engine)) += event == MSS_ETHERNET_MOVED ? 1u << 16 : 0u;
}

static bool fake_running(unsigned engine)
{
    return (*fake_register(fake_control(engine)) & MSS_ETHERNET_DMA_ENABLE) != 0u;
}

static void fake_stops(unsigned engine, uint32_t event)
{
    *fake_register(fake_control(engine)) = 0u;
    fake_says(engine, event);
}

static struct mss_ethernet_descriptor *fake_descriptor(unsigned engine)
{
    const uint32_t offset_bytes = fake.at[engine] - FAKE_DESCR - engine * 256u;
    return &fake_descriptors[engine][offset_bytes / sizeof(struct mss_ethernet_descriptor)];
}

static uint8_t *fake_buffer(unsigned engine, const struct mss_ethernet_descriptor *descriptor)
{
    return &fake_buffers[engine][descriptor->buffer - FAKE_BUFFERS - engine * 4096u];
}

/* A frame comes from the wire. */
static void fake_receive(void)
{
    const uint32_t number = fake.wire_in++;
    if (!fake_running(RX)) {
        fake.dropped++;
        return;
    }
    struct mss_ethernet_descriptor *const descriptor = fake_descriptor(RX);
    if ((descriptor->size & MSS_ETHERNET_EMPTY) == 0u) {
        fake.dropped++;
        fake.overflows++;
        fake_stops(RX, MSS_ETHERNET_OVERFLOW);
    } else {
        uint8_t *const bytes = fake_buffer(RX, descriptor);
        for (unsigned i = 0; i < FAKE_BYTES; i++) {
            bytes[i] = (uint8_t)(number >> (8u * (i % 4u)));
        }
        descriptor->size = FAKE_BYTES;
        fake.at[RX] = descriptor->next;
        fake_says(RX, MSS_ETHERNET_MOVED);
    }
    fake_interrupt();
}

/* The sending engine takes its next descriptor, or stops. */
static void fake_send(void)
{
    if (!fake_running(TX)) {
        return;
    }
    struct mss_ethernet_descriptor *const descriptor = fake_descriptor(TX);
    if ((descriptor->size & MSS_ETHERNET_EMPTY) != 0u) {
        fake_stops(TX, MSS_ETHERNET_UNDERRUN);
    } else {
        const uint8_t *const bytes = fake_buffer(TX, descriptor);
        fake.disordered = fake.disordered || bytes[0] != (uint8_t)fake.wire_out || descriptor->size != FAKE_BYTES;
        fake.wire_out++;
        descriptor->size |= MSS_ETHERNET_EMPTY;
        fake.at[TX] = descriptor->next;
        fake_says(TX, MSS_ETHERNET_MOVED);
    }
    fake_interrupt();
}

/* Memory refuses the engine's access. */
static void fake_refused(unsigned engine)
{
    fake_stops(engine, MSS_ETHERNET_BUS_ERROR);
    fake_interrupt();
}

static void fake_restless(void)
{
    if (fake.restless && random_below(FAKE_PERIOD) == 0u) {
        if (random_below(2u) == 0u) {
            fake_receive();
        } else {
            fake_send();
        }
    }
}

uint32_t stator_simulated_read(uint32_t address)
{
    for (unsigned engine = RX; engine <= TX; engine++) {
        if (address == fake_control(engine) && !fake_running(engine) && fake.looks_until_off[engine] > 0u) {
            fake.looks_until_off[engine]--;
            return MSS_ETHERNET_DMA_ENABLE;
        }
    }
    fake_restless();
    return *fake_register(address);
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    for (unsigned engine = RX; engine <= TX; engine++) {
        if (address == fake_status(engine)) {
            uint32_t left = *fake_register(address) & ~(value & MSS_ETHERNET_EVENTS & ~MSS_ETHERNET_MOVED);
            left -= (value & MSS_ETHERNET_MOVED) != 0u ? 1u << 16 : 0u;
            *fake_register(address) = left >> 16 != 0u ? left : left & ~MSS_ETHERNET_MOVED;
            return;
        }
        if (address == fake_control(engine) && value == MSS_ETHERNET_DMA_ENABLE) {
            fake.at[engine] =
                *fake_register(FAKE_BASE + (engine == RX ? MSS_ETHERNET_RX_DESCRIPTOR : MSS_ETHERNET_TX_DESCRIPTOR));
        }
    }
    *fake_register(address) = value;
    fake_restless();
}

static struct mss_ethernet_ring fake_ring(unsigned engine)
{
    const struct mss_ethernet_ring ring = {fake_descriptors[engine],
                                           FAKE_DESCR + engine * 256u,
                                           fake_buffers[engine],
                                           FAKE_BUFFERS + engine * 4096u,
                                           FAKE_BYTES,
                                           FAKE_COUNT};
    return ring;
}

static void fake_begin(stator_time start)
{
    static const uint8_t address[6] = {0x02, 0x11, 0x22, 0x33, 0x44, 0x55};
    stator_test_begin(start);
    for (unsigned i = 0; i < sizeof fake_registers / sizeof fake_registers[0]; i++) {
        fake_registers[i] = 0u;
    }
    fake.wire_in = fake.dropped = fake.overflows = fake.wire_out = 0;
    fake.looks_until_off[RX] = fake.looks_until_off[TX] = 0;
    fake.disordered = fake.restless = fake.deaf = fake.inside = false;
    fake_ethernet.base.address = FAKE_BASE;
    fake_ethernet.receiving = fake_ring(RX);
    fake_ethernet.sending = fake_ring(TX);
    fake_ethernet.stop_ticks = 5;
    fake_ethernet.received = fake_ethernet.sent = (stator_cell)STATOR_CELL;
    mss_ethernet_start(&fake_ethernet, address);
}

#endif
