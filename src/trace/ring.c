// SPDX-License-Identifier: Apache-2.0
//
// The ring: who writes to it, and its time.
#include "stator/trace_memory.h"

#include "stator_trace_clock.h"
#include "stator_trace_port.h" // behind the clock: it reads it
#include "trace_internal.h"

STATOR_STATIC_ASSERT(sizeof(stator_word) == sizeof(uint32_t), "the trace counts in words of 32 bits");

STATOR_TRACE_MEMORY struct stator_trace stator_trace;

static bool asleep; /* between the hooks of sleep */

STATOR_STATIC_ASSERT(offsetof(struct stator_trace, record) ==
                         offsetof(struct stator_trace, header.head) + sizeof stator_trace.header.head,
                     "the first record stands behind `head`");

/* Fills the slot that was reserved as record `number`. It is found from `head`, whose address is at hand; `at` is one
 * register, so that both words are stored by one instruction. */
STATOR_INLINE void fill(stator_word *head, uint32_t number, uint32_t cycles, uint32_t what)
{
    struct {
        stator_word head;
        struct stator_trace_record record;
    } *at = (void *)((struct stator_trace_record *)(void *)head + number % STATOR_TRACE_RECORDS);
    __asm__("" : "+r"(at));
    at->record.cycles = cycles;
    at->record.what = what;
}

#if STATOR_TRACE_STOPS
static void drop(void)
{
    stator_word *const discarded = &stator_trace.header.events_discarded;
    stator_word before;
    do {
        before = STATOR_PORT_LOAD(discarded);
    } while (!stator_port_replace(discarded, before, before + 1u));
}

bool stator_trace_try(uint32_t what)
{
    stator_word *const head = &stator_trace.header.head;
    uint32_t number, cycles;
    do {
        number = STATOR_PORT_LOAD(head);
        if (number - STATOR_PORT_LOAD(&stator_trace.reader.next) >= STATOR_TRACE_RECORDS) {
            return false;
        }
        cycles = stator_trace_cycles();
    } while (!stator_port_replace(head, number, number + 1u));
    fill(head, number, cycles, what);
    return true;
}

void stator_trace_put(uint32_t what)
{
    if (!stator_trace_try(what)) {
        drop();
    }
}
#else
void stator_trace_put(uint32_t what)
{
    stator_word *head = &stator_trace.header.head;
    uint32_t cycles;
    __asm__("" : "+r"(head)); /* one constant in flash, not one for each of its uses */
    const uint32_t number = stator_trace_reserve(head, &cycles);
    fill(head, number, cycles, what);
}
#endif

/* Writes the high part of a time that was read just now. */
static void resync(uint64_t time)
{
    stator_trace_put(STATOR_TRACE_EVENT(stator_trace_kind_resync, (uint32_t)(time >> 32) & STATOR_TRACE_PAYLOAD_MAX));
}

/* Whoever first sees that the clock is in the other half of its round counts it, and at the end of a round writes the
 * high part of time. The clock is read after the count: had another context counted in between, the exchange fails, or
 * the count is looked at again. */
uint64_t stator_trace_time(void)
{
    stator_word *const counted = &stator_trace.phase;
    bool round_ended = false;
    stator_word phase;
    uint32_t cycles;
    for (;;) {
        phase = STATOR_PORT_LOAD(counted);
        cycles = stator_trace_cycles();
        if ((phase & 1u) == cycles >> 31) {
            break;
        }
        round_ended |= stator_port_replace(counted, phase, phase + 1u) && (phase & 1u) != 0u;
    }
    const uint64_t time = (uint64_t)(phase >> 1) << 32 | cycles;
    if (round_ended) {
        resync(time);
    }
    return time;
}

void stator_trace_resync(void)
{
    resync(stator_trace_time());
}

void stator_trace_wake(unsigned task)
{
    const uint32_t source = stator_trace_source(asleep) << STATOR_TRACE_SOURCE_SHIFT;
    stator_trace_put(STATOR_TRACE_EVENT(stator_trace_kind_wake, task | source));
}

void stator_trace_polled(unsigned task)
{
    stator_trace_put(STATOR_TRACE_EVENT(stator_trace_kind_polled, task));
    (void)stator_trace_time(); /* a loop that never sleeps counts the rounds too */
}

void stator_trace_interrupt(void)
{
    stator_trace_put(STATOR_TRACE_EVENT(stator_trace_kind_interrupt, stator_trace_source(asleep)));
}

void stator_trace_returned(void)
{
    stator_trace_put(STATOR_TRACE_EVENT(stator_trace_kind_returned, stator_trace_source(asleep)));
}

/* A sleep ends at most so many records after the resync before: a ring that goes round always holds one. */
#define RESYNC_RECORDS (STATOR_TRACE_RECORDS / 4u)

static struct {
    uint64_t time; /* when sleep began */
    uint32_t slow; /* the same on the slower clock */
} before;

void stator_trace_sleep(uint32_t until, bool never)
{
    struct stator_trace_header *const header = &stator_trace.header;
    stator_trace_put(STATOR_TRACE_EVENT(stator_trace_kind_sleep, (until & 0x7FFFFFu) | (never ? 0x800000u : 0u)));
    const uint32_t head = STATOR_PORT_LOAD(&header->head);
    header->content_size_bits = stator_trace_packet_bits(head < STATOR_TRACE_RECORDS ? head : STATOR_TRACE_RECORDS);
    before.time = stator_trace_time();
#ifdef STATOR_TRACE_SLOW_HZ
    before.slow = stator_trace_slow();
#endif
    asleep = true;
}

/* How long the slower clock says that sleep was, in cycles: right to 2^31. */
static uint64_t slept(void)
{
#ifdef STATOR_TRACE_SLOW_HZ
    STATOR_STATIC_ASSERT(STATOR_TRACE_HZ % STATOR_TRACE_SLOW_HZ == 0u,
                         "the clock must be a multiple of the slower one");
    return (uint64_t)(stator_trace_slow() - before.slow) * (STATOR_TRACE_HZ / STATOR_TRACE_SLOW_HZ);
#else
    return stator_trace_cycles() - (uint32_t)before.time;
#endif
}

/* Interrupts are held back from before sleep to behind this. */
void stator_trace_woken(void)
{
    const uint64_t cycles = slept();
#if STATOR_TRACE_STOPS_ASLEEP
    stator_trace_set((uint32_t)(before.time + cycles));
#endif
    const uint32_t seen = stator_trace_cycles() - (uint32_t)before.time; /* of it, modulo 2^32 */
    const uint64_t rounds = (cycles - seen + 0x80000000u) >> 32;
    const uint64_t end = before.time + seen + (rounds << 32);
    const uint32_t head = STATOR_PORT_LOAD(&stator_trace.header.head);
    STATOR_PORT_STORE(&stator_trace.phase, (stator_word)(end >> 31));
    asleep = false;
    if (end >> 32 != before.time >> 32 || head - stator_trace.resync >= RESYNC_RECORDS) {
        stator_trace.resync = head;
        resync(end);
    }
    stator_trace_put(STATOR_TRACE_EVENT(stator_trace_kind_woken, stator_trace_pending()));
}
