// SPDX-License-Identifier: Apache-2.0
//
// The sending ring of the MSS Ethernet controller: frames are queued in it, and it waits until it has advanced.
//
//   off -- started --> idle -- a frame is queued --> sending -- all are sent, the engine has stopped --> underrun
//                       ^                             |  ^                                                |  |
//                       |                             |  +-- restarted: more were queued meanwhile -------+  |
//                       +-----------------------------|---- nothing is queued -------------------------------+
//                                                     |
//   not advanced by its deadline, or memory refused --+--> stopping -- the engine is off --> faulted
//   sending, idle -- cancelled ----------------------------> stopping
//   faulted -- started --> idle
//
// The engine stops itself when it meets an empty descriptor. A frame that is queued at that moment is behind it: so
// the underrun is a state of its own, that looks again before it rests. Frames leave in the order they were queued in.
// In sending and stopping the controller owns the queued descriptors and their buffers; stopping is left only when it
// has said that its engine is off. Frames that were not sent by then are lost, and said to be: `queued` of faulted.
//
// Cost: a poll reads one descriptor more than were sent. Who may call: one task. Cancelling: mss_ethernet_tx_cancel,
// then poll until STATOR_READY.
#ifndef DRIVERS_MSS_ETHERNET_TX_H
#define DRIVERS_MSS_ETHERNET_TX_H

#include "fault_reason.h"
#include "mss_ethernet.h"
#include "stator/machine.h"

/* patience_ticks: in which the next frame must be sent; at most STATOR_LONGEST_TICKS. tail: the first descriptor that
 * is not sent; queued: how many are not. frames: sent ever. underruns: that found frames behind them. Both wrap.
 * reason: enum fault_reason */
#define MSS_ETHERNET_TX(m, ROW)                    \
    ROW(m, always, struct mss_ethernet *ethernet;) \
    ROW(m, always, uint32_t patience_ticks;)       \
    ROW(m, always, uint32_t frames;)               \
    ROW(m, always, uint32_t underruns;)            \
    ROW(m, always, uint8_t tail;)                  \
    ROW(m, always, uint8_t queued;)                \
    ROW(m, rest, off)                              \
    ROW(m, final, idle)                            \
    ROW(m, state, sending, stator_time deadline;)  \
    ROW(m, state, underrun)                        \
    ROW(m, state, stopping, uint8_t reason;)       \
    ROW(m, final, faulted, uint8_t reason;)        \
    ROW(m, edge, off, idle)                        \
    ROW(m, edge, idle, sending)                    \
    ROW(m, edge, idle, stopping)                   \
    ROW(m, edge, sending, underrun)                \
    ROW(m, edge, sending, stopping)                \
    ROW(m, edge, underrun, sending)                \
    ROW(m, edge, underrun, idle)                   \
    ROW(m, edge, stopping, faulted)                \
    ROW(m, edge, faulted, idle)
STATOR_MACHINE(mss_ethernet_tx, MSS_ETHERNET_TX)
#if __SIZEOF_POINTER__ == 4
STATOR_BUDGET(mss_ethernet_tx, 28);
#endif

/* Off, or faulted: the ring is empty, and frames may be queued. */
void mss_ethernet_tx_start(mss_ethernet_tx *self);

/* STATOR_READY: all that was queued is sent, or it is faulted. Each poll makes the room of what was sent. */
stator_poll mss_ethernet_tx_poll(mss_ethernet_tx *self, stator_waker me);

/* Where the next frame may be written: buffer_bytes. NULL: the ring is full (a poll wakes when there is room again), or
 * it is not started. */
uint8_t *mss_ethernet_tx_room(const mss_ethernet_tx *self);

/* Queues the frame that was written to mss_ethernet_tx_room: `bytes` of it, 1 to buffer_bytes (assertion 352). Poll. */
void mss_ethernet_tx_send(mss_ethernet_tx *self, uint16_t bytes);

/* Asks the ring to end: its next polls lead to faulted(cancelled), if it is not off or over already. */
void mss_ethernet_tx_cancel(mss_ethernet_tx *self);

#endif
