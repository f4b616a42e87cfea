// SPDX-License-Identifier: Apache-2.0
#include "dma_task.h"

#include "platform.h"

static volatile bool transfer_done;
static waker_t dma_waker;

void dma_irq_handler(void)
{
    dma_clear_interrupt();
    transfer_done = true;
    wake(dma_waker);
}

poll_result_t dma_task_poll(void *self, waker_t waker)
{
    dma_task_t *task = self;
    switch (task->state) {
    case DMA_IDLE:
        dma_waker = waker;
        transfer_done = false;
        task->deadline = current_tick() + DMA_TIMEOUT_TICKS;
        dma_start(task->buffer, task->words);
        task->state = DMA_RUNNING;
        wake(waker);
        return POLL_PENDING;
    case DMA_RUNNING:
        if (transfer_done) {
            task->state = DMA_COMPLETE;
            return POLL_READY;
        }
        if (current_tick() > task->deadline) {
            task->state = DMA_ERROR;
            return POLL_READY;
        }
        wake(waker);
        return POLL_PENDING;
    default:
        return POLL_READY;
    }
}
