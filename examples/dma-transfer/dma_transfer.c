// SPDX-License-Identifier: Apache-2.0
#include "dma_transfer.h"

#include "dma_registers.h"
#include "stator/cell.h"
#include "stator/register.h"

#define STOP_TICKS 10u /* between two looks at an engine that is stopping: it has no interrupt for that */

static const stator_register interrupt = {FMC_INTERRUPT};
static const stator_register control = {FMC_DMA_CONTROL};
static const stator_register flash = {FMC_DMA_FLASH};
static const stator_register memory = {FMC_DMA_MEMORY};
static const stator_register length = {FMC_DMA_LENGTH};

#define ENGINE_DONE 1u
static stator_cell engine = STATOR_CELL;

static void start(const struct dma_descriptor *descriptor)
{
    (void)stator_cell_take(&engine);                 /* what an earlier transfer left is nobody's */
    stator_register_write(control, FMC_DMA_REQUEST); /* before it is granted the others take no writes */
    stator_register_write(flash, descriptor->flash);
    stator_register_write(memory, descriptor->memory);
    stator_register_write(length, descriptor->bytes);
    stator_register_write(interrupt, FMC_INTERRUPT_ENABLE);
    stator_port_device_barrier(); /* what the CPU wrote there before must not land on top of the engine's bytes */
    stator_register_write(control, FMC_DMA_START);
}

/* Also the only way to withdraw its interrupt. */
static void stop(void)
{
    stator_register_write(control, FMC_DMA_REQUEST);
    stator_register_write(control, 0u);
}

/* Stores first what stop() clears. */
void dma_interrupt(void)
{
    if ((stator_register_read(interrupt) & FMC_INTERRUPT_DONE) != 0u) {
        stator_cell_signal(&engine, ENGINE_DONE);
        stop();
    }
}

stator_poll dma_transfer_poll(dma_transfer *self, stator_waker me)
{
    for (;;) {
        switch (dma_transfer_state_of(self)) {
        case dma_transfer_armed: {
            STATOR_IN(dma_transfer, self, armed);
            start(self->descriptor);
            STATOR_GO(dma_transfer, self, armed, polling, .deadline = stator_after(self->descriptor->patience_ticks));
            continue;
        }
        case dma_transfer_polling: {
            STATOR_IN(dma_transfer, self, polling);
            stator_cell_arm(&engine, me); /* arm, then look: an interrupt in between leaves the task ready */
            if ((stator_cell_take(&engine) & ENGINE_DONE) != 0u) {
                stator_port_device_barrier(); /* whoever reads the memory now reads the engine's bytes */
                const uint32_t left_bytes = stator_register_read(length);
                if (left_bytes == 0u) {
                    STATOR_GO(dma_transfer, self, polling, complete, .bytes = self->descriptor->bytes);
                } else {
                    STATOR_GO(dma_transfer, self, polling, faulted, .reason = dma_refused, .left_bytes = left_bytes);
                }
            } else if (stator_passed(here->deadline)) {
                stop();
                STATOR_GO(dma_transfer, self, polling, stopping, .reason = dma_timed_out);
            } else {
                stator_wake_by(me, here->deadline);
                return STATOR_PENDING;
            }
            continue;
        }
        case dma_transfer_stopping: {
            STATOR_IN(dma_transfer, self, stopping);
            if ((stator_register_read(control) & FMC_DMA_START) != 0u) {
                stator_wake_by(me, stator_after(STOP_TICKS));
                return STATOR_PENDING;
            }
            stator_port_device_barrier();
            const uint32_t left_bytes = stator_register_read(length);
            STATOR_GO(dma_transfer, self, stopping, faulted, .reason = here->reason, .left_bytes = left_bytes);
            continue;
        }
        case dma_transfer_complete:
        case dma_transfer_faulted:
            return STATOR_READY;
        }
    }
}

void dma_transfer_cancel(dma_transfer *self, stator_waker me)
{
    switch (dma_transfer_state_of(self)) {
    case dma_transfer_armed: {
        STATOR_IN(dma_transfer, self, armed);
        STATOR_GO(dma_transfer, self, armed, faulted, .reason = dma_cancelled, .left_bytes = self->descriptor->bytes);
        break;
    }
    case dma_transfer_polling: {
        STATOR_IN(dma_transfer, self, polling);
        stop();
        STATOR_GO(dma_transfer, self, polling, stopping, .reason = dma_cancelled);
        break;
    }
    case dma_transfer_stopping:
    case dma_transfer_complete:
    case dma_transfer_faulted:
        return;
    }
    stator_wake(me);
}
