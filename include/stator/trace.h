// SPDX-License-Identifier: Apache-2.0
/*
 * The trace: what happened in the kernel, 8 bytes an event, in a ring in RAM. Taken by compiling with
 * -DSTATOR_HOOKS='"stator/trace.h"' and the files of src/trace/ (CMake: stator::trace); docs/trace.md says how it is
 * read. Without that the object code is the same as if this header were not there.
 *
 * Who may write: any context that may wake: polls of all tiers, interrupts of any priority. On one core the records are
 * in the order of their times: a time is read and its slot reserved in one step that no interrupt divides.
 *
 * The board supplies stator_trace_clock.h on the include path:
 *   STATOR_TRACE_HZ                    the rate of the clock
 *   void stator_trace_clock_start(void)  starts it; called once, first of all
 *   uint32_t stator_trace_cycles(void)   its count, all 32 bits, upwards. Inline, any context
 *   STATOR_TRACE_SLOW_HZ, uint32_t stator_trace_slow(void)   may be left out: a slower count, which tells how often the
 *                                      first went round in a sleep of 2^31 cycles and more
 *   void stator_trace_set(uint32_t), and STATOR_TRACE_STOPS_ASLEEP 1   only if the first stands still in sleep: sets it
 * stator/trace_dwt.h is one for the cycle counter of a Cortex-M3 and above.
 *
 * Configuration, by -D:
 *   STATOR_TRACE_RECORDS       slots of the ring, a power of two (1024: 8 KB)
 *   STATOR_TRACE_STOPS         1: a full ring takes no more, and counts what it drops; 0: it overwrites the oldest
 *   STATOR_TRACE_BOX_RECORDS   how many of the last records outlive a reset (64; 0: none)
 *   STATOR_TRACE_FRAME_RECORDS how many records a frame of the stream holds at most (100: 880 bytes)
 *   STATOR_TRACE_MEMORY        the attribute that puts ring and box where a reset does not clear them
 */
#ifndef STATOR_TRACE_H
#define STATOR_TRACE_H

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

/* A program with hooks of its own beside these defines STATOR_TRACE_NO_HOOKS, includes this, and calls them. */
#ifndef STATOR_TRACE_NO_HOOKS
#define STATOR_HOOK_START()           stator_trace_start()
#define STATOR_HOOK_WAKE(task)        stator_trace_wake(task)
#define STATOR_HOOK_POLL(task)        stator_trace_poll(task)
#define STATOR_HOOK_POLLED(task)      stator_trace_polled(task)
#define STATOR_HOOK_EDGE(m, self, to) STATOR_TRACE_TAKE_EDGE(m, self, to)
#define STATOR_HOOK_SLEEP(until)      stator_trace_sleep((until).at, (until).never)
#define STATOR_HOOK_WOKEN()           stator_trace_woken()
#define STATOR_HOOK_EXPIRED(task)     stator_trace_expired(task)
#endif

#endif
