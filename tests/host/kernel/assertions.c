// SPDX-License-Identifier: Apache-2.0
// test: defines STATOR_DEBUG=1
//
// Numbered assertions reach the fault hook with what they know; debug builds clear the bytes that an edge leaves.
#include "stator/stator.h"
#include "tests/support/test.h"

#include <setjmp.h>
#include <string.h>

#define READER(m, ROW)                                         \
    ROW(m, always, uint8_t buffer[8];)                         \
    ROW(m, state, idle)                                        \
    ROW(m, state, reading, uint32_t address; uint32_t secret;) \
    ROW(m, final, done, uint8_t result;)                       \
    ROW(m, final, off)                                         \
    ROW(m, edge, idle, reading)                                \
    ROW(m, edge, reading, done)                                \
    ROW(m, edge, any, off)
STATOR_MACHINE(reader, READER)

static jmp_buf after_fault;
static struct {
    uint16_t number;
    uint16_t task;
    uint8_t state;
} fault;

__attribute__((noreturn)) void stator_fault(uint16_t number, stator_waker task, uint8_t state)
{
    fault.number = number;
    fault.task = task.task;
    fault.state = state;
    longjmp(after_fault, 1);
}

/* No system: a machine that is polled by hand needs none. */
void stator_wake(stator_waker task)
{
    (void)task;
}

static stator_time now;

stator_time stator_now(void)
{
    return now;
}

#define FAULTS(number_expected, action)             \
    do {                                            \
        memset(&fault, 0, sizeof fault);            \
        if (setjmp(after_fault) == 0) {             \
            action;                                 \
        }                                           \
        CHECK_EQUAL(number_expected, fault.number); \
    } while (0)

static void reading_the_bytes_of_another_state_is_fault_101(void)
{
    static reader machine;
    machine = (reader){.reading = {.state_ = reader_reading, .address = 7}};
    FAULTS(101, (void)reader_done_of(&machine));
    CHECK_EQUAL(reader_reading, fault.state);
    CHECK_EQUAL(STATOR_NOBODY.task, fault.task);
    FAULTS(0, (void)reader_reading_of(&machine));
    CHECK_EQUAL(7, reader_reading_of(&machine)->address);
}

static void take_idle_to_reading(reader *self)
{
    STATOR_IN(reader, self, idle);
    (void)here;
    STATOR_GO(reader, self, idle, reading, .address = 1, .secret = 0x55aa55aa);
}

static void an_edge_from_another_state_than_it_says_is_fault_102(void)
{
    static reader machine;
    machine = (reader){.done = {.state_ = reader_done, .result = 9}};
    FAULTS(102, take_idle_to_reading(&machine));
    CHECK_EQUAL(reader_done, fault.state);
    CHECK_EQUAL(9, reader_done_of(&machine)->result);
}

static void a_period_of_2_to_the_30_ticks_is_fault_201(void)
{
    FAULTS(201, (void)stator_after(1u << 30));
    FAULTS(201, (void)stator_after(UINT32_MAX));
    now = UINT32_MAX;
    FAULTS(0, (void)stator_after(STATOR_LONGEST_TICKS));
    CHECK_EQUAL((1u << 30) - 2u, stator_after((1u << 30) - 1u));
}

static void the_edges_that_are_declared_fault_nothing(void)
{
    static reader machine;
    machine = (reader){.state = reader_idle};
    FAULTS(0, take_idle_to_reading(&machine));
    CHECK_EQUAL(0x55aa55aa, reader_reading_of(&machine)->secret);
}

static void take_reading_to_done(reader *self)
{
    STATOR_IN(reader, self, reading);
    (void)here;
    STATOR_GO(reader, self, reading, done, .result = 3);
}

static void an_edge_clears_the_bytes_of_the_state_it_leaves_and_no_others(void)
{
    static reader machine;
    static const uint8_t kept[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    machine = (reader){.state = reader_idle};
    memcpy(machine.buffer, kept, sizeof kept);
    take_idle_to_reading(&machine);
    take_reading_to_done(&machine);
    CHECK_EQUAL(3, reader_done_of(&machine)->result);
    const uint8_t *const bytes = (const uint8_t *)&machine;
    for (size_t i = offsetof(reader, state) + sizeof(struct reader_done); i < sizeof machine; i++) {
        CHECK_EQUAL(0, bytes[i]);
    }
    CHECK_EQUAL(0, memcmp(kept, machine.buffer, sizeof kept));
}

static void take_any_to_off(reader *self)
{
    STATOR_GO_ANY(reader, self, off);
}

static void an_edge_from_any_state_is_taken_from_each(void)
{
    static reader machine;
    for (uint8_t state = 0; state <= (uint8_t)reader_off; state++) {
        machine = (reader){.reading = {.state_ = state, .secret = 0x55aa55aa}};
        take_any_to_off(&machine);
        CHECK_EQUAL(reader_off, machine.state);
        CHECK_EQUAL(0, machine.reading.secret);
    }
}

int main(void)
{
    TEST(reading_the_bytes_of_another_state_is_fault_101);
    TEST(an_edge_from_another_state_than_it_says_is_fault_102);
    TEST(a_period_of_2_to_the_30_ticks_is_fault_201);
    TEST(the_edges_that_are_declared_fault_nothing);
    TEST(an_edge_clears_the_bytes_of_the_state_it_leaves_and_no_others);
    TEST(an_edge_from_any_state_is_taken_from_each);
    return test_finish();
}
