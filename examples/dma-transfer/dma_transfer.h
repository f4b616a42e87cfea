// SPDX-License-Identifier: Apache-2.0
//
// One transfer from the flash to memory by the DMA of the AST1030's flash controller, by a deadline.
//
//   armed -- started --> polling -- done, all moved --> complete
//     |                    |  |
//     |                    |  +-- done, bytes left over: the memory refused them --> faulted(refused)
//     |                    |
//     |                    +-- too late, cancelled --> stopping -- the engine is idle --> faulted(timed_out, cancelled)
//     +-- cancelled --> faulted(cancelled)
//
// In polling and in stopping the engine may write to the memory; each edge out of them is taken when it has let go.
// A result that is there counts, however late the poll. Too late with no bytes left over: the engine was done, and its
// interrupt did not come in time.
//
// Who may call: tasks; one transfer at a time uses the engine (stator/mutex.h where several want it). Cost: of a poll
// at most eight register accesses; of the interrupt handler three and a wake. Cancelling: dma_transfer_cancel, then
// poll until STATOR_READY.
#ifndef DMA_TRANSFER_H
#define DMA_TRANSFER_H

#include "stator/machine.h"
#include "stator/time.h"

struct dma_descriptor {
    uint32_t flash;          /* from: an address in the controller's window, a multiple of 4 */
    uint32_t memory;         /* to: a multiple of 4 */
    uint32_t bytes;          /* a multiple of 4, 4 to 32 MB */
    uint32_t patience_ticks; /* from the start on; at most STATOR_LONGEST_TICKS */
};

enum dma_fault { dma_refused, dma_timed_out, dma_cancelled };

/* descriptor: must stay until the transfer is over */
#define DMA_TRANSFER(m, ROW)                                                                  \
    ROW(m, always, const struct dma_descriptor *descriptor;)                                  \
    ROW(m, state, armed)                                                                      \
    ROW(m, state, polling, stator_time deadline;)                                             \
    ROW(m, state, stopping, uint8_t reason;)                                                  \
    ROW(m, final, complete, uint32_t bytes;)                                                  \
    ROW(m, final, faulted, uint8_t reason; uint32_t left_bytes;) /* reason: enum dma_fault */ \
    ROW(m, edge, armed, polling)                                                              \
    ROW(m, edge, armed, faulted)                                                              \
    ROW(m, edge, polling, complete)                                                           \
    ROW(m, edge, polling, faulted)                                                            \
    ROW(m, edge, polling, stopping)                                                           \
    ROW(m, edge, stopping, faulted)
STATOR_MACHINE(dma_transfer, DMA_TRANSFER)
#if __SIZEOF_POINTER__ == 4
STATOR_BUDGET(dma_transfer, 12);
#endif

stator_poll dma_transfer_poll(dma_transfer *self, stator_waker me);

/* Its next polls lead to faulted(cancelled), if it is not over already. `me` is woken for them. */
void dma_transfer_cancel(dma_transfer *self, stator_waker me);

/* The engine's interrupt handler calls this. */
void dma_interrupt(void);

#endif
