// SPDX-License-Identifier: Apache-2.0
//
// A transfer by channel 0 of Arm's PL081, from memory to memory, along a list of items in memory, by a deadline.
//
//   armed -- started --> moving -- the last item is done ---------------------------------> complete
//     |                    |
//     |                    +-- memory refused, too late, cancelled --> stopping -- halted, idle and disabled -->
//     faulted
//     +-- cancelled --> faulted
//
// In moving and stopping the controller reads the items and writes the memory; stopping is left only when the channel
// is not active any more, and is disabled then. A list that leads into nowhere need not be an error to the controller:
// where it reads an item of nothing, it stalls, enabled and silent, and the deadline is what ends it.
//
// Who may call: pl081_interrupt its interrupt handler; the rest tasks, one transfer at a time (stator/mutex.h where
// several want it). Cost: a poll is at most eight register accesses. Cancelling: pl081_transfer_cancel, then poll until
// STATOR_READY.
//
// Source: Arm, "PrimeCell Single Master DMA Controller (PL081) Technical Reference Manual", DDI 0218, chapter 3; QEMU
// 7.2, hw/dma/pl080.c.
#ifndef DRIVERS_PL081_H
#define DRIVERS_PL081_H

#include "fault_reason.h"
#include "stator/cell.h"
#include "stator/machine.h"
#include "stator/register.h"
#include "stator/time.h"

/* As the controller reads it; aligned to 4, in memory that it sees as the core does. `next`: 0 after the last. */
struct pl081_item {
    uint32_t source;
    uint32_t destination;
    uint32_t next;
    uint32_t control; /* pl081_words(n); of the last item, with PL081_INTERRUPT */
};

/* Of one item: `count` words of 4 bytes, 1 to 4,095, both addresses going up. */
#define PL081_INTERRUPT (1u << 31)
STATOR_INLINE uint32_t pl081_words(uint32_t count)
{
    const uint32_t words_to_words = 2u << 18 | 2u << 21;
    const uint32_t both_go_up = 1u << 26 | 1u << 27;
    return count | words_to_words | both_go_up;
}

struct pl081 {
    stator_register base;
    uint32_t stop_ticks; /* between two looks at a channel that is stopping: it has no interrupt for that */
    stator_cell cell;    /* STATOR_CELL; events: done, refused */
};

/* patience_ticks: from the start on; at most STATOR_LONGEST_TICKS. first: must stay, and its list, until it is over */
#define PL081_TRANSFER(m, ROW)                                         \
    ROW(m, always, struct pl081 *dma; const struct pl081_item *first;) \
    ROW(m, always, uint32_t patience_ticks;)                           \
    ROW(m, state, armed)                                               \
    ROW(m, state, moving, stator_time deadline;)                       \
    ROW(m, state, stopping, uint8_t reason;)                           \
    ROW(m, final, complete)                                            \
    ROW(m, final, faulted, uint8_t reason;) /* enum fault_reason */    \
    ROW(m, edge, armed, moving)                                        \
    ROW(m, edge, armed, faulted)                                       \
    ROW(m, edge, moving, complete)                                     \
    ROW(m, edge, moving, stopping)                                     \
    ROW(m, edge, stopping, faulted)
STATOR_MACHINE(pl081_transfer, PL081_TRANSFER)
#if __SIZEOF_POINTER__ == 4
STATOR_BUDGET(pl081_transfer, 20);
#endif

/* Enables the controller; once, at start. */
void pl081_start(const struct pl081 *dma);

/* Its combined interrupt's handler calls this: stores what happened into the cell, clears it, wakes. */
void pl081_interrupt(struct pl081 *dma);

stator_poll pl081_transfer_poll(pl081_transfer *self, stator_waker me);

/* Asks the transfer to end: its next polls lead to faulted(cancelled), if it is not over already. */
void pl081_transfer_cancel(pl081_transfer *self);

#endif
