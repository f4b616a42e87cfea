// SPDX-License-Identifier: Apache-2.0
//
// What a program, or its hooks, may write into the trace (stator/trace.h).
#ifndef STATOR_TRACE_EVENTS_H
#define STATOR_TRACE_EVENTS_H

#include "stator/record.h"
#include "stator/trace_packet.h"
#include "stator_port.h"

#ifndef STATOR_TRACE_RECORDS
#define STATOR_TRACE_RECORDS 1024u
#endif
#ifndef STATOR_TRACE_STOPS
#define STATOR_TRACE_STOPS 0
#endif
#ifndef STATOR_TRACE_BOX_RECORDS
#define STATOR_TRACE_BOX_RECORDS 64u
#endif
#ifndef STATOR_TRACE_FRAME_RECORDS
#define STATOR_TRACE_FRAME_RECORDS 100u
#endif

/* Writes one record. Any context. Cortex-M4: 13 instructions, and 4 a round: an interrupt came in between. */
STATOR_EXTERN void stator_trace_put(uint32_t what);

/* What the hooks call. */
STATOR_EXTERN void stator_trace_start(void);
STATOR_EXTERN void stator_trace_wake(unsigned task);
STATOR_EXTERN void stator_trace_polled(unsigned task);
STATOR_EXTERN void stator_trace_sleep(uint32_t until, bool never);
STATOR_EXTERN void stator_trace_woken(void);

STATOR_INLINE void stator_trace_poll(unsigned task)
{
    stator_trace_put(STATOR_TRACE_EVENT(stator_trace_kind_poll, task));
}

STATOR_INLINE void stator_trace_expired(unsigned task)
{
    stator_trace_put(STATOR_TRACE_EVENT(stator_trace_kind_expired, task));
}

/*
 * A mark of the user's: `number`, a constant below 256, and a value of 16 bits. Any context. NAME, a word, stands in
 * the record "mark NUMBER NAME LINE FILE" for the tools. STATOR_TRACE_MARK(3, sample_taken, sample);
 */
#define STATOR_TRACE_MARK(number, name, value)                                                                 \
    do {                                                                                                       \
        STATOR_STATIC_ASSERT((number) >= 0 && (number) < 256, "mark " #name ": its number must be below 256"); \
        STATOR_RECORD_HERE("mark " #number " " #name " " STATOR_TEXT(__LINE__) " " __FILE__);                  \
        stator_trace_mark((number), (uint16_t)(value));                                                        \
    } while (0)

STATOR_INLINE void stator_trace_mark(uint8_t number, uint16_t value)
{
    stator_trace_put(STATOR_TRACE_EVENT(stator_trace_kind_mark, number | (uint32_t)value << 8));
}

/* An interrupt handler that wants to be seen as a span calls these first and last. */
STATOR_EXTERN void stator_trace_interrupt(void);
STATOR_EXTERN void stator_trace_returned(void);

/* The edge is told with the state that the machine is in, not with the one that the code believes: a tool sees when
 * they differ. */
#define STATOR_TRACE_TAKE_EDGE(m, self, to)                                           \
    do {                                                                              \
        STATOR_STATIC_ASSERT((unsigned)m##_##to < STATOR_TRACE_STATES,                \
                             "machine " #m ": a trace tells 128 states apart");       \
        stator_trace_put(STATOR_TRACE_EDGE(&(self)->state, (self)->state, m##_##to)); \
    } while (0)

#endif
