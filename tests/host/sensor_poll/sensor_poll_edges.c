// SPDX-License-Identifier: Apache-2.0
// test: sources src/testing/testing.c src/testing/testing_host.c examples/sensor-poll/sensor_poll.c
// test: defines STATOR_HOOKS="stator/testing_hooks.h"
//
// The machine of examples/sensor-poll over a bus that the test is: retries, faults, questions at the wrong time, and
// the wait between two tries over the wrap of the clock.
#include "examples/sensor-poll/bus.h"
#include "examples/sensor-poll/sensor_poll.h"
#include "stator/testing.h"
#include "tests/support/test.h"

enum { ME = 4, ADDRESS = BUS_ADDRESS(0x48u, 5u) };
static const stator_waker me = {ME};

static struct {
    unsigned reads, failures; /* so many reads fail before one succeeds */
    enum bus_answer failure;
    uint32_t address;
} bus;

static struct {
    unsigned count;
    uint32_t address;
    uint16_t value;
} got;

enum bus_answer bus_read(uint32_t address, uint16_t *value)
{
    bus.address = address;
    if (bus.reads++ < bus.failures) {
        return bus.failure;
    }
    *value = 0x1580u;
    return bus_answered;
}

void sensor_poll_value(uint32_t address, uint16_t value)
{
    got.count++;
    got.address = address;
    got.value = value;
}

static sensor_poll begin(stator_time start, unsigned failures, enum bus_answer failure)
{
    stator_test_begin(start);
    bus.reads = 0;
    bus.failures = failures;
    bus.failure = failure;
    got.count = 0;
    const sensor_poll fresh = {.idle = {.state_ = sensor_poll_idle}};
    return fresh;
}

#define CHECK_ENTERED(self, states)                                              \
    do {                                                                         \
        const char *const was_ = stator_test_entered(sensor_poll, self, states); \
        if (was_ != NULL) {                                                      \
            test_fail(__FILE__, __LINE__, was_);                                 \
            return;                                                              \
        }                                                                        \
    } while (0)

static void it_is_eight_bytes(void)
{
    CHECK_EQUAL(8, sizeof(sensor_poll));
}

static void unasked_it_waits(void)
{
    sensor_poll sensor = begin(0u, 0u, bus_answered);
    CHECK_EQUAL(STATOR_PENDING, sensor_poll_poll(&sensor, me));
    CHECK_EQUAL(0, bus.reads);
    CHECK(stator_test_deadline(ME).never);
}

static void asked_it_wakes_reads_and_is_idle_again(void)
{
    sensor_poll sensor = begin(0u, 0u, bus_answered);
    for (unsigned question = 1; question <= 2u; question++) {
        CHECK(sensor_poll_ask(&sensor, ADDRESS, me));
        CHECK(stator_test_woken(ME));
        CHECK_EQUAL(STATOR_PENDING, sensor_poll_poll(&sensor, me));
        CHECK_EQUAL(question, got.count);
        CHECK_EQUAL(ADDRESS, bus.address);
        CHECK_EQUAL(ADDRESS, got.address);
        CHECK_EQUAL(0x1580, got.value);
    }
    CHECK_ENTERED(&sensor, "reading idle reading idle");
}

static void it_tries_again_after_a_while_and_not_before(void)
{
    static const stator_time starts[] = {0u, INT32_MAX - 500u, UINT32_MAX - 500u};
    for (unsigned i = 0; i < 3u; i++) {
        sensor_poll sensor = begin(starts[i], SENSOR_RETRIES, bus_nobody);
        CHECK(sensor_poll_ask(&sensor, ADDRESS, me));
        stator_test_run(sensor_poll, &sensor, me, SENSOR_RETRIES * SENSOR_RETRY_TICKS - 1u);
        CHECK_EQUAL(SENSOR_RETRIES, bus.reads);
        CHECK_EQUAL(0, sensor.reading.retries);
        stator_test_run(sensor_poll, &sensor, me, 1u);
        CHECK_EQUAL(1, got.count);
        CHECK_ENTERED(&sensor, "reading idle");
    }
}

static void when_the_retries_are_used_up_it_is_faulted_with_the_last_answer(void)
{
    static const enum bus_answer failures[] = {bus_nobody, bus_refused, bus_stuck};
    for (unsigned i = 0; i < 3u; i++) {
        sensor_poll sensor = begin(0u, SENSOR_RETRIES + 1u, failures[i]);
        CHECK(sensor_poll_ask(&sensor, ADDRESS, me));
        stator_test_run(sensor_poll, &sensor, me, 10u * SENSOR_RETRY_TICKS);
        CHECK_EQUAL(SENSOR_RETRIES + 1u, bus.reads);
        CHECK_EQUAL(failures[i], sensor_poll_faulted_of(&sensor)->code);
        CHECK_EQUAL(0, got.count);
        CHECK_ENTERED(&sensor, "reading faulted");
        CHECK(stator_test_settles(sensor_poll, &sensor, me));
    }
}

static void only_an_idle_one_takes_a_question(void)
{
    sensor_poll sensor = begin(0u, SENSOR_RETRIES + 1u, bus_nobody);
    CHECK(sensor_poll_ask(&sensor, ADDRESS, me));
    CHECK_EQUAL(STATOR_PENDING, sensor_poll_poll(&sensor, me));
    CHECK(!sensor_poll_ask(&sensor, 0u, me));
    CHECK_EQUAL(ADDRESS, sensor.reading.address);
    CHECK_EQUAL(SENSOR_RETRIES - 1u, sensor.reading.retries);
    stator_test_run(sensor_poll, &sensor, me, 10u * SENSOR_RETRY_TICKS);
    CHECK(!sensor_poll_ask(&sensor, 0u, me));
    CHECK_ENTERED(&sensor, "reading faulted");
}

static void every_edge_was_taken(void)
{
    CHECK(STATOR_TEST_ALL_EDGES_SEEN(sensor_poll));
}

int main(void)
{
    TEST(it_is_eight_bytes);
    TEST(unasked_it_waits);
    TEST(asked_it_wakes_reads_and_is_idle_again);
    TEST(it_tries_again_after_a_while_and_not_before);
    TEST(when_the_retries_are_used_up_it_is_faulted_with_the_last_answer);
    TEST(only_an_idle_one_takes_a_question);
    TEST(every_edge_was_taken);
    return test_finish();
}
