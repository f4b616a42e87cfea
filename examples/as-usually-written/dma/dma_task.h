// SPDX-License-Identifier: Apache-2.0
//
// A DMA transfer with a timeout, as it is usually written by hand. See README.md: this code has faults, on purpose.
#ifndef DMA_TASK_H
#define DMA_TASK_H

#include "executor.h"

#define DMA_TIMEOUT_TICKS 5

typedef struct {
    enum { DMA_IDLE, DMA_RUNNING, DMA_COMPLETE, DMA_ERROR } state;
    uint32_t *buffer;
    uint32_t words;
    uint32_t deadline;
} dma_task_t;

poll_result_t dma_task_poll(void *self, waker_t waker);

/* The DMA's interrupt handler. */
void dma_irq_handler(void);

#endif
