// SPDX-License-Identifier: Apache-2.0
//
// The Ethernet controller of SmartFusion2's microcontroller subsystem (MSS): what its two rings of descriptors share.
// The rings are machines: mss_ethernet_rx.h, mss_ethernet_tx.h.
//
// A descriptor says where a frame is and whether it is empty. Those of a ring form a circle; the controller goes round
// it, and stops by itself where it can't go on: receiving, at one that is full; sending, at one that is empty. Only
// the word `size` tells who owns a descriptor and its buffer, so it is written last, behind a barrier, and
// what it gives is read after it, behind another.
//
// Who may call: mss_ethernet_start once, before the rings are started; mss_ethernet_interrupt its interrupt handler.
// Cost of the interrupt: two register accesses for each frame since the last, at most a ring of them a direction.
#ifndef DRIVERS_MSS_ETHERNET_H
#define DRIVERS_MSS_ETHERNET_H

#include "stator/cell.h"
#include "stator/register.h"
#include "stator/time.h"

/* As the controller reads and writes it. */
struct mss_ethernet_descriptor {
    uint32_t buffer;
    uint32_t size;
    uint32_t next;
};

/* A ring's memory, which the controller must see as the core does. Addresses are as the controller counts. */
struct mss_ethernet_ring {
    struct mss_ethernet_descriptor *descriptors; /* `count` of them, aligned to 4 */
    uint32_t descriptors_address;
    uint8_t *buffers; /* `count` of `buffer_bytes`, aligned to 4 */
    uint32_t buffers_address;
    uint16_t buffer_bytes; /* a multiple of 4, up to 2,044; of the receiving ring: the longest frame that is taken */
    uint8_t count;         /* 2 to 255 */
};

/* The board fills in all but the cells; STATOR_CELL, both. */
struct mss_ethernet {
    stator_register base;
    uint32_t interface; /* register CFG2: speed, duplex, padding, as the board's PHY has them */
    struct mss_ethernet_ring receiving;
    struct mss_ethernet_ring sending;
    uint32_t stop_ticks;  /* between two looks at an engine that is stopping: it has no interrupt for that */
    stator_cell received; /* events: the status' bits */
    stator_cell sent;
};

/* Address and interrupts; the engines stay off. `address`: the six bytes of the MAC address. */
void mss_ethernet_start(const struct mss_ethernet *ethernet, const uint8_t *address);

/* Its interrupt handler calls this: stores what happened into the cells, clears it, wakes. */
void mss_ethernet_interrupt(struct mss_ethernet *ethernet);

/* For the two machines. */
uint32_t mss_ethernet_read(const struct mss_ethernet *ethernet, uint32_t offset_bytes);
void mss_ethernet_write(const struct mss_ethernet *ethernet, uint32_t offset_bytes, uint32_t value);

/* All descriptors empty, in a circle, at their buffers. Only while the engine is off. */
void mss_ethernet_ring_clear(const struct mss_ethernet_ring *ring);

/* A descriptor's size; then what was written before it may be read. `at`: 0 to count - 1, also of the next two. */
uint32_t mss_ethernet_ring_look(const struct mss_ethernet_ring *ring, uint8_t at);

/* Hands a descriptor and its buffer over. */
void mss_ethernet_ring_give(const struct mss_ethernet_ring *ring, uint8_t at, uint32_t size);

uint32_t mss_ethernet_ring_address(const struct mss_ethernet_ring *ring, uint8_t at);

/* The descriptor that is `by` (up to count) after another. */
STATOR_INLINE uint8_t mss_ethernet_ring_after(const struct mss_ethernet_ring *ring, uint8_t at, uint8_t by)
{
    const unsigned to = (unsigned)at + by;
    return (uint8_t)(to < ring->count ? to : to - ring->count);
}

#endif
