// SPDX-License-Identifier: Apache-2.0
//
// The receiving ring of the MSS Ethernet controller: waits until the ring has advanced, and gives a frame at a time.
//
//   off -- started --> receiving -- the ring advanced ------------> arrived -- next --> receiving
//                       |  ^    |                                     ^  |
//                       |  |    +-- deadline --> silent -- next --+   |  +-- next, with the engine stopped --+
//                       |  |<-------------------------------------+   |                                      |
//                       |  |                                          | all are full                         |
//                       |  +-- restarted at the first that is empty -- overflowed <--------------------------+
//                       |                                              ^
//                       +-- a frame came and the ring was full --------+
//
//   receiving -- memory refused ------------------------------------------> stopping
//   receiving, overflowed, arrived, silent -- cancelled ------------------> stopping -- the engine is off --> faulted
//   faulted -- started --> receiving
//
// In all states but off and faulted the controller owns the empty descriptors and their buffers; stopping is left only
// when it has said that its engine is off. Overflow loses the frame that found the ring full, and those that come until
// the restart, which is at most a poll later; it is counted, and the frames before it are all given, in order.
//
// Cost: a poll reads one descriptor; after an overflow, up to all of them. Who may call: one task. Cancelling:
// mss_ethernet_rx_cancel, then poll until STATOR_READY.
#ifndef DRIVERS_MSS_ETHERNET_RX_H
#define DRIVERS_MSS_ETHERNET_RX_H

#include "fault_reason.h"
#include "mss_ethernet.h"
#include "stator/machine.h"

/* patience_ticks: how long it waits for a frame before it is silent; at most STATOR_LONGEST_TICKS. head: the descriptor
 * that is waited for. frames, overflows: ever, they wrap. stopped: the engine has stopped itself. reason: enum
 * fault_reason */
#define MSS_ETHERNET_RX(m, ROW)                           \
    ROW(m, always, struct mss_ethernet *ethernet;)        \
    ROW(m, always, uint32_t patience_ticks;)              \
    ROW(m, always, uint32_t frames;)                      \
    ROW(m, always, uint32_t overflows;)                   \
    ROW(m, always, uint8_t head;)                         \
    ROW(m, rest, off)                                     \
    ROW(m, state, receiving, stator_time deadline;)       \
    ROW(m, state, overflowed)                             \
    ROW(m, final, arrived, bool stopped; uint16_t bytes;) \
    ROW(m, final, silent)                                 \
    ROW(m, state, stopping, uint8_t reason;)              \
    ROW(m, final, faulted, uint8_t reason;)               \
    ROW(m, edge, off, receiving)                          \
    ROW(m, edge, receiving, arrived)                      \
    ROW(m, edge, receiving, silent)                       \
    ROW(m, edge, receiving, overflowed)                   \
    ROW(m, edge, receiving, stopping)                     \
    ROW(m, edge, overflowed, arrived)                     \
    ROW(m, edge, overflowed, receiving)                   \
    ROW(m, edge, overflowed, stopping)                    \
    ROW(m, edge, arrived, receiving)                      \
    ROW(m, edge, arrived, overflowed)                     \
    ROW(m, edge, arrived, stopping)                       \
    ROW(m, edge, silent, receiving)                       \
    ROW(m, edge, silent, stopping)                        \
    ROW(m, edge, stopping, faulted)                       \
    ROW(m, edge, faulted, receiving)
STATOR_MACHINE(mss_ethernet_rx, MSS_ETHERNET_RX)
#if __SIZEOF_POINTER__ == 4
STATOR_BUDGET(mss_ethernet_rx, 28);
#endif

/* Off, or faulted: all descriptors are given to the controller, and its engine is started. */
void mss_ethernet_rx_start(mss_ethernet_rx *self);

stator_poll mss_ethernet_rx_poll(mss_ethernet_rx *self, stator_waker me);

/* The frame of mss_ethernet_rx_arrived, the caller's until mss_ethernet_rx_next or a cancel. */
uint8_t *mss_ethernet_rx_frame(const mss_ethernet_rx *self);

/* Arrived, or silent: gives the frame's buffer back, and waits for the next: poll again. */
void mss_ethernet_rx_next(mss_ethernet_rx *self);

/* Asks the ring to end: its next polls lead to faulted(cancelled), if it is not off or over already. */
void mss_ethernet_rx_cancel(mss_ethernet_rx *self);

#endif
