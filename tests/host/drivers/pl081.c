// SPDX-License-Identifier: Apache-2.0
// test: sources src/testing/testing.c src/testing/testing_host.c drivers/pl081.c
// test: defines STATOR_HOOKS="stator/testing_hooks.h"
//
// The PL081's transfer over a model that takes its time, is refused by memory, and lets go late, as QEMU's does not.
#include "drivers/pl081.h"
#include "stator/testing.h"
#include "tests/support/test.h"

enum { ME = 3, PATIENCE = 1000, BASE = 0x50110000 };
enum { DONE_STATUS = BASE + 0x4, REFUSED_STATUS = BASE + 0xC, CHANNEL = BASE + 0x110 };
enum { ENABLE = 1, ACTIVE = 1 << 17, HALT = 1 << 18 };

static const stator_waker me = {ME};
static const stator_time start = UINT32_MAX - 500u; /* the clock wraps in each test */
static const struct pl081_item item = {0x20000000u, 0x20001000u, 0u, 0x8C480010u};

static struct pl081 dma = {.base = {BASE}, .stop_ticks = 5, .cell = STATOR_CELL};
static unsigned looks_until_idle, access, strikes_at;
static uint32_t strike; /* which status */

static void interrupt(uint32_t status, bool disables)
{
    stator_test_register_set(status, 1u);
    if (disables) {
        stator_test_register_set(CHANNEL, 0u);
    }
    pl081_interrupt(&dma);
}

static void maybe_strike(void)
{
    if (++access == strikes_at && (stator_test_register(CHANNEL) & ENABLE) != 0u) {
        interrupt(strike, true);
    }
}

uint32_t stator_test_on_read(uint32_t address, uint32_t held)
{
    maybe_strike();
    if (address == CHANNEL && (held & HALT) != 0u && looks_until_idle > 0u) {
        looks_until_idle--;
        return held | ACTIVE;
    }
    return stator_test_register(address);
}

uint32_t stator_test_on_write(uint32_t address, uint32_t held, uint32_t written)
{
    uint32_t holds = written;
    if (address == DONE_STATUS + 4u) {
        stator_test_register_set(DONE_STATUS, stator_test_register(DONE_STATUS) & ~written);
        holds = held;
    } else if (address == REFUSED_STATUS + 4u) {
        stator_test_register_set(REFUSED_STATUS, 0u);
        holds = held;
    }
    stator_test_register_set(address, holds);
    maybe_strike();
    return stator_test_register(address);
}

static pl081_transfer begin(void)
{
    const pl081_transfer transfer = {.dma = &dma, .first = &item, .patience_ticks = PATIENCE};
    stator_test_begin(start);
    looks_until_idle = access = strikes_at = 0;
    return transfer;
}

#define CHECK_ENTERED(self, states)                                                 \
    do {                                                                            \
        const char *const was_ = stator_test_entered(pl081_transfer, self, states); \
        if (was_ != NULL) {                                                         \
            test_fail(__FILE__, __LINE__, was_);                                    \
            return;                                                                 \
        }                                                                           \
        CHECK((stator_test_register(CHANNEL) & ENABLE) == 0u);                      \
        CHECK(stator_test_settles(pl081_transfer, self, me));                       \
    } while (0)

static void it_programs_the_channel_and_enables_it_last(void)
{
    pl081_transfer transfer = begin();
    CHECK_EQUAL(STATOR_PENDING, pl081_transfer_poll(&transfer, me));
    CHECK(stator_test_written("50110100=20000000 50110104=20001000 50110108=0 5011010c=8c480010 50110110=c001 "
                              "50110008=0") == NULL);
    CHECK_EQUAL(0x8C480010u, PL081_INTERRUPT | pl081_words(16));
}

static void done_it_is_complete(void)
{
    pl081_transfer transfer = begin();
    CHECK_EQUAL(STATOR_PENDING, pl081_transfer_poll(&transfer, me));
    stator_test_run(pl081_transfer, &transfer, me, PATIENCE - 1u);
    interrupt(DONE_STATUS, false); /* of an item in the middle */
    CHECK_EQUAL(STATOR_PENDING, pl081_transfer_poll(&transfer, me));
    interrupt(DONE_STATUS, true);
    stator_test_advance(2u * PATIENCE); /* what is done counts, however late the poll */
    CHECK_EQUAL(STATOR_READY, pl081_transfer_poll(&transfer, me));
    CHECK_ENTERED(&transfer, "moving complete");
}

static void refused_by_memory_it_is_faulted(void)
{
    pl081_transfer transfer = begin();
    CHECK_EQUAL(STATOR_PENDING, pl081_transfer_poll(&transfer, me));
    (void)stator_test_woken(ME);
    interrupt(REFUSED_STATUS, true);
    CHECK(stator_test_woken(ME));
    CHECK_EQUAL(STATOR_READY, pl081_transfer_poll(&transfer, me));
    CHECK_EQUAL(fault_bus_error, pl081_transfer_faulted_of(&transfer)->reason);
    CHECK_ENTERED(&transfer, "moving stopping faulted");
}

static void stalled_it_is_faulted_when_the_channel_is_idle(void)
{
    pl081_transfer transfer = begin();
    CHECK_EQUAL(STATOR_PENDING, pl081_transfer_poll(&transfer, me));
    looks_until_idle = 4; /* the first is the driver's own, before it halts */
    stator_test_run(pl081_transfer, &transfer, me, PATIENCE - 1u);
    CHECK_EQUAL(pl081_transfer_moving, pl081_transfer_state_of(&transfer));
    stator_test_run(pl081_transfer, &transfer, me, 1u);
    CHECK_EQUAL(pl081_transfer_stopping, pl081_transfer_state_of(&transfer));
    CHECK((stator_test_register(CHANNEL) & (ENABLE | HALT)) == (ENABLE | HALT));
    stator_test_run(pl081_transfer, &transfer, me, 100u);
    CHECK_EQUAL(0, looks_until_idle);
    CHECK_EQUAL(fault_timed_out, pl081_transfer_faulted_of(&transfer)->reason);
    CHECK_ENTERED(&transfer, "moving stopping faulted");
}

static void cancelled_in_each_state(void)
{
    pl081_transfer armed = begin();
    pl081_transfer_cancel(&armed);
    CHECK_EQUAL(fault_cancelled, pl081_transfer_faulted_of(&armed)->reason);
    CHECK(stator_test_written("") == NULL);
    CHECK_ENTERED(&armed, "faulted");

    pl081_transfer moving = begin();
    CHECK_EQUAL(STATOR_PENDING, pl081_transfer_poll(&moving, me));
    looks_until_idle = 1;
    pl081_transfer_cancel(&moving);
    CHECK_EQUAL(STATOR_PENDING, pl081_transfer_poll(&moving, me));
    pl081_transfer_cancel(&moving); /* nothing more to stop */
    stator_test_run(pl081_transfer, &moving, me, 100u);
    CHECK_EQUAL(fault_cancelled, pl081_transfer_faulted_of(&moving)->reason);
    CHECK_ENTERED(&moving, "moving stopping faulted");
    pl081_transfer_cancel(&moving);
}

/* Wherever the interrupt strikes, the transfer ends, and nothing of it reaches the next. */
static void an_interrupt_at_every_register_access(void)
{
    unsigned completed = 0, refused = 0;
    for (unsigned at = 1; at <= 20u; at++) {
        for (unsigned which = 0; which < 2u; which++) {
            pl081_transfer transfer = begin();
            strikes_at = at;
            strike = which == 0u ? (uint32_t)DONE_STATUS : (uint32_t)REFUSED_STATUS;
            (void)pl081_transfer_poll(&transfer, me);
            stator_test_run(pl081_transfer, &transfer, me, 2u * PATIENCE);
            CHECK_EQUAL(STATOR_READY, pl081_transfer_poll(&transfer, me));
            CHECK((stator_test_register(CHANNEL) & ENABLE) == 0u);
            const bool complete = pl081_transfer_state_of(&transfer) == pl081_transfer_complete;
            completed += complete;
            refused += !complete && pl081_transfer_faulted_of(&transfer)->reason == fault_bus_error;

            pl081_transfer next = {.dma = &dma, .first = &item, .patience_ticks = PATIENCE};
            strikes_at = 0;
            CHECK_EQUAL(STATOR_PENDING, pl081_transfer_poll(&next, me));
        }
    }
    CHECK(completed >= 2u && refused >= 2u);
}

static void every_edge_was_taken(void)
{
    CHECK(STATOR_TEST_ALL_EDGES_SEEN(pl081_transfer));
}

int main(void)
{
    TEST(it_programs_the_channel_and_enables_it_last);
    TEST(done_it_is_complete);
    TEST(refused_by_memory_it_is_faulted);
    TEST(stalled_it_is_faulted_when_the_channel_is_idle);
    TEST(cancelled_in_each_state);
    TEST(an_interrupt_at_every_register_access);
    TEST(every_edge_was_taken);
    return test_finish();
}
