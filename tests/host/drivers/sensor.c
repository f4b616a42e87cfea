// SPDX-License-Identifier: Apache-2.0
// test: sources drivers/sensor.c drivers/register_access.c drivers/aspeed_i2c.c drivers/shared_bus.c
// test: sources drivers/tmp105.c drivers/lsm303.c drivers/emc1413.c
// test: defines STATOR_DEBUG=1
//
// The sensor's machine over a controller that does what the test says, two sensors on one bus, in a time of its own:
// rates to the microsecond, the rows of back-offs, and that one sensor's fault is not the other's.
#include "drivers/emc1413.h"
#include "drivers/lsm303.h"
#include "drivers/tmp105.h"
#include "fake_i2c.h"
#include "tests/support/test.h"

#define MS 1000u

static sensor first;
static sensor second;
static struct sensor_output first_output;
static struct sensor_output second_output;

/* The loop: polls who was woken, else lets time pass; `duration_ms` long. */
static void run(uint32_t duration_ms)
{
    const stator_time end = fake_now + duration_ms * MS;
    for (;;) {
        const stator_word woken = fake_woken;
        fake_woken = 0u;
        if ((woken & 1u) != 0u) {
            (void)sensor_poll(&first, stator_waker_of(0u));
        }
        if ((woken & 2u) != 0u) {
            (void)sensor_poll(&second, stator_waker_of(1u));
        }
        if (fake_woken == 0u) {
            if (stator_passed(end)) {
                return;
            }
            fake_time_passes(end);
        }
    }
}

/* tmp105 at 24.5 degrees and 10 Hz as the first task, emc1413 at 31.625 degrees and 5 Hz as the second. */
static void start(void)
{
    fake_start();
    memset(&first_output, 0, sizeof first_output);
    memset(&second_output, 0, sizeof second_output);
    fake.present[TMP105_ADDRESS] = true;
    fake.target[TMP105_ADDRESS][0] = 24u; /* one byte a register: the second of the temperature is register 1's */
    fake.present[EMC1413_ADDRESS] = true;
    fake.target[EMC1413_ADDRESS][0xFD] = 0x21u;
    fake.target[EMC1413_ADDRESS][0xFE] = 0x5Du;
    fake.target[EMC1413_ADDRESS][0x01] = 31u;
    fake.target[EMC1413_ADDRESS][0x10] = 5u << 5;
    sensor_start(&first, &tmp105_description, &fake_bus, &first_output, 10u, MS);
    sensor_start(&second, &emc1413_description, &fake_bus, &second_output, 5u, MS);
    fake_woken = 3u;
}

static void both_are_found_configured_and_sampled(void)
{
    int32_t millidegrees;
    start();
    run(1u);
    CHECK(first_output.valid && second_output.valid);
    CHECK_EQUAL(0x60, fake.target[TMP105_ADDRESS][1]);
    CHECK_EQUAL(24 * 1000 + 0x60 * 1000 / 256, tmp105_millidegrees_of(&first_output.sample));
    CHECK(emc1413_millidegrees_of(&second_output.sample, &millidegrees));
    CHECK_EQUAL(31625, millidegrees);
}

static void each_is_sampled_at_its_rate(void)
{
    start();
    run(10000u);
    CHECK_EQUAL(101, first_output.samples);
    CHECK_EQUAL(51, second_output.samples);
}

static void a_higher_rate_cuts_the_wait_short(void)
{
    start();
    sensor_set_rate(&first, 1u, stator_waker_of(0u));
    run(100u);
    CHECK_EQUAL(1, first_output.samples);
    sensor_set_rate(&first, 50u, stator_waker_of(0u));
    run(999u);
    CHECK(first_output.samples >= 50u && first_output.samples <= 52u);
}

static void missed_periods_are_not_made_up_for(void)
{
    start();
    run(50u);
    const uint32_t before = first_output.samples;
    fake_now += 2000u * MS; /* the loop was busy elsewhere */
    run(10u);
    CHECK_EQUAL(before + 1u, first_output.samples);
}

static void an_absent_sensor_backs_off_and_the_other_goes_on(void)
{
    static const uint16_t backoffs_ms[] = {100u, 200u, 400u, 800u, 1600u, 3200u, 5000u, 5000u};
    start();
    fake.present[TMP105_ADDRESS] = false;
    for (unsigned i = 0; i < sizeof backoffs_ms / sizeof backoffs_ms[0]; i++) {
        run(1u);
        CHECK_EQUAL(sensor_faulted, first.state);
        CHECK_EQUAL(i + 1u, first_output.faults);
        CHECK_EQUAL(fault_no_answer, sensor_faulted_of(&first)->reason);
        CHECK_EQUAL(backoffs_ms[i], sensor_faulted_of(&first)->backoff_ms);
        run(backoffs_ms[i] - 2u);
        CHECK_EQUAL(i + 1u, first_output.faults);
        run(1u);
    }
    CHECK_EQUAL(0, first_output.samples);
    CHECK(second_output.samples >= 81u);
    CHECK_EQUAL(0, second_output.faults);
}

static void it_recovers_and_its_next_fault_waits_the_shortest_time_again(void)
{
    start();
    fake.present[TMP105_ADDRESS] = false;
    run(1000u);
    fake.present[TMP105_ADDRESS] = true;
    run(2000u);
    CHECK(first_output.valid);
    fake.present[TMP105_ADDRESS] = false;
    run(101u);
    CHECK(!first_output.valid);
    CHECK_EQUAL(100, sensor_faulted_of(&first)->backoff_ms);
}

static void an_access_is_tried_three_times(void)
{
    start();
    run(50u);
    fake.commands = 0u;
    fake.present[TMP105_ADDRESS] = false;
    run(60u);
    CHECK_EQUAL(REGISTER_ACCESS_TRIES, fake.commands);
}

static void two_failures_are_healed_by_the_third_try(void)
{
    start();
    run(50u);
    fake.answer = FAKE_FAIL | FAKE_DONE | 1u << 3;
    for (unsigned failures = 0; failures < 2u;) {
        const unsigned before = fake.commands;
        fake_time_passes(fake_now + 100u * MS);
        fake_woken = 0u;
        (void)sensor_poll(&first, stator_waker_of(0u));
        failures += fake.commands - before;
    }
    fake.answer = 0u;
    fake_woken = 1u;
    run(1u);
    CHECK(first_output.valid);
    CHECK_EQUAL(0, first_output.faults);
    CHECK_EQUAL(2, first_output.samples);
}

static void another_device_at_the_address_is_not_taken_for_it(void)
{
    start();
    fake.target[EMC1413_ADDRESS][0xFD] = 0x25u;
    run(10u);
    CHECK_EQUAL(fault_wrong_identity, sensor_faulted_of(&second)->reason);
    CHECK(!second_output.valid);
}

static void a_silent_controller_times_out_and_the_bus_is_given_back(void)
{
    start();
    fake.silent = true;
    run(20u);
    CHECK_EQUAL(fault_timed_out, sensor_faulted_of(&first)->reason);
    CHECK_EQUAL(fault_timed_out, sensor_faulted_of(&second)->reason);
    CHECK_EQUAL(0, fake_bus.lock.owner_plus_1);
    fake.silent = false;
    run(5000u);
    CHECK(first_output.valid && second_output.valid);
}

static void who_waits_too_long_for_the_bus_is_faulted_and_comes_back(void)
{
    start();
    CHECK(shared_bus_take(&fake_bus.lock, stator_waker_of(9u)));
    run(30u);
    CHECK_EQUAL(fault_bus_taken, sensor_faulted_of(&first)->reason);
    shared_bus_give(&fake_bus.lock, stator_waker_of(9u));
    run(1000u);
    CHECK(first_output.valid && second_output.valid);
}

static void a_reader_is_woken_by_samples_and_faults(void)
{
    start();
    first_output.reader = stator_waker_of(5u);
    (void)sensor_poll(&first, stator_waker_of(0u));
    CHECK_EQUAL(0, fake_woken & 1u << 5);
    for (unsigned i = 0; i < 10u && !first_output.valid; i++) {
        (void)sensor_poll(&first, stator_waker_of(0u));
    }
    CHECK(fake_woken & 1u << 5);
    fake_woken = 0u;
    sensor_inject(&first, aspeed_i2c_absent);
    for (unsigned i = 0; i < 10u && first_output.faults == 0u; i++) {
        fake_now += 100u * MS;
        (void)sensor_poll(&first, stator_waker_of(0u));
    }
    CHECK(fake_woken & 1u << 5);
}

static void the_magnetometers_axes_come_in_its_order(void)
{
    const struct register_bytes sample = {{0x01u, 0x02u, 0xFFu, 0xFEu, 0x07u, 0xFFu}};
    struct lsm303_field field;
    CHECK(lsm303_field_of(&sample, &field));
    CHECK_EQUAL(0x102, field.x);
    CHECK_EQUAL(-2, field.z);
    CHECK_EQUAL(2047, field.y);
    const struct register_bytes saturated = {{0xF0u, 0x00u, 0u, 0u, 0u, 0u}};
    CHECK(!lsm303_field_of(&saturated, &field));
}

static void temperatures_below_zero_are_negative(void)
{
    const struct register_bytes sample = {{0xF5u, 0xE0u}};
    CHECK_EQUAL(-10125, tmp105_millidegrees_of(&sample));
}

int main(void)
{
    TEST(both_are_found_configured_and_sampled);
    TEST(each_is_sampled_at_its_rate);
    TEST(a_higher_rate_cuts_the_wait_short);
    TEST(missed_periods_are_not_made_up_for);
    TEST(an_absent_sensor_backs_off_and_the_other_goes_on);
    TEST(it_recovers_and_its_next_fault_waits_the_shortest_time_again);
    TEST(an_access_is_tried_three_times);
    TEST(two_failures_are_healed_by_the_third_try);
    TEST(another_device_at_the_address_is_not_taken_for_it);
    TEST(a_silent_controller_times_out_and_the_bus_is_given_back);
    TEST(who_waits_too_long_for_the_bus_is_faulted_and_comes_back);
    TEST(a_reader_is_woken_by_samples_and_faults);
    TEST(the_magnetometers_axes_come_in_its_order);
    TEST(temperatures_below_zero_are_negative);
    return test_finish();
}
