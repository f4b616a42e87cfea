// SPDX-License-Identifier: Apache-2.0
// test: sources src/trace/ring.c src/trace/packet.c src/trace/build_id.c
// test: defines STATOR_TRACE_RECORDS=16u STATOR_TRACE_FRAME_RECORDS=6u STATOR_TRACE_STOPS=1 STATOR_TRACE_BOX_RECORDS=0
//
// A ring that stops when it is full: it keeps the first records, counts what it drops, and tells where something is
// missing as soon as there is room.
#include "stator/stator.h"
#include "stator/trace_memory.h"
#include "tests/support/test.h"

#define RECORDS STATOR_TRACE_RECORDS

static struct stator_trace_frame frame;

void stator_wake(stator_waker task)
{
    (void)task;
}

static void marks(unsigned from, unsigned count)
{
    for (unsigned i = from; i < from + count; i++) {
        stator_trace_mark(1u, (uint16_t)i);
    }
}

static void a_full_ring_keeps_the_first_and_counts_the_rest(void)
{
    stator_trace_start();
    marks(0u, 40u);
    CHECK_EQUAL(RECORDS, stator_trace.header.head);
    CHECK_EQUAL(40u + 1u - RECORDS, stator_trace.header.events_discarded);
    for (unsigned i = 1; i < RECORDS; i++) {
        CHECK_EQUAL(STATOR_TRACE_EVENT(stator_trace_kind_mark, 1u | (i - 1u) << 8), stator_trace.record[i].what);
    }
    CHECK_EQUAL(STATOR_TRACE_FLAG_STOPS, stator_trace.header.flags);
}

static void where_records_are_missing_a_record_says_how_many(void)
{
    stator_trace_start();
    marks(0u, 40u);
    CHECK_EQUAL(80 + 8 * 6, stator_trace_take_frame(&frame));
    CHECK_EQUAL(40u + 1u - RECORDS, frame.header.events_discarded);
    CHECK_EQUAL(STATOR_TRACE_EVENT(stator_trace_kind_dropped, 40u + 1u - RECORDS),
                stator_trace.record[RECORDS % RECORDS].what);
    CHECK_EQUAL(stator_trace_kind_resync, STATOR_TRACE_KIND(stator_trace.record[1].what));
    CHECK_EQUAL(RECORDS + 2u, stator_trace.header.head);
    marks(100u, 2u);
    CHECK_EQUAL(80 + 8 * 6, stator_trace_take_frame(&frame));
    CHECK_EQUAL(6, frame.header.head);
    CHECK_EQUAL(RECORDS + 4u, stator_trace.header.head); /* told once */
}

static unsigned taken, told;

static void take_a_frame(void)
{
    const unsigned size_bytes = stator_trace_take_frame(&frame);
    for (unsigned i = 0; size_bytes != 0u && i < frame.header.capacity; i++) {
        const uint32_t what = frame.record[i].what;
        if (STATOR_TRACE_KIND(what) == stator_trace_kind_mark) {
            /* The mark's value is how many came before it: taken, or dropped. */
            CHECK(STATOR_TRACE_PAYLOAD(what) >> 8 >= taken + told);
            taken++;
        } else if (STATOR_TRACE_KIND(what) == stator_trace_kind_dropped) {
            told += STATOR_TRACE_PAYLOAD(what);
        }
    }
}

static void what_was_taken_and_what_was_dropped_come_to_all(void)
{
    stator_trace_start();
    for (unsigned i = 0; i < 500u; i++) {
        marks(i, 1u);
        if (i % 40u >= 36u) {
            take_a_frame();
        }
    }
    while (stator_trace_waiting() != 0u) {
        take_a_frame();
    }
    CHECK_EQUAL(500, taken + told);
    CHECK_EQUAL(told, stator_trace.header.events_discarded);
    CHECK(told > 100u);
}

int main(void)
{
    TEST(a_full_ring_keeps_the_first_and_counts_the_rest);
    TEST(where_records_are_missing_a_record_says_how_many);
    TEST(what_was_taken_and_what_was_dropped_come_to_all);
    return test_finish();
}
