// SPDX-License-Identifier: Apache-2.0
// test: sources drivers/register_access.c drivers/aspeed_i2c.c drivers/shared_bus.c
// test: defines STATOR_DEBUG=1
//
// An access to registers over a bus that another task uses too: turns, tries, and leaving at any point.
#include "drivers/register_access.h"
#include "fake_i2c.h"
#include "tests/support/test.h"

#define TARGET 0x48u
static const stator_waker me = {3u};
static const stator_waker other = {5u};

static register_access access_of(uint8_t at, uint8_t read_bytes)
{
    const struct aspeed_i2c_request request = {
        .address = TARGET, .write_bytes = 1u, .read_bytes = read_bytes, .write = {at}};
    for (unsigned i = 0; i < 256u; i++) {
        fake.target[TARGET][i] = (uint8_t)i;
    }
    return register_access_of(&fake_bus, request);
}

static bool bus_is_free(void)
{
    return fake_bus.lock.owner_plus_1 == 0u;
}

static void what_was_read_is_kept_when_the_bus_is_used_again(void)
{
    fake_start();
    fake.present[TARGET] = true;
    register_access access = access_of(10u, 6u);
    CHECK_EQUAL(STATOR_READY, register_access_poll(&access, me));
    CHECK(bus_is_free());
    register_access next = access_of(50u, 6u);
    CHECK_EQUAL(STATOR_READY, register_access_poll(&next, other));
    for (unsigned i = 0; i < 6u; i++) {
        CHECK_EQUAL(10u + i, register_access_complete_of(&access)->read.byte[i]);
        CHECK_EQUAL(50u + i, register_access_complete_of(&next)->read.byte[i]);
    }
}

static void it_waits_for_the_bus_and_is_woken_when_it_is_free(void)
{
    fake_start();
    fake.present[TARGET] = true;
    CHECK(shared_bus_take(&fake_bus.lock, other));
    register_access access = access_of(10u, 1u);
    CHECK_EQUAL(STATOR_PENDING, register_access_poll(&access, me));
    CHECK_EQUAL(0, fake.commands);
    shared_bus_give(&fake_bus.lock, other);
    CHECK_EQUAL(1u << 3, fake_woken);
    CHECK_EQUAL(STATOR_READY, register_access_poll(&access, me));
}

static void between_two_tries_the_other_has_its_turn(void)
{
    fake_start();
    fake.present[TARGET] = true;
    fake.held_back = true;
    register_access access = access_of(10u, 1u);
    access.request.address = TARGET + 1u; /* nobody there */
    register_access next = access_of(50u, 1u);
    CHECK_EQUAL(STATOR_PENDING, register_access_poll(&access, me));
    CHECK_EQUAL(STATOR_PENDING, register_access_poll(&next, other));
    CHECK_EQUAL(register_access_queued, next.state);
    fake_interrupt();
    CHECK_EQUAL(STATOR_PENDING, register_access_poll(&access, me));
    CHECK_EQUAL(register_access_queued, access.state);
    CHECK_EQUAL(1u << 3 | 1u << 5, fake_woken);
    CHECK_EQUAL(STATOR_PENDING, register_access_poll(&access, me));
    CHECK_EQUAL(register_access_queued, access.state);
    CHECK_EQUAL(STATOR_PENDING, register_access_poll(&next, other));
    CHECK_EQUAL(register_access_transferring, next.state);
}

static void the_bus_comes_before_the_deadline(void)
{
    fake_start();
    fake.present[TARGET] = true;
    register_access access = access_of(10u, 1u);
    fake_now += 100000u; /* polled late, but the bus is free */
    CHECK_EQUAL(STATOR_READY, register_access_poll(&access, me));
    CHECK_EQUAL(register_access_complete, access.state);
}

static void giving_up_the_wait_leaves_the_queue(void)
{
    fake_start();
    CHECK(shared_bus_take(&fake_bus.lock, other));
    register_access access = access_of(10u, 1u);
    CHECK_EQUAL(STATOR_PENDING, register_access_poll(&access, me));
    fake_now += fake_bus.queue_ticks;
    CHECK_EQUAL(STATOR_READY, register_access_poll(&access, me));
    CHECK_EQUAL(fault_bus_taken, register_access_faulted_of(&access)->reason);
    fake_woken = 0u;
    shared_bus_give(&fake_bus.lock, other);
    CHECK_EQUAL(0, fake_woken);
}

static void cancelled_in_the_queue_it_leaves_it(void)
{
    fake_start();
    CHECK(shared_bus_take(&fake_bus.lock, other));
    register_access access = access_of(10u, 1u);
    CHECK_EQUAL(STATOR_PENDING, register_access_poll(&access, me));
    register_access_cancel(&access, me);
    CHECK_EQUAL(STATOR_READY, register_access_poll(&access, me));
    CHECK_EQUAL(fault_cancelled, register_access_faulted_of(&access)->reason);
    shared_bus_give(&fake_bus.lock, other);
    CHECK_EQUAL(0, fake_woken);
}

static void cancelled_in_a_transfer_it_keeps_the_bus_until_that_has_stopped(void)
{
    fake_start();
    fake.present[TARGET] = true;
    fake.silent = true;
    fake.holds_on = true;
    register_access access = access_of(10u, 1u);
    CHECK_EQUAL(STATOR_PENDING, register_access_poll(&access, me));
    register_access_cancel(&access, me);
    CHECK_EQUAL(STATOR_PENDING, register_access_poll(&access, me));
    CHECK(!bus_is_free());
    fake.busy = 0u;
    CHECK_EQUAL(STATOR_READY, register_access_poll(&access, me));
    CHECK_EQUAL(fault_cancelled, register_access_faulted_of(&access)->reason);
    CHECK_EQUAL(1, fake.commands); /* it is not tried again */
    CHECK(bus_is_free());
}

int main(void)
{
    TEST(what_was_read_is_kept_when_the_bus_is_used_again);
    TEST(it_waits_for_the_bus_and_is_woken_when_it_is_free);
    TEST(between_two_tries_the_other_has_its_turn);
    TEST(the_bus_comes_before_the_deadline);
    TEST(giving_up_the_wait_leaves_the_queue);
    TEST(cancelled_in_the_queue_it_leaves_it);
    TEST(cancelled_in_a_transfer_it_keeps_the_bus_until_that_has_stopped);
    return test_finish();
}
