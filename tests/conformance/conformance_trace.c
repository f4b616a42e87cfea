// SPDX-License-Identifier: Apache-2.0
// test: sources src/trace/ring.c src/trace/packet.c src/trace/build_id.c
// test: board_sources boards/time/board_time.c
// test: defines STATOR_HOOKS="stator/trace.h" STATOR_TRACE_RECORDS=64u STATOR_TRACE_FRAME_RECORDS=8u
// test: worlds microbit mps2-an385 mps2-an386 mps2-an386-clang mps2-an500 mps2-an505 emcraft-sf2
// test: worlds riscv-virt riscv-virt-masked host-gcc host-clang host-asan host-tsan
//
// The trace on a port: who may write to the ring at once, and what its records say.
#include "stator/stator.h"
#include "stator/trace_memory.h"
#include "tests/conformance/interrupt.h"
#include "tests/support/test.h"

#if __STDC_HOSTED__
static void board_time_start(void) {}
#else
#include "board_time.h"
#endif

#define DOOR(m, ROW)               \
    ROW(m, always, uint8_t polls;) \
    ROW(m, state, open)            \
    ROW(m, state, shut)            \
    ROW(m, state, locked)          \
    ROW(m, edge, open, shut)       \
    ROW(m, edge, any, locked)
STATOR_MACHINE(door, DOOR)
static stator_poll door_poll(door *self, stator_waker me);

#define APP(s, ROW)     \
    ROW(s, tier, main)  \
    ROW(s, time, clock) \
    ROW(s, tasks, doors, 2, door, door_poll)
STATOR_SYSTEM(app, APP)

static bool interrupt_in_poll;

static stator_poll door_poll(door *self, stator_waker me)
{
    self->polls++;
    if (interrupt_in_poll) {
        interrupt_in_poll = false;
        interrupt_raise();
    }
    if (self->state == door_open && me.task == (unsigned)app_doors) {
        STATOR_IN(door, self, open);
        (void)here;
        STATOR_GO(door, self, open, shut);
    } else if (self->state == door_open) {
        STATOR_GO_ANY(door, self, locked);
    }
    return STATOR_PENDING;
}

static void wakes_the_second(void)
{
    app_wake((enum app_task)(app_doors + 1));
}

static void begin(void)
{
    app = (struct app){0};
    interrupt_does = NULL;
    app_start();
}

static const struct stator_trace_record *record(uint32_t number)
{
    return &stator_trace.record[number % STATOR_TRACE_RECORDS];
}

static uint32_t head(void)
{
    return STATOR_PORT_LOAD(&stator_trace.header.head);
}

static void a_run_begins_with_its_start_and_a_wake_for_each_task(void)
{
    begin();
    CHECK_EQUAL(4, head());
    CHECK_EQUAL(stator_trace_kind_start, STATOR_TRACE_KIND(record(0)->what));
    for (unsigned task = 0; task < 3u; task++) {
        CHECK_EQUAL(STATOR_TRACE_EVENT(stator_trace_kind_wake, (unsigned)app_clock + task), record(1u + task)->what);
    }
    CHECK_EQUAL(STATOR_TRACE_MAGIC, stator_trace.header.magic);
    CHECK_EQUAL(STATOR_TRACE_RECORDS, stator_trace.header.capacity);
    CHECK_EQUAL(stator_trace.header.check, stator_trace_check(0u, &stator_trace.header, 48u));
}

static void edges_stand_between_poll_and_polled_with_their_place(void)
{
    static struct app_round round;
    begin();
    while (app_step(&round)) {}
    const unsigned first = 4u + 2u; /* after the clock's poll */
    const uint32_t expected[] = {
        STATOR_TRACE_EVENT(stator_trace_kind_poll, app_doors),
        STATOR_TRACE_EDGE(&app.doors[0].state, door_open, door_shut),
        STATOR_TRACE_EVENT(stator_trace_kind_polled, app_doors),
        STATOR_TRACE_EVENT(stator_trace_kind_poll, app_doors + 1),
        STATOR_TRACE_EDGE(&app.doors[1].state, door_open, door_locked),
        STATOR_TRACE_EVENT(stator_trace_kind_polled, app_doors + 1),
    };
    for (unsigned i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        CHECK_EQUAL(expected[i], record(first + i)->what);
    }
    CHECK_EQUAL(first + 6u, head());
}

static void a_wake_by_an_interrupt_says_so(void)
{
    static struct app_round round;
    begin();
    while (app_step(&round)) {}
    const uint32_t before = head();
    interrupt_does = wakes_the_second;
    interrupt_in_poll = true;
    app_wake(app_doors);
    while (app_step(&round)) {}
    CHECK_EQUAL(STATOR_TRACE_EVENT(stator_trace_kind_wake, app_doors), record(before)->what);
    CHECK_EQUAL(STATOR_TRACE_EVENT(stator_trace_kind_poll, app_doors), record(before + 1u)->what);
    const uint32_t wake = record(before + 2u)->what;
    CHECK_EQUAL(stator_trace_kind_wake, STATOR_TRACE_KIND(wake));
    CHECK_EQUAL(app_doors + 1, STATOR_TRACE_PAYLOAD(wake) & 0x3FFFu);
#if INTERRUPT_HELD_BACK
    CHECK(STATOR_TRACE_PAYLOAD(wake) >> STATOR_TRACE_SOURCE_SHIFT != 0u);
#endif
}

static void times_never_go_back(void)
{
    static struct app_round round;
    begin();
    interrupt_does = wakes_the_second;
    for (unsigned i = 0; i < 100u; i++) {
        interrupt_in_poll = i % 3u == 0u;
        app_wake(app_doors);
        while (app_step(&round)) {}
    }
    CHECK(head() > 4u * STATOR_TRACE_RECORDS);
    for (uint32_t i = head() - STATOR_TRACE_RECORDS + 1u; i != head(); i++) {
        CHECK((int32_t)(record(i)->cycles - record(i - 1u)->cycles) >= 0);
    }
}

/* Frames are whole packets; what was overwritten before it was read is counted in them. */
static void frames_go_on_where_the_last_one_ended(void)
{
    static struct app_round round;
    static struct stator_trace_frame frame;
    begin();
    CHECK_EQUAL(80 + 8 * 4, stator_trace_take_frame(&frame));
    CHECK_EQUAL(0, stator_trace_take_frame(&frame));
    for (unsigned i = 0; i < 100u; i++) {
        app_wake(app_doors);
        while (app_step(&round)) {}
    }
    const uint32_t held = head();
    uint32_t next = 4u;
    for (uint32_t sequence = 1u; next != held; sequence++) {
        const unsigned size_bytes = stator_trace_take_frame(&frame);
        CHECK_EQUAL(size_bytes, 80u + 8u * frame.header.capacity);
        CHECK_EQUAL(sequence, frame.header.sequence);
        CHECK_EQUAL(held - STATOR_TRACE_RECORDS - 4u, frame.header.events_discarded);
        const uint32_t check = stator_trace_check(0u, &frame.header, 68u);
        CHECK_EQUAL(frame.header.check, stator_trace_check(check, &frame.header.events_discarded, size_bytes - 72u));
        CHECK_EQUAL(sequence == 1u ? held - STATOR_TRACE_RECORDS : next, frame.header.head);
        for (unsigned i = 0; i < frame.header.capacity; i++) {
            CHECK_EQUAL(record(frame.header.head + i)->what, frame.record[i].what);
        }
        next = frame.header.head + frame.header.capacity;
    }
}

/* As after a reset: whatever the last run wrote is still there when the next begins. */
static void the_box_holds_the_end_of_the_run_before(void)
{
    static struct app_round round;
    struct stator_trace_record last[STATOR_TRACE_BOX_RECORDS];
    begin();
    for (unsigned i = 0; i < 100u; i++) {
        app_wake(app_doors);
        while (app_step(&round)) {}
    }
    stator_trace_mark(9u, 0xBEEFu);
    const uint32_t end = head();
    for (unsigned i = 0; i < STATOR_TRACE_BOX_RECORDS; i++) {
        last[i] = *record(end - STATOR_TRACE_BOX_RECORDS + i);
    }
    begin();
    CHECK_EQUAL(80 + 8 * STATOR_TRACE_BOX_RECORDS, stator_trace_box_bytes());
    CHECK_EQUAL(end - STATOR_TRACE_BOX_RECORDS, stator_trace_box.header.head);
    for (unsigned i = 0; i < STATOR_TRACE_BOX_RECORDS; i++) {
        CHECK_EQUAL(last[i].what, stator_trace_box.record[i].what);
        CHECK_EQUAL(last[i].cycles, stator_trace_box.record[i].cycles);
    }
    stator_trace_box.record[5].what ^= 0x100u;
    CHECK_EQUAL(0, stator_trace_box_bytes());
}

int main(void)
{
    board_time_start();
    interrupt_start();
    TEST(a_run_begins_with_its_start_and_a_wake_for_each_task);
    TEST(edges_stand_between_poll_and_polled_with_their_place);
    TEST(a_wake_by_an_interrupt_says_so);
    TEST(times_never_go_back);
    TEST(frames_go_on_where_the_last_one_ended);
    TEST(the_box_holds_the_end_of_the_run_before);
    return test_finish();
}
