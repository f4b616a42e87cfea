// SPDX-License-Identifier: Apache-2.0
// test: sources drivers/aspeed_i2c.c drivers/shared_bus.c
// test: defines STATOR_DEBUG=1
//
// The I2C transfer over a controller that does what the test says: each way to end, and each wait cut short.
#include "fake_i2c.h"
#include "tests/support/test.h"

#define TARGET 0x48u
static const stator_waker me = {3u};

static aspeed_i2c_transfer transfer_of(uint8_t read_bytes)
{
    const struct aspeed_i2c_request request = {
        .address = TARGET, .write_bytes = 1u, .read_bytes = read_bytes, .write = {0x10u}};
    fake.present[TARGET] = true;
    for (unsigned i = 0; i < 32u; i++) {
        fake.target[TARGET][0x10u + i] = (uint8_t)(100u + i);
    }
    return aspeed_i2c_transfer_of(&fake_bus, request);
}

static void a_read_delivers_the_registers_bytes(void)
{
    fake_start();
    aspeed_i2c_transfer transfer = transfer_of(6u);
    CHECK_EQUAL(STATOR_READY, aspeed_i2c_transfer_poll(&transfer, me));
    CHECK_EQUAL(aspeed_i2c_transfer_complete, transfer.state);
    CHECK_EQUAL(2, fake.commands);
    for (unsigned i = 0; i < 6u; i++) {
        CHECK_EQUAL(100u + i, aspeed_i2c_read_byte(&fake_bus, i));
    }
}

static void a_write_is_one_command(void)
{
    fake_start();
    fake.present[TARGET] = true;
    aspeed_i2c_transfer transfer = aspeed_i2c_transfer_of(
        &fake_bus, (struct aspeed_i2c_request){.address = TARGET, .write_bytes = 3u, .write = {7u, 8u, 9u}});
    CHECK_EQUAL(STATOR_READY, aspeed_i2c_transfer_poll(&transfer, me));
    CHECK_EQUAL(aspeed_i2c_transfer_complete, transfer.state);
    CHECK_EQUAL(1, fake.commands);
    CHECK_EQUAL(8, fake.target[TARGET][7]);
    CHECK_EQUAL(9, fake.target[TARGET][8]);
}

static void it_waits_for_each_interrupt(void)
{
    fake_start();
    fake.held_back = true;
    aspeed_i2c_transfer transfer = transfer_of(2u);
    CHECK_EQUAL(STATOR_PENDING, aspeed_i2c_transfer_poll(&transfer, me));
    CHECK_EQUAL(STATOR_PENDING, aspeed_i2c_transfer_poll(&transfer, me));
    CHECK_EQUAL(aspeed_i2c_transfer_writing, transfer.state);
    CHECK_EQUAL(0, fake_woken);
    fake_interrupt();
    CHECK_EQUAL(1u << 3, fake_woken);
    CHECK_EQUAL(STATOR_PENDING, aspeed_i2c_transfer_poll(&transfer, me));
    CHECK_EQUAL(aspeed_i2c_transfer_reading, transfer.state);
    fake_interrupt();
    CHECK_EQUAL(STATOR_READY, aspeed_i2c_transfer_poll(&transfer, me));
    CHECK_EQUAL(aspeed_i2c_transfer_complete, transfer.state);
}

static void each_bad_status_has_its_reason_in_each_phase(void)
{
    static const struct {
        uint32_t status;
        enum fault_reason reason;
    } cases[] = {
        {FAKE_FAIL | FAKE_DONE | 1u << 1, fault_no_answer},
        {FAKE_FAIL | FAKE_DONE | 1u << 3, fault_arbitration_lost},
        {FAKE_FAIL | FAKE_DONE | 1u << 5, fault_bus_error},
        {FAKE_FAIL | FAKE_DONE | 1u << 6, fault_bus_error},
        {FAKE_FAIL | FAKE_DONE | 1u << 14, fault_bus_error},
        {FAKE_FAIL | FAKE_DONE | 1u << 18, fault_bus_error},
        {1u << 3, fault_arbitration_lost},
    };
    for (unsigned phase = 0; phase < 2u; phase++) {
        for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            fake_start();
            fake.answer = cases[i].status;
            fake.after = phase;
            aspeed_i2c_transfer transfer = transfer_of(2u);
            CHECK_EQUAL(STATOR_READY, aspeed_i2c_transfer_poll(&transfer, me));
            CHECK_EQUAL(cases[i].reason, aspeed_i2c_transfer_faulted_of(&transfer)->reason);
            CHECK_EQUAL(0, fake.busy);
        }
    }
}

static void fewer_bytes_than_asked_are_a_fault(void)
{
    fake_start();
    fake.moves = 3u;
    aspeed_i2c_transfer transfer = transfer_of(4u);
    CHECK_EQUAL(STATOR_READY, aspeed_i2c_transfer_poll(&transfer, me));
    CHECK_EQUAL(fault_short_transfer, aspeed_i2c_transfer_faulted_of(&transfer)->reason);
}

/* Polls whenever woken, lets time pass otherwise. Returns how many ticks it took. */
static uint32_t run(aspeed_i2c_transfer *transfer)
{
    const stator_time start = fake_now;
    for (unsigned i = 0; i < 10u && aspeed_i2c_transfer_poll(transfer, me) == STATOR_PENDING; i++) {
        fake_woken = 0u;
        fake_time_passes(fake_now + 100000u);
    }
    return fake_now - start;
}

static void silence_ends_at_the_deadline_with_a_stop(void)
{
    for (unsigned phase = 0; phase < 2u; phase++) {
        fake_start();
        fake.silent = true;
        fake.after = phase;
        aspeed_i2c_transfer transfer = transfer_of(2u);
        CHECK_EQUAL(1000, run(&transfer));
        CHECK_EQUAL(fault_timed_out, aspeed_i2c_transfer_faulted_of(&transfer)->reason);
        CHECK_EQUAL(1, fake.stops);
        CHECK_EQUAL(0, fake.resets);
        CHECK_EQUAL(0, fake.busy);
    }
}

static void it_stops_only_when_the_controller_says_so(void)
{
    fake_start();
    fake.silent = true;
    fake.holds_on = true;
    aspeed_i2c_transfer transfer = transfer_of(2u);
    CHECK_EQUAL(STATOR_PENDING, aspeed_i2c_transfer_poll(&transfer, me));
    fake_now += 1000u;
    CHECK_EQUAL(STATOR_PENDING, aspeed_i2c_transfer_poll(&transfer, me));
    CHECK_EQUAL(aspeed_i2c_transfer_stopping, transfer.state);
    fake_now += 499u;
    CHECK_EQUAL(STATOR_PENDING, aspeed_i2c_transfer_poll(&transfer, me));
    fake.busy = 0u;
    fake_raise(FAKE_DONE | 0x10u);
    CHECK_EQUAL(1u << 3, fake_woken);
    CHECK_EQUAL(STATOR_READY, aspeed_i2c_transfer_poll(&transfer, me));
    CHECK_EQUAL(0, fake.resets);
}

static void a_stop_that_never_comes_ends_in_a_reset(void)
{
    fake_start();
    fake.silent = true;
    fake.holds_on = true;
    aspeed_i2c_transfer transfer = transfer_of(2u);
    CHECK_EQUAL(1500, run(&transfer));
    CHECK_EQUAL(fault_timed_out, aspeed_i2c_transfer_faulted_of(&transfer)->reason);
    CHECK_EQUAL(1, fake.resets);
    CHECK_EQUAL(0, fake.busy);
    CHECK_EQUAL(1, fake.function);
}

static void an_interrupt_in_time_counts_though_polled_late(void)
{
    fake_start();
    fake.held_back = true;
    aspeed_i2c_transfer transfer = transfer_of(0u);
    CHECK_EQUAL(STATOR_PENDING, aspeed_i2c_transfer_poll(&transfer, me));
    fake_interrupt();
    fake_now += 5000u;
    CHECK_EQUAL(STATOR_READY, aspeed_i2c_transfer_poll(&transfer, me));
    CHECK_EQUAL(aspeed_i2c_transfer_complete, transfer.state);
}

static void a_finished_transfer_changes_no_more(void)
{
    fake_start();
    aspeed_i2c_transfer transfer = transfer_of(2u);
    CHECK_EQUAL(STATOR_READY, aspeed_i2c_transfer_poll(&transfer, me));
    const aspeed_i2c_transfer before = transfer;
    CHECK_EQUAL(STATOR_READY, aspeed_i2c_transfer_poll(&transfer, me));
    aspeed_i2c_transfer_cancel(&transfer);
    CHECK(memcmp(&before, &transfer, sizeof before) == 0);
    CHECK_EQUAL(2, fake.commands);
}

static void cancelling_before_the_start_touches_nothing(void)
{
    fake_start();
    aspeed_i2c_transfer transfer = transfer_of(2u);
    aspeed_i2c_transfer_cancel(&transfer);
    CHECK_EQUAL(STATOR_READY, aspeed_i2c_transfer_poll(&transfer, me));
    CHECK_EQUAL(fault_cancelled, aspeed_i2c_transfer_faulted_of(&transfer)->reason);
    CHECK_EQUAL(0, fake.commands);
}

static void cancelling_stops_the_controller_in_each_phase(void)
{
    for (unsigned phase = 0; phase < 2u; phase++) {
        fake_start();
        fake.silent = true;
        fake.after = phase;
        fake.holds_on = true;
        aspeed_i2c_transfer transfer = transfer_of(2u);
        CHECK_EQUAL(STATOR_PENDING, aspeed_i2c_transfer_poll(&transfer, me));
        aspeed_i2c_transfer_cancel(&transfer);
        aspeed_i2c_transfer_cancel(&transfer);
        CHECK_EQUAL(1, fake.stops);
        CHECK_EQUAL(STATOR_PENDING, aspeed_i2c_transfer_poll(&transfer, me));
        fake.busy = 0u;
        CHECK_EQUAL(STATOR_READY, aspeed_i2c_transfer_poll(&transfer, me));
        CHECK_EQUAL(fault_cancelled, aspeed_i2c_transfer_faulted_of(&transfer)->reason);
    }
}

static void each_injection_ends_as_it_says_and_the_next_transfer_is_good(void)
{
    static const enum fault_reason reasons[] = {fault_none,      fault_no_answer,      fault_timed_out,
                                                fault_timed_out, fault_short_transfer, fault_bus_error};
    for (unsigned injection = aspeed_i2c_absent; injection < aspeed_i2c_injection_count; injection++) {
        fake_start();
        aspeed_i2c_transfer transfer = transfer_of(2u);
        transfer.request.injection = (uint8_t)injection;
        (void)run(&transfer);
        CHECK_EQUAL(reasons[injection], aspeed_i2c_transfer_faulted_of(&transfer)->reason);
        transfer = transfer_of(2u);
        CHECK_EQUAL(0, run(&transfer));
        CHECK_EQUAL(aspeed_i2c_transfer_complete, transfer.state);
    }
}

int main(void)
{
    TEST(a_read_delivers_the_registers_bytes);
    TEST(a_write_is_one_command);
    TEST(it_waits_for_each_interrupt);
    TEST(each_bad_status_has_its_reason_in_each_phase);
    TEST(fewer_bytes_than_asked_are_a_fault);
    TEST(silence_ends_at_the_deadline_with_a_stop);
    TEST(it_stops_only_when_the_controller_says_so);
    TEST(a_stop_that_never_comes_ends_in_a_reset);
    TEST(an_interrupt_in_time_counts_though_polled_late);
    TEST(a_finished_transfer_changes_no_more);
    TEST(cancelling_before_the_start_touches_nothing);
    TEST(cancelling_stops_the_controller_in_each_phase);
    TEST(each_injection_ends_as_it_says_and_the_next_transfer_is_good);
    return test_finish();
}
