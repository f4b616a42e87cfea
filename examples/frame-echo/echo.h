// SPDX-License-Identifier: Apache-2.0
//
// Sends each Ethernet frame back to where it came from. The byte after the header may ask for more:
//
//   starting --> echoing -- FRAME_HOLD --> holding -- HOLD_TICKS later --> echoing
//                   |
//                   +-- FRAME_END --> ending -- both rings have stopped --> over
//
// While it holds it takes no frames, so that the ring overflows if enough come. A FRAME_REPORT comes back with struct
// echo_report behind the first ECHO_REPORT_AT bytes.
//
// Who may call: one task. Cost: a poll echoes what has arrived, at most a ring of frames. Cancelling: it is what
// FRAME_END does.
#ifndef ECHO_H
#define ECHO_H

#include "drivers/mss_ethernet_rx.h"
#include "drivers/mss_ethernet_tx.h"

enum { FRAME_ECHO, FRAME_HOLD, FRAME_REPORT, FRAME_END };

#define ECHO_HEADER_BYTES 14u /* destination, source, type */
#define ECHO_KIND_AT      14u
#define ECHO_REPORT_AT    24u

/* Of 32 bits each, the lowest byte first. */
struct echo_report {
    uint32_t received;  /* frames, this one among them */
    uint32_t overflows; /* of the receiving ring, each a frame lost */
    uint32_t underruns; /* of the sending ring that found frames queued */
    uint32_t silences;  /* waits that ended without a frame */
    uint32_t faults;    /* of both rings, each started anew */
};

#define ECHO(m, ROW)                           \
    ROW(m, always, mss_ethernet_rx rx;)        \
    ROW(m, always, mss_ethernet_tx tx;)        \
    ROW(m, always, uint32_t hold_ticks;)       \
    ROW(m, always, uint32_t silences;)         \
    ROW(m, always, uint32_t faults;)           \
    ROW(m, state, starting)                    \
    ROW(m, state, echoing)                     \
    ROW(m, state, holding, stator_time until;) \
    ROW(m, state, ending)                      \
    ROW(m, final, over)                        \
    ROW(m, edge, starting, echoing)            \
    ROW(m, edge, echoing, holding)             \
    ROW(m, edge, holding, echoing)             \
    ROW(m, edge, echoing, ending)              \
    ROW(m, edge, ending, over)
STATOR_MACHINE(echo, ECHO)

stator_poll echo_poll(echo *self, stator_waker me);

/* What has been counted so far. */
struct echo_report echo_counted(const echo *self);

#endif
