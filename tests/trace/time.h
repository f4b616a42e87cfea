// SPDX-License-Identifier: Apache-2.0
//
// Time that is longer than the trace's clock: included by a test with the clock running on in sleep, and by one with
// the clock standing still. Both must tell the same.
#include "stator/stator.h"
#include "stator/trace_memory.h"
#include "stator_trace_clock.h"
#include "tests/support/test.h"

#define ROUND      0x100000000u /* cycles until the clock is where it was: 43 s */
#define SLOW_TICKS 1000000u     /* cycles of a tick of the slower one */

uint32_t fake_cycles, fake_slow;
static uint64_t true_time;

void stator_wake(stator_waker task)
{
    (void)task;
}

/* The world goes on. `asleep`: a clock that stands still then does. */
static void passes(uint64_t cycles, bool asleep)
{
    true_time += cycles;
    fake_slow = (uint32_t)(true_time / SLOW_TICKS);
    if (!asleep || !STATOR_TRACE_STOPS_ASLEEP) {
        fake_cycles += (uint32_t)cycles;
    }
}

/* A clock that stood still is set by the slower one: right to a tick of it. */
#define LATE_CYCLES (STATOR_TRACE_STOPS_ASLEEP ? 2 * (int64_t)SLOW_TICKS : 0)

static void begin(void)
{
    true_time = 12345u;
    fake_cycles = (uint32_t)true_time;
    fake_slow = 0u;
    stator_trace_start();
}

static void sleeps(uint64_t cycles)
{
    stator_trace_sleep(0u, true);
    passes(cycles, true);
    stator_trace_woken();
}

static const struct stator_trace_record *last(unsigned before)
{
    return &stator_trace.record[(stator_trace.header.head - 1u - before) % STATOR_TRACE_RECORDS];
}

static bool is_right(void)
{
    const int64_t late = (int64_t)(stator_trace_time() - true_time);
    return late >= -LATE_CYCLES && late <= LATE_CYCLES;
}

static void a_sleep_of_many_rounds_is_told_by_a_resync(void)
{
    begin();
    sleeps(7u * ROUND + 1000000000u);
    CHECK(is_right());
    CHECK_EQUAL(stator_trace_kind_resync, STATOR_TRACE_KIND(last(1u)->what));
    CHECK_EQUAL(7, STATOR_TRACE_PAYLOAD(last(1u)->what));
}

/* Just more, and just less, than what the clock alone could tell. */
static void a_sleep_of_any_length_is_right(void)
{
    for (uint64_t cycles = 1u; cycles < 40u * ROUND; cycles += cycles / 3u + 77777777u) {
        begin();
        passes(cycles / 7u % 4000000000u, false);
        stator_trace_polled(1u);
        sleeps(cycles);
        CHECK(is_right());
        true_time = stator_trace_time();
        sleeps(cycles);
        CHECK(is_right());
    }
}

static void a_short_sleep_costs_two_records(void)
{
    begin();
    sleeps(1000u);
    CHECK_EQUAL(3, stator_trace.header.head); /* start, sleep, woken */
}

/* Polls are enough to keep time, at least one in half a round. */
static void without_sleep_polls_count_the_rounds(void)
{
    begin();
    for (unsigned i = 0; i < 100u; i++) {
        passes(2000000000u, false);
        stator_trace_polled(1u);
        CHECK_EQUAL(true_time, stator_trace_time());
    }
    CHECK(true_time > 40u * ROUND);
}

/* A frame's records, read as docs/trace.md says, come to the true time. */
static void frames_tell_whole_time(void)
{
    static struct stator_trace_frame frame;
    uint64_t time = 0u;
    begin();
    for (unsigned i = 0; i < 60u; i++) {
        sleeps(i % 3u * ROUND + 3000000u);
        stator_trace_mark(1u, 0u);
        const uint64_t marked = stator_trace_time();
        while (i % 4u == 3u && stator_trace_take_frame(&frame) != 0u) {
            time = frame.header.timestamp_begin;
            for (unsigned r = 0; r < frame.header.capacity; r++) {
                const struct stator_trace_record *const record = &frame.record[r];
                if (STATOR_TRACE_KIND(record->what) == stator_trace_kind_resync) {
                    time = (uint64_t)STATOR_TRACE_PAYLOAD(record->what) << 32 | record->cycles;
                } else {
                    time += record->cycles - (uint32_t)time;
                }
            }
        }
        CHECK(i % 4u != 3u || time == marked);
    }
}

int main(void)
{
    TEST(a_sleep_of_many_rounds_is_told_by_a_resync);
    TEST(a_sleep_of_any_length_is_right);
    TEST(a_short_sleep_costs_two_records);
    TEST(without_sleep_polls_count_the_rounds);
    TEST(frames_tell_whole_time);
    return test_finish();
}
