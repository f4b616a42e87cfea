// SPDX-License-Identifier: Apache-2.0
#include "mss_ethernet.h"

#include "mss_ethernet_registers.h"

uint32_t mss_ethernet_read(const struct mss_ethernet *ethernet, uint32_t offset_bytes)
{
    return stator_register_read(stator_register_at(ethernet->base, offset_bytes));
}

void mss_ethernet_write(const struct mss_ethernet *ethernet, uint32_t offset_bytes, uint32_t value)
{
    stator_register_write(stator_register_at(ethernet->base, offset_bytes), value);
}

void mss_ethernet_start(const struct mss_ethernet *ethernet, const uint8_t *address)
{
    mss_ethernet_write(ethernet, MSS_ETHERNET_CONFIGURATION, 0u); /* out of reset, all disabled */
    mss_ethernet_write(ethernet, MSS_ETHERNET_INTERFACE, ethernet->interface);
    mss_ethernet_write(ethernet, MSS_ETHERNET_LONGEST_FRAME, ethernet->receiving.buffer_bytes);
    mss_ethernet_write(ethernet, MSS_ETHERNET_ADDRESS_0_TO_3,
                       (uint32_t)address[0] << 24 | (uint32_t)address[1] << 16 | (uint32_t)address[2] << 8 |
                           address[3]);
    mss_ethernet_write(ethernet, MSS_ETHERNET_ADDRESS_4_TO_5, (uint32_t)address[4] << 24 | (uint32_t)address[5] << 16);
    mss_ethernet_write(ethernet, MSS_ETHERNET_FIFO, MSS_ETHERNET_FIFO_ENABLE_ALL);
    mss_ethernet_write(ethernet, MSS_ETHERNET_INTERRUPT_ENABLE,
                       MSS_ETHERNET_MOVED | MSS_ETHERNET_UNDERRUN | MSS_ETHERNET_BUS_ERROR |
                           (MSS_ETHERNET_MOVED | MSS_ETHERNET_OVERFLOW | MSS_ETHERNET_BUS_ERROR) << 4);
    mss_ethernet_write(ethernet, MSS_ETHERNET_CONFIGURATION, MSS_ETHERNET_SEND_ENABLE | MSS_ETHERNET_RECEIVE_ENABLE);
}

/* Each turn forgets one frame. The engine can't move more than a ring of them before a task gives descriptors back, and
 * none runs meanwhile. */
static stator_word acknowledge(const struct mss_ethernet *ethernet, uint32_t status, unsigned count)
{
    uint32_t all = 0u;
    for (unsigned i = 0; i <= count; i++) {
        const uint32_t events = mss_ethernet_read(ethernet, status) & MSS_ETHERNET_EVENTS;
        if (events == 0u) {
            break;
        }
        all |= events;
        mss_ethernet_write(ethernet, status, events);
    }
    return all;
}

void mss_ethernet_interrupt(struct mss_ethernet *ethernet)
{
    const stator_word received = acknowledge(ethernet, MSS_ETHERNET_RX_STATUS, ethernet->receiving.count);
    if (received != 0u) {
        stator_cell_signal(&ethernet->received, received);
    }
    const stator_word sent = acknowledge(ethernet, MSS_ETHERNET_TX_STATUS, ethernet->sending.count);
    if (sent != 0u) {
        stator_cell_signal(&ethernet->sent, sent);
    }
}

void mss_ethernet_ring_clear(const struct mss_ethernet_ring *ring)
{
    for (uint8_t at = 0; at < ring->count; at++) {
        struct mss_ethernet_descriptor *const descriptor = &ring->descriptors[at];
        STATOR_PORT_STORE(&descriptor->buffer, ring->buffers_address + (uint32_t)at * ring->buffer_bytes);
        STATOR_PORT_STORE(&descriptor->size, MSS_ETHERNET_EMPTY);
        STATOR_PORT_STORE(&descriptor->next, mss_ethernet_ring_address(ring, mss_ethernet_ring_after(ring, at, 1u)));
    }
    stator_port_device_barrier();
}

uint32_t mss_ethernet_ring_look(const struct mss_ethernet_ring *ring, uint8_t at)
{
    const uint32_t size = STATOR_PORT_LOAD(&ring->descriptors[at].size);
    stator_port_device_barrier();
    return size;
}

void mss_ethernet_ring_give(const struct mss_ethernet_ring *ring, uint8_t at, uint32_t size)
{
    stator_port_device_barrier();
    STATOR_PORT_STORE(&ring->descriptors[at].size, size);
    stator_port_device_barrier();
}

uint32_t mss_ethernet_ring_address(const struct mss_ethernet_ring *ring, uint8_t at)
{
    return ring->descriptors_address + (uint32_t)at * (uint32_t)sizeof(struct mss_ethernet_descriptor);
}
