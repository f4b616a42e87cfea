// SPDX-License-Identifier: Apache-2.0
#include "mss_ethernet_rx.h"

#include "mss_ethernet_registers.h"

static void start_engine(const mss_ethernet_rx *self, uint8_t at)
{
    const struct mss_ethernet *const ethernet = self->ethernet;
    mss_ethernet_write(ethernet, MSS_ETHERNET_RX_DESCRIPTOR, mss_ethernet_ring_address(&ethernet->receiving, at));
    mss_ethernet_write(ethernet, MSS_ETHERNET_RX_CONTROL, MSS_ETHERNET_DMA_ENABLE);
}

static void stop_engine(const mss_ethernet_rx *self)
{
    mss_ethernet_write(self->ethernet, MSS_ETHERNET_RX_CONTROL, 0u);
}

/* Whether the descriptor that is waited for holds a frame, and its bytes. */
static bool advanced(const mss_ethernet_rx *self, uint16_t *bytes)
{
    const uint32_t size = mss_ethernet_ring_look(&self->ethernet->receiving, self->head);
    *bytes = (uint16_t)(size & MSS_ETHERNET_BYTES_MASK);
    return (size & MSS_ETHERNET_EMPTY) == 0u;
}

/* How far after head the first empty descriptor is; the ring's count: there is none. Between head and it are the frames
 * that nobody took yet, so it is where the engine met a full one, if it has been given back since. */
static uint8_t frames_waiting(const mss_ethernet_rx *self)
{
    const struct mss_ethernet_ring *const ring = &self->ethernet->receiving;
    uint8_t full = 0;
    while (full < ring->count &&
           (mss_ethernet_ring_look(ring, mss_ethernet_ring_after(ring, self->head, full)) & MSS_ETHERNET_EMPTY) == 0u) {
        full++;
    }
    return full;
}

void mss_ethernet_rx_start(mss_ethernet_rx *self)
{
    const enum mss_ethernet_rx_state state = mss_ethernet_rx_state_of(self);
    STATOR_REQUIRE(state == mss_ethernet_rx_off || state == mss_ethernet_rx_faulted, 351u, STATOR_NOBODY, self->state);
    (void)stator_cell_take(&self->ethernet->received); /* what an earlier run left is nobody's */
    mss_ethernet_ring_clear(&self->ethernet->receiving);
    self->head = 0;
    start_engine(self, 0);
    if (state == mss_ethernet_rx_off) {
        STATOR_IN(mss_ethernet_rx, self, off);
        STATOR_GO(mss_ethernet_rx, self, off, receiving, .deadline = stator_after(self->patience_ticks));
    } else {
        STATOR_IN(mss_ethernet_rx, self, faulted);
        STATOR_GO(mss_ethernet_rx, self, faulted, receiving, .deadline = stator_after(self->patience_ticks));
    }
}

/* Returns whether the ring is in another state now. */
static bool receiving(mss_ethernet_rx *self, struct mss_ethernet_rx_receiving *here, stator_waker me)
{
    uint16_t bytes;
    stator_cell_arm(&self->ethernet->received, me);
    stator_wake_by(me, here->deadline);
    const stator_word events = stator_cell_take(&self->ethernet->received);
    if ((events & MSS_ETHERNET_BUS_ERROR) != 0u) {
        stop_engine(self);
        STATOR_GO(mss_ethernet_rx, self, receiving, stopping, .reason = fault_bus_error);
    } else if ((events & MSS_ETHERNET_OVERFLOW) != 0u) {
        self->overflows++;
        STATOR_GO(mss_ethernet_rx, self, receiving, overflowed);
    } else if (advanced(self, &bytes)) {
        self->frames++;
        STATOR_GO(mss_ethernet_rx, self, receiving, arrived, .bytes = bytes);
    } else if (stator_passed(here->deadline)) {
        STATOR_GO(mss_ethernet_rx, self, receiving, silent);
    } else {
        return false;
    }
    return true;
}

/* Returns whether a frame is given. After the restart the poll ends, because the engine may meet the next overflow at
 * once; there may be a frame already, so it is repeated soon. */
static bool overflowed(mss_ethernet_rx *self, struct mss_ethernet_rx_overflowed *here, stator_waker me)
{
    const struct mss_ethernet_ring *const ring = &self->ethernet->receiving;
    const uint8_t waiting = frames_waiting(self);
    if (waiting == ring->count) {
        uint16_t bytes;
        (void)advanced(self, &bytes);
        self->frames++;
        STATOR_GO(mss_ethernet_rx, self, overflowed, arrived, .stopped = true, .bytes = bytes);
        return true;
    }
    start_engine(self, mss_ethernet_ring_after(ring, self->head, waiting));
    STATOR_GO(mss_ethernet_rx, self, overflowed, receiving, .deadline = stator_after(self->patience_ticks));
    stator_wake(me);
    return false;
}

stator_poll mss_ethernet_rx_poll(mss_ethernet_rx *self, stator_waker me)
{
    for (;;) {
        switch (mss_ethernet_rx_state_of(self)) {
        case mss_ethernet_rx_off:
            return STATOR_PENDING;
        case mss_ethernet_rx_receiving: {
            if (!receiving(self, &self->receiving, me)) {
                return STATOR_PENDING;
            }
            continue;
        }
        case mss_ethernet_rx_overflowed: {
            if (!overflowed(self, &self->overflowed, me)) {
                return STATOR_PENDING;
            }
            continue;
        }
        case mss_ethernet_rx_stopping: {
            STATOR_IN(mss_ethernet_rx, self, stopping);
            if ((mss_ethernet_read(self->ethernet, MSS_ETHERNET_RX_CONTROL) & MSS_ETHERNET_DMA_ENABLE) != 0u) {
                stator_wake_by(me, stator_after(self->ethernet->stop_ticks));
                return STATOR_PENDING;
            }
            stator_port_device_barrier();
            STATOR_GO(mss_ethernet_rx, self, stopping, faulted, .reason = here->reason);
            continue;
        }
        case mss_ethernet_rx_arrived:
        case mss_ethernet_rx_silent:
        case mss_ethernet_rx_faulted:
            return STATOR_READY;
        }
    }
}

uint8_t *mss_ethernet_rx_frame(const mss_ethernet_rx *self)
{
    const struct mss_ethernet_ring *const ring = &self->ethernet->receiving;
    (void)mss_ethernet_rx_arrived_of(self);
    return &ring->buffers[(size_t)self->head * ring->buffer_bytes];
}

void mss_ethernet_rx_next(mss_ethernet_rx *self)
{
    const struct mss_ethernet_ring *const ring = &self->ethernet->receiving;
    if (mss_ethernet_rx_state_of(self) == mss_ethernet_rx_silent) {
        STATOR_IN(mss_ethernet_rx, self, silent);
        STATOR_GO(mss_ethernet_rx, self, silent, receiving, .deadline = stator_after(self->patience_ticks));
        return;
    }
    STATOR_IN(mss_ethernet_rx, self, arrived);
    (void)mss_ethernet_rx_arrived_of(self);
    mss_ethernet_ring_give(ring, self->head, MSS_ETHERNET_EMPTY);
    self->head = mss_ethernet_ring_after(ring, self->head, 1u);
    if (here->stopped) {
        STATOR_GO(mss_ethernet_rx, self, arrived, overflowed);
    } else {
        STATOR_GO(mss_ethernet_rx, self, arrived, receiving, .deadline = stator_after(self->patience_ticks));
    }
}

void mss_ethernet_rx_cancel(mss_ethernet_rx *self)
{
    switch (mss_ethernet_rx_state_of(self)) {
    case mss_ethernet_rx_receiving: {
        STATOR_IN(mss_ethernet_rx, self, receiving);
        stop_engine(self);
        STATOR_GO(mss_ethernet_rx, self, receiving, stopping, .reason = fault_cancelled);
        return;
    }
    case mss_ethernet_rx_overflowed: {
        STATOR_IN(mss_ethernet_rx, self, overflowed);
        stop_engine(self);
        STATOR_GO(mss_ethernet_rx, self, overflowed, stopping, .reason = fault_cancelled);
        return;
    }
    case mss_ethernet_rx_arrived: {
        STATOR_IN(mss_ethernet_rx, self, arrived);
        stop_engine(self);
        STATOR_GO(mss_ethernet_rx, self, arrived, stopping, .reason = fault_cancelled);
        return;
    }
    case mss_ethernet_rx_silent: {
        STATOR_IN(mss_ethernet_rx, self, silent);
        stop_engine(self);
        STATOR_GO(mss_ethernet_rx, self, silent, stopping, .reason = fault_cancelled);
        return;
    }
    case mss_ethernet_rx_off:
    case mss_ethernet_rx_stopping:
    case mss_ethernet_rx_faulted:
        return;
    }
}
