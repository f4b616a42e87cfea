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
 * A program with hooks of its own beside these has a header of its own, which includes stator/trace_events.h and calls
 * both (examples/sensor-fusion/trace_hooks.h).
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

#include "stator/trace_events.h"

#define STATOR_HOOK_START()           stator_trace_start()
#define STATOR_HOOK_WAKE(task)        stator_trace_wake(task)
#define STATOR_HOOK_POLL(task)        stator_trace_poll(task)
#define STATOR_HOOK_POLLED(task)      stator_trace_polled(task)
#define STATOR_HOOK_EDGE(m, self, to) STATOR_TRACE_TAKE_EDGE(m, self, to)
#define STATOR_HOOK_SLEEP(until)      stator_trace_sleep((until).at, (until).never)
#define STATOR_HOOK_WOKEN()           stator_trace_woken()
#define STATOR_HOOK_EXPIRED(task)     stator_trace_expired(task)

#endif
