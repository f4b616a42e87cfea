// SPDX-License-Identifier: Apache-2.0
#include "pl081.h"

#define DONE_STATUS         0x004u
#define DONE_CLEAR          0x008u
#define REFUSED_STATUS      0x00Cu
#define REFUSED_CLEAR       0x010u
#define CONFIGURATION       0x030u
#define CONFIGURATION_ON    (1u << 0)
#define CHANNEL_SOURCE      0x100u
#define CHANNEL_DESTINATION 0x104u
#define CHANNEL_NEXT        0x108u
#define CHANNEL_CONTROL     0x10Cu
#define CHANNEL             0x110u
#define CHANNEL_ENABLE      (1u << 0) /* the controller clears it after the last item, and when memory refused */
#define CHANNEL_REFUSED_IRQ (1u << 14)
#define CHANNEL_DONE_IRQ    (1u << 15)
#define CHANNEL_ACTIVE      (1u << 17) /* has data in its FIFO */
#define CHANNEL_HALT        (1u << 18)

#define CHANNEL_0 1u

/* Events of the cell. */
#define DONE    1u
#define REFUSED 2u

static uint32_t read(const struct pl081 *dma, uint32_t offset_bytes)
{
    return stator_register_read(stator_register_at(dma->base, offset_bytes));
}

static void write(const struct pl081 *dma, uint32_t offset_bytes, uint32_t value)
{
    stator_register_write(stator_register_at(dma->base, offset_bytes), value);
}

void pl081_start(const struct pl081 *dma)
{
    write(dma, CONFIGURATION, CONFIGURATION_ON);
}

void pl081_interrupt(struct pl081 *dma)
{
    stator_word events = 0;
    if ((read(dma, DONE_STATUS) & CHANNEL_0) != 0u) {
        write(dma, DONE_CLEAR, CHANNEL_0);
        events |= DONE;
    }
    if ((read(dma, REFUSED_STATUS) & CHANNEL_0) != 0u) {
        write(dma, REFUSED_CLEAR, CHANNEL_0);
        events |= REFUSED;
    }
    if (events != 0u) {
        stator_cell_signal(&dma->cell, events);
    }
}

static void begin(const pl081_transfer *self)
{
    struct pl081 *const dma = self->dma;
    (void)stator_cell_take(&dma->cell); /* what an earlier transfer left is nobody's */
    write(dma, CHANNEL_SOURCE, self->first->source);
    write(dma, CHANNEL_DESTINATION, self->first->destination);
    write(dma, CHANNEL_NEXT, self->first->next);
    write(dma, CHANNEL_CONTROL, self->first->control);
    stator_port_device_barrier(); /* the list and what it moves, before the controller reads them */
    write(dma, CHANNEL, CHANNEL_ENABLE | CHANNEL_REFUSED_IRQ | CHANNEL_DONE_IRQ);
    write(dma, DONE_CLEAR, 0u); /* clears nothing; QEMU 7.2 looks at its interrupt line only now */
}

/* "Disabling a DMA channel", without losing data (DDI 0218, chapter 3): halted, it takes no more requests, and its FIFO
 * runs empty. */
static void halt(const struct pl081 *dma)
{
    write(dma, CHANNEL, read(dma, CHANNEL) | CHANNEL_HALT);
}

/* Returns whether the transfer is in another state now. */
static bool moving(pl081_transfer *self, struct pl081_transfer_moving *here, stator_waker me)
{
    struct pl081 *const dma = self->dma;
    stator_cell_arm(&dma->cell, me);
    stator_wake_by(me, here->deadline);
    const stator_word events = stator_cell_take(&dma->cell);
    if ((events & REFUSED) != 0u) {
        halt(dma);
        STATOR_GO(pl081_transfer, self, moving, stopping, .reason = fault_bus_error);
    } else if ((events & DONE) != 0u && (read(dma, CHANNEL) & CHANNEL_ENABLE) == 0u) {
        stator_port_device_barrier();
        STATOR_GO(pl081_transfer, self, moving, complete);
    } else if (stator_passed(here->deadline)) {
        halt(dma);
        STATOR_GO(pl081_transfer, self, moving, stopping, .reason = fault_timed_out);
    } else {
        return false;
    }
    return true;
}

stator_poll pl081_transfer_poll(pl081_transfer *self, stator_waker me)
{
    for (;;) {
        switch (pl081_transfer_state_of(self)) {
        case pl081_transfer_armed: {
            STATOR_IN(pl081_transfer, self, armed);
            begin(self);
            STATOR_GO(pl081_transfer, self, armed, moving, .deadline = stator_after(self->patience_ticks));
            continue;
        }
        case pl081_transfer_moving: {
            if (!moving(self, &self->moving, me)) {
                return STATOR_PENDING;
            }
            continue;
        }
        case pl081_transfer_stopping: {
            STATOR_IN(pl081_transfer, self, stopping);
            if ((read(self->dma, CHANNEL) & CHANNEL_ACTIVE) != 0u) {
                stator_wake_by(me, stator_after(self->dma->stop_ticks));
                return STATOR_PENDING;
            }
            write(self->dma, CHANNEL, 0u);
            stator_port_device_barrier();
            STATOR_GO(pl081_transfer, self, stopping, faulted, .reason = here->reason);
            continue;
        }
        case pl081_transfer_complete:
        case pl081_transfer_faulted:
            return STATOR_READY;
        }
    }
}

void pl081_transfer_cancel(pl081_transfer *self)
{
    switch (pl081_transfer_state_of(self)) {
    case pl081_transfer_armed: {
        STATOR_IN(pl081_transfer, self, armed);
        STATOR_GO(pl081_transfer, self, armed, faulted, .reason = fault_cancelled);
        return;
    }
    case pl081_transfer_moving: {
        STATOR_IN(pl081_transfer, self, moving);
        halt(self->dma);
        STATOR_GO(pl081_transfer, self, moving, stopping, .reason = fault_cancelled);
        return;
    }
    case pl081_transfer_stopping:
    case pl081_transfer_complete:
    case pl081_transfer_faulted:
        return;
    }
}
