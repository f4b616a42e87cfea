// SPDX-License-Identifier: Apache-2.0
#include "mss_ethernet_tx.h"

#include "mss_ethernet_registers.h"

/* At the first descriptor that is not sent. Only while the engine is off. */
static void start_engine(const mss_ethernet_tx *self)
{
    const struct mss_ethernet *const ethernet = self->ethernet;
    mss_ethernet_write(ethernet, MSS_ETHERNET_TX_DESCRIPTOR, mss_ethernet_ring_address(&ethernet->sending, self->tail));
    mss_ethernet_write(ethernet, MSS_ETHERNET_TX_CONTROL, MSS_ETHERNET_DMA_ENABLE);
}

static void stop_engine(const mss_ethernet_tx *self)
{
    mss_ethernet_write(self->ethernet, MSS_ETHERNET_TX_CONTROL, 0u);
}

/* Takes the sent descriptors back; returns whether there was one. */
static bool advanced(mss_ethernet_tx *self)
{
    const struct mss_ethernet_ring *const ring = &self->ethernet->sending;
    const uint8_t before = self->queued;
    while (self->queued != 0u && (mss_ethernet_ring_look(ring, self->tail) & MSS_ETHERNET_EMPTY) != 0u) {
        self->tail = mss_ethernet_ring_after(ring, self->tail, 1u);
        self->queued--;
        self->frames++;
    }
    return self->queued != before;
}

void mss_ethernet_tx_start(mss_ethernet_tx *self)
{
    const enum mss_ethernet_tx_state state = mss_ethernet_tx_state_of(self);
    STATOR_REQUIRE(state == mss_ethernet_tx_off || state == mss_ethernet_tx_faulted, 351u, STATOR_NOBODY, self->state);
    mss_ethernet_ring_clear(&self->ethernet->sending);
    self->tail = 0;
    self->queued = 0;
    if (state == mss_ethernet_tx_off) {
        STATOR_IN(mss_ethernet_tx, self, off);
        STATOR_GO(mss_ethernet_tx, self, off, idle);
    } else {
        STATOR_IN(mss_ethernet_tx, self, faulted);
        STATOR_GO(mss_ethernet_tx, self, faulted, idle);
    }
}

/* Returns whether the ring is in another state now. */
static bool sending(mss_ethernet_tx *self, struct mss_ethernet_tx_sending *here, stator_waker me)
{
    stator_cell_arm(&self->ethernet->sent, me);
    const stator_word events = stator_cell_take(&self->ethernet->sent);
    if (advanced(self)) {
        here->deadline = stator_after(self->patience_ticks);
    }
    stator_wake_by(me, here->deadline);
    if ((events & MSS_ETHERNET_BUS_ERROR) != 0u) {
        stop_engine(self);
        STATOR_GO(mss_ethernet_tx, self, sending, stopping, .reason = fault_bus_error);
    } else if ((events & MSS_ETHERNET_UNDERRUN) != 0u) {
        STATOR_GO(mss_ethernet_tx, self, sending, underrun);
    } else if (stator_passed(here->deadline)) {
        stop_engine(self);
        STATOR_GO(mss_ethernet_tx, self, sending, stopping, .reason = fault_timed_out);
    } else {
        return false;
    }
    return true;
}

/* Returns whether all is sent. After the restart the poll ends, because the engine may run dry again at once. */
static bool underrun(mss_ethernet_tx *self, struct mss_ethernet_tx_underrun *here, stator_waker me)
{
    (void)advanced(self);
    if (self->queued == 0u) {
        STATOR_GO(mss_ethernet_tx, self, underrun, idle);
        return true;
    }
    self->underruns++;
    const stator_time deadline = stator_after(self->patience_ticks);
    stator_cell_arm(&self->ethernet->sent, me);
    stator_wake_by(me, deadline);
    start_engine(self);
    STATOR_GO(mss_ethernet_tx, self, underrun, sending, .deadline = deadline);
    return false;
}

stator_poll mss_ethernet_tx_poll(mss_ethernet_tx *self, stator_waker me)
{
    for (;;) {
        switch (mss_ethernet_tx_state_of(self)) {
        case mss_ethernet_tx_off:
            return STATOR_PENDING;
        case mss_ethernet_tx_sending: {
            if (!sending(self, &self->sending, me)) {
                return STATOR_PENDING;
            }
            continue;
        }
        case mss_ethernet_tx_underrun: {
            if (!underrun(self, &self->underrun, me)) {
                return STATOR_PENDING;
            }
            continue;
        }
        case mss_ethernet_tx_stopping: {
            STATOR_IN(mss_ethernet_tx, self, stopping);
            if ((mss_ethernet_read(self->ethernet, MSS_ETHERNET_TX_CONTROL) & MSS_ETHERNET_DMA_ENABLE) != 0u) {
                stator_wake_by(me, stator_after(self->ethernet->stop_ticks));
                return STATOR_PENDING;
            }
            (void)advanced(self);
            STATOR_GO(mss_ethernet_tx, self, stopping, faulted, .reason = here->reason);
            continue;
        }
        case mss_ethernet_tx_idle:
        case mss_ethernet_tx_faulted:
            return STATOR_READY;
        }
    }
}

static bool may_queue(const mss_ethernet_tx *self)
{
    switch (mss_ethernet_tx_state_of(self)) {
    case mss_ethernet_tx_idle:
    case mss_ethernet_tx_sending:
    case mss_ethernet_tx_underrun:
        return self->queued < self->ethernet->sending.count;
    case mss_ethernet_tx_off:
    case mss_ethernet_tx_stopping:
    case mss_ethernet_tx_faulted:
        return false;
    }
    return false;
}

uint8_t *mss_ethernet_tx_room(const mss_ethernet_tx *self)
{
    const struct mss_ethernet_ring *const ring = &self->ethernet->sending;
    const uint8_t at = mss_ethernet_ring_after(ring, self->tail, self->queued);
    return may_queue(self) ? &ring->buffers[(size_t)at * ring->buffer_bytes] : NULL;
}

void mss_ethernet_tx_send(mss_ethernet_tx *self, uint16_t bytes)
{
    const struct mss_ethernet_ring *const ring = &self->ethernet->sending;
    STATOR_REQUIRE(may_queue(self) && bytes != 0u && bytes <= ring->buffer_bytes, 352u, STATOR_NOBODY, self->state);
    mss_ethernet_ring_give(ring, mss_ethernet_ring_after(ring, self->tail, self->queued), bytes);
    self->queued++;
    if (mss_ethernet_tx_state_of(self) == mss_ethernet_tx_idle) {
        STATOR_IN(mss_ethernet_tx, self, idle);
        (void)stator_cell_take(&self->ethernet->sent); /* what an earlier run left is nobody's */
        start_engine(self);
        STATOR_GO(mss_ethernet_tx, self, idle, sending, .deadline = stator_after(self->patience_ticks));
    }
}

void mss_ethernet_tx_cancel(mss_ethernet_tx *self)
{
    switch (mss_ethernet_tx_state_of(self)) {
    case mss_ethernet_tx_idle: {
        STATOR_IN(mss_ethernet_tx, self, idle);
        stop_engine(self);
        STATOR_GO(mss_ethernet_tx, self, idle, stopping, .reason = fault_cancelled);
        return;
    }
    case mss_ethernet_tx_sending: {
        STATOR_IN(mss_ethernet_tx, self, sending);
        stop_engine(self);
        STATOR_GO(mss_ethernet_tx, self, sending, stopping, .reason = fault_cancelled);
        return;
    }
    case mss_ethernet_tx_underrun: /* no poll leaves it there */
    case mss_ethernet_tx_off:
    case mss_ethernet_tx_stopping:
    case mss_ethernet_tx_faulted:
        return;
    }
}
