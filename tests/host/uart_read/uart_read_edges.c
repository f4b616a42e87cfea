// SPDX-License-Identifier: Apache-2.0
// test: sources src/testing/testing.c src/testing/testing_host.c examples/uart-read/uart_read.c
// test: defines STATOR_HOOKS="stator/testing_hooks.h"
//
// The read of examples/uart-read with a UART that loses bytes, as QEMU's does not, at every access where one may
// come, and over the wrap of the clock.
#include "boards/mps2-an386/registers.h"
#include "examples/uart-read/uart_read.h"
#include "stator/testing.h"
#include "tests/support/test.h"

#include <string.h>

enum { ME = 5, PATIENCE = 1000 };
static const stator_waker me = {ME};

/* The simulated line: a byte comes at each of these accesses, whether the one before was taken or not. */
static struct {
    const char *text;
    unsigned access, every; /* how many accesses there were; after how many the next byte comes; 0: none */
} line;

static void arrive(char byte)
{
    const uint32_t state = stator_test_register(UART0_BASE + UART_STATE);
    if ((state & UART_STATE_RX_FULL) != 0u) {
        stator_test_register_set(UART0_BASE + UART_STATE, state | UART_STATE_RX_LOST);
        return;
    }
    stator_test_register_set(UART0_BASE + UART_DATA, (uint8_t)byte);
    stator_test_register_set(UART0_BASE + UART_STATE, state | UART_STATE_RX_FULL);
    uart_read_interrupt();
}

static void maybe_arrive(void)
{
    if (line.every != 0u && ++line.access % line.every == 0u && *line.text != '\0') {
        arrive(*line.text++);
    }
}

uint32_t stator_test_on_read(uint32_t address, uint32_t held)
{
    if (address == UART0_BASE + UART_DATA) {
        const uint32_t state = stator_test_register(UART0_BASE + UART_STATE);
        stator_test_register_set(UART0_BASE + UART_STATE, state & ~UART_STATE_RX_FULL);
    }
    maybe_arrive();
    return held;
}

uint32_t stator_test_on_write(uint32_t address, uint32_t held, uint32_t written)
{
    return address == UART0_BASE + UART_STATE ? held & ~written : written;
}

static void begin(uart_read *read, stator_time start)
{
    stator_test_begin(start);
    line.every = 0;
    line.access = 0;
    uart_read_enable();
    memset(read, 0, sizeof *read);
    uart_read_start(read, stator_after(PATIENCE));
}

#define CHECK_ENTERED(self, states)                                            \
    do {                                                                       \
        const char *const was_ = stator_test_entered(uart_read, self, states); \
        if (was_ != NULL) {                                                    \
            test_fail(__FILE__, __LINE__, was_);                               \
            return;                                                            \
        }                                                                      \
        CHECK(stator_test_settles(uart_read, self, me));                       \
    } while (0)

static bool holds(const uart_read *read, const char *text)
{
    unsigned same = 0;
    while (text[same] != '\0' && read->bytes[same] == (uint8_t)text[same]) {
        same++;
    }
    return text[same] == '\0';
}

/* Each byte wakes and is taken by a poll of its own; returns what the last poll did. */
static stator_poll type(uart_read *read, const char *text)
{
    stator_poll poll = STATOR_PENDING;
    for (; *text != '\0'; text++) {
        arrive(*text);
        if (!stator_test_woken(ME)) {
            return STATOR_PENDING;
        }
        poll = uart_read_poll(read, me);
    }
    return poll;
}

static void a_newline_ends_it_and_is_not_part_of_the_line(void)
{
    uart_read read;
    begin(&read, 0u);
    CHECK_EQUAL(STATOR_PENDING, uart_read_poll(&read, me));
    CHECK_EQUAL(STATOR_PENDING, type(&read, "hello"));
    CHECK_EQUAL(5, read.reading.count);
    CHECK_EQUAL(STATOR_READY, type(&read, "\n"));
    CHECK_EQUAL(5, uart_read_line_of(&read)->count);
    CHECK(holds(&read, "hello"));
    CHECK_ENTERED(&read, "reading line");
}

static void a_byte_that_was_there_before_the_first_poll_is_read(void)
{
    uart_read read;
    begin(&read, 0u);
    arrive('\n');
    CHECK_EQUAL(STATOR_READY, uart_read_poll(&read, me));
    CHECK_EQUAL(0, uart_read_line_of(&read)->count);
    CHECK_ENTERED(&read, "reading line");
}

static void the_sixty_fourth_byte_ends_it(void)
{
    uart_read read;
    begin(&read, 0u);
    CHECK_EQUAL(STATOR_PENDING, uart_read_poll(&read, me));
    for (unsigned i = 0; i < UART_READ_BYTES - 1u; i++) {
        CHECK_EQUAL(STATOR_PENDING, type(&read, "x"));
    }
    CHECK_EQUAL(STATOR_READY, type(&read, "y"));
    CHECK_EQUAL('y', read.bytes[UART_READ_BYTES - 1u]);
    CHECK_ENTERED(&read, "reading full");
}

static void too_late_it_has_what_came(void)
{
    static const stator_time starts[] = {0u, INT32_MAX - 500u, UINT32_MAX - 500u, UINT32_MAX - 999u};
    for (unsigned i = 0; i < 4u; i++) {
        uart_read read;
        begin(&read, starts[i]);
        CHECK_EQUAL(STATOR_PENDING, uart_read_poll(&read, me));
        CHECK_EQUAL(STATOR_PENDING, type(&read, "abc"));
        stator_test_run(uart_read, &read, me, PATIENCE - 1u);
        CHECK_EQUAL(uart_read_reading, uart_read_state_of(&read));
        stator_test_run(uart_read, &read, me, 1u);
        CHECK_EQUAL(3, uart_read_too_late_of(&read)->count);
        CHECK(holds(&read, "abc"));
        CHECK_ENTERED(&read, "reading too_late");
    }
}

static void a_line_that_is_there_counts_however_late_the_poll(void)
{
    uart_read read;
    begin(&read, UINT32_MAX - 10u);
    CHECK_EQUAL(STATOR_PENDING, uart_read_poll(&read, me));
    arrive('\n');
    stator_test_advance(50u * PATIENCE);
    CHECK_EQUAL(STATOR_READY, uart_read_poll(&read, me));
    CHECK_ENTERED(&read, "reading line");
}

static void a_lost_byte_is_told_and_does_not_spoil_the_next_read(void)
{
    uart_read read;
    begin(&read, 0u);
    CHECK_EQUAL(STATOR_PENDING, uart_read_poll(&read, me));
    CHECK_EQUAL(STATOR_PENDING, type(&read, "ab"));
    arrive('c');
    arrive('d');
    CHECK_EQUAL(STATOR_READY, uart_read_poll(&read, me));
    CHECK_EQUAL(2, uart_read_lost_of(&read)->count);
    CHECK_ENTERED(&read, "reading lost");
    uart_read_start(&read, stator_after(PATIENCE));
    CHECK_EQUAL(STATOR_PENDING, uart_read_poll(&read, me)); /* the 'c' */
    CHECK_EQUAL(STATOR_READY, type(&read, "\n"));
    CHECK_EQUAL(1, uart_read_line_of(&read)->count);
}

/* The next byte comes at any of the poll's register accesses, also after its last look: then it must wake. */
static void bytes_at_every_access_are_read_in_order(void)
{
    for (unsigned every = 2; every <= 5u; every++) {
        uart_read read;
        begin(&read, 0u);
        CHECK_EQUAL(STATOR_PENDING, uart_read_poll(&read, me));
        line.text = "the line\n";
        line.every = every;
        stator_poll poll = STATOR_PENDING;
        for (unsigned i = 0; i < 100u && poll == STATOR_PENDING; i++) {
            if (stator_test_woken(ME)) {
                poll = uart_read_poll(&read, me);
            } else {
                maybe_arrive();
            }
        }
        CHECK_EQUAL(STATOR_READY, poll);
        CHECK_EQUAL(uart_read_line, uart_read_state_of(&read));
        CHECK(holds(&read, "the line"));
    }
}

/* The start's edge from any state counts once for each that it was taken from: at first, and from `lost`. */
static void every_edge_was_taken(void)
{
    CHECK_EQUAL(uart_read_edge_count + 1, stator_test_edges_seen("uart_read"));
}

int main(void)
{
    TEST(a_newline_ends_it_and_is_not_part_of_the_line);
    TEST(a_byte_that_was_there_before_the_first_poll_is_read);
    TEST(the_sixty_fourth_byte_ends_it);
    TEST(too_late_it_has_what_came);
    TEST(a_line_that_is_there_counts_however_late_the_poll);
    TEST(a_lost_byte_is_told_and_does_not_spoil_the_next_read);
    TEST(bytes_at_every_access_are_read_in_order);
    TEST(every_edge_was_taken);
    return test_finish();
}
