// SPDX-License-Identifier: Apache-2.0
//
// The trace (stator/trace.h) leaves the chip while it runs: this task takes frames out of the ring and has them sent.
//
//   reporting --- the black box taken, or there is none ---> waiting
//   waiting ----- its tick, or a frame is full ------------> sending
//   sending ----- taken -----------------------------------> waiting
//   no room in reporting or sending: woken when there is
//
// First of all it reports the end of the run before, if memory has kept it over a reset (stator_trace_box_bytes).
// A frame is sent in one piece; more than one waits at a time only if the ring fills faster than the line empties it.
// What the ring could not hold meanwhile is counted there, and told in the frames. What this task itself does is traced
// like all else: five records a frame.
//
// Who may call: the poll loop; it belongs at the end of the lowest tier (stator_trace_take_frame says why). Cost: a
// poll copies a frame's records and computes its CRC-32, 13 instructions a byte. Cancelling: none.
#ifndef DRIVERS_TRACE_STREAM_H
#define DRIVERS_TRACE_STREAM_H

#include "stator/machine.h"
#include "stator/time.h"
#include "stator/trace_memory.h"

#define TRACE_STREAM(m, ROW)                                                                                 \
    ROW(m, always, uint32_t period_ticks;) /* between frames that are not full; set before the first poll */ \
    ROW(m, always, struct stator_trace_frame frame;)                                                         \
    ROW(m, state, reporting)                                                                                 \
    ROW(m, state, waiting, stator_time tick;)                                                                \
    ROW(m, state, sending, uint16_t size_bytes;)                                                             \
    ROW(m, edge, reporting, waiting)                                                                         \
    ROW(m, edge, waiting, sending)                                                                           \
    ROW(m, edge, sending, waiting)
STATOR_MACHINE(trace_stream, TRACE_STREAM)

/* Sends all of `bytes` some time later, or takes none and returns false: then `me` is woken when there is room.
 * Supplied by the board: over a UART, by semihosting into a file. */
bool trace_stream_write(const void *bytes, unsigned count, stator_waker me);

/* Never STATOR_READY. */
stator_poll trace_stream_poll(trace_stream *self, stator_waker me);

#endif
