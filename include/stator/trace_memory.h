// SPDX-License-Identifier: Apache-2.0
//
// The ring itself, and what reads it on the target: frames for a stream, and the black box of the run before this one.
#ifndef STATOR_TRACE_MEMORY_H
#define STATOR_TRACE_MEMORY_H

#include "stator/trace_events.h"

STATOR_STATIC_ASSERT((STATOR_TRACE_RECORDS & (STATOR_TRACE_RECORDS - 1u)) == 0u && STATOR_TRACE_RECORDS >= 4u,
                     "STATOR_TRACE_RECORDS must be a power of two");
STATOR_STATIC_ASSERT(STATOR_TRACE_BOX_RECORDS <= STATOR_TRACE_RECORDS, "the box holds records of the ring");

/* What a reader keeps in between. Written by the reader alone. */
struct stator_trace_reader {
    uint64_t time;      /* of the record before `next` */
    uint32_t next;      /* the number of the next record to read */
    uint32_t frames;    /* read so far */
    uint32_t discarded; /* of the ring's count: told in a `dropped` record */
};

/* The packet first: what a debugger reads. */
struct stator_trace {
    struct stator_trace_header header;
    struct stator_trace_record record[STATOR_TRACE_RECORDS];
    /* Half-rounds of the clock since the run began: bit 0 is what bit 31 of the clock was when it was seen last, the
     * rest the high part of time. Any context advances it. */
    stator_word phase;
    uint32_t runs;
    uint32_t resync; /* `head` at the last resync that the end of a sleep wrote */
    struct stator_trace_reader reader;
};

/* Of the stream. */
struct stator_trace_frame {
    struct stator_trace_header header;
    struct stator_trace_record record[STATOR_TRACE_FRAME_RECORDS];
};

STATOR_EXTERN struct stator_trace stator_trace;
#if STATOR_TRACE_BOX_RECORDS > 0
struct stator_trace_box {
    struct stator_trace_header header;
    struct stator_trace_record record[STATOR_TRACE_BOX_RECORDS];
};

STATOR_EXTERN struct stator_trace_box stator_trace_box;
#endif

/* How many records wait to be read into frames. */
STATOR_INLINE uint32_t stator_trace_waiting(void)
{
    return STATOR_PORT_LOAD(&stator_trace.header.head) - stator_trace.reader.next;
}

/*
 * Takes the oldest records that were not taken yet into a frame, which is a whole packet; returns its size in bytes, 0
 * if there are none. Records that were overwritten before they were taken are counted in events_discarded.
 * Callers: one task, of the lowest tier: a task that it preempted may have reserved a slot and not filled it yet.
 */
STATOR_EXTERN unsigned stator_trace_take_frame(struct stator_trace_frame *frame);

/* The size in bytes of the black box, which then is a whole packet, or 0: there is none, or a part of it was lost. */
STATOR_EXTERN unsigned stator_trace_box_bytes(void);

/* 64 bits of time, in cycles since the run began. Any context. */
STATOR_EXTERN uint64_t stator_trace_time(void);

/* CRC-32 as in zlib, of bytes behind those of which it is `check` (at first 0). */
STATOR_EXTERN uint32_t stator_trace_check(uint32_t check, const void *bytes, unsigned count);

#endif
