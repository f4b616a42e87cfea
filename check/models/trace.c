// SPDX-License-Identifier: Apache-2.0
//
// The ring of the trace (src/trace/ring.c): the loop and two interrupts, of which one may strike the other, write marks
// at any moment. Between two steps, when nobody is in the midst of writing, every record that was written is there
// once, each writer's in its order, and time never goes back from one to the next. Whoever reads from the loop reads
// none that is not filled.
// check: sources ../../src/trace/ring.c ../../src/trace/packet.c
// check: variant overwrites -DSTATOR_TRACE_RECORDS=16u -DSTATOR_TRACE_BOX_RECORDS=0
// check: variant masked -DSTATOR_TRACE_RECORDS=16u -DSTATOR_TRACE_BOX_RECORDS=0 -DSTATOR_CHECK_MASKED=1
// check: variant stops -DSTATOR_TRACE_RECORDS=4u -DSTATOR_TRACE_BOX_RECORDS=0 -DSTATOR_TRACE_STOPS=1
// A ring of no more slots than interrupts write while one of them is being filled:
// check: variant too-small -DSTATOR_TRACE_RECORDS=4u -DSTATOR_TRACE_BOX_RECORDS=0
// check: wrong too-small record.*shared with what may strike
#include "stator_check.h"

#include "stator/trace_memory.h"

enum { LOOP, LOW, HIGH, WRITERS, MOST = 2 };

static uint8_t written[WRITERS]; /* marks of each */
static uint8_t clock;
static struct stator_trace_frame frame;
static uint8_t taken; /* records in frames */
static bool started;

void stator_trace_build_id(uint8_t *id, unsigned count)
{
    (void)id;
    (void)count;
}

void stator_wake(stator_waker task)
{
    (void)task;
}

/* Each reading is later than the one before. */
uint32_t stator_simulated_read(uint32_t address)
{
    (void)address;
    return ++clock;
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    (void)address;
    (void)value;
}

static void mark(unsigned writer)
{
    stator_check_count(&written[writer], 1);
    stator_trace_mark((uint8_t)writer, written[writer]);
}

static void low_interrupt(void)
{
    mark(LOW);
}

static void high_interrupt(void)
{
    mark(HIGH);
}

static void low_device(void)
{
    stator_check_raise(low_interrupt);
}

static void high_device(void)
{
    stator_check_raise(high_interrupt);
}

static void start(void)
{
    stator_trace_start();
    started = true;
}

/* The loop writes, then reads what is there. */
static void step(void)
{
    if (written[LOOP] < MOST) {
        mark(LOOP);
    } else if (stator_trace_waiting() != 0u) {
        (void)stator_trace_take_frame(&frame);
        taken = (uint8_t)(taken + frame.header.capacity);
    } else {
        stator_port_mask();
        stator_port_wait();
        stator_port_unmask();
    }
}

/* Times go up, and the marks of each writer follow one another to its last; the oldest may have been overwritten. */
static bool in_order(const struct stator_trace_record *record, unsigned count, bool all)
{
    uint8_t seen[WRITERS] = {0};
    for (unsigned i = 0; i < count; i++) {
        const uint32_t payload = STATOR_TRACE_PAYLOAD(record[i].what);
        const unsigned writer = payload & 0xFFu;
        if (i > 0u && record[i].cycles <= record[i - 1u].cycles) {
            return false;
        }
        if (STATOR_TRACE_KIND(record[i].what) != stator_trace_kind_mark) {
            continue;
        }
        if (payload >> 8 != seen[writer] + 1u && (all || seen[writer] != 0u)) {
            return false;
        }
        seen[writer] = (uint8_t)(payload >> 8);
    }
    for (unsigned writer = 0; writer < WRITERS; writer++) {
        if (seen[writer] != written[writer] && (all || seen[writer] != 0u)) {
            return false;
        }
    }
    return true;
}

static bool ring_is_whole(void)
{
    const uint32_t head = stator_trace.header.head;
    const uint32_t discarded = stator_trace.header.events_discarded;
    const uint32_t first = head > STATOR_TRACE_RECORDS ? head - STATOR_TRACE_RECORDS : 0u;
    const unsigned marks = (unsigned)written[LOOP] + written[LOW] + written[HIGH];
    struct stator_trace_record record[STATOR_TRACE_RECORDS];
    for (uint32_t i = first; i < head; i++) {
        record[i - first] = stator_trace.record[i % STATOR_TRACE_RECORDS];
    }
    if (discarded != 0u) {
        /* What is not there was counted; beside the marks and `start`, only records `dropped` are there, each with a
         * resync, one for each of the loop's readings at most. */
        const uint32_t told = head - 1u - (marks - discarded);
        return told <= 2u * stator_trace.reader.frames && (told == 0u) == (stator_trace.reader.discarded == 0u);
    }
    return head == marks + 1u && in_order(record, head - first, first == 0u);
}

#define MODEL(c, ROW)                       \
    ROW(c, start, start)                    \
    ROW(c, steps, step)                     \
    ROW(c, interrupt, low_interrupt, 1)     \
    ROW(c, interrupt, high_interrupt, 2)    \
    ROW(c, few, low_device, MOST, started)  \
    ROW(c, few, high_device, MOST, started) \
    ROW(c, always, ring_is_whole, ring_is_whole())
STATOR_CHECK(model, MODEL)
