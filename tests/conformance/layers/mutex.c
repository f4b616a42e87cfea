// SPDX-License-Identifier: Apache-2.0
#include "stator/mutex.h"
#include "tests/layers/faults.h"
#include "tests/layers/woken.h"
#include "tests/support/test.h"

#include <string.h>

STATOR_MUTEX(lock, 1)
STATOR_MUTEX_OF(guarded, uint32_t, 1)

static lock bus;

static void begin(void)
{
    memset(&bus, 0, sizeof bus);
    (void)woken();
}

static void the_owner_is_named(void)
{
    begin();
    CHECK(!lock_is_locked(&bus));
    CHECK_EQUAL(STATOR_NOBODY.task, lock_owner(&bus).task);
    for (unsigned task = 0; task < 32; task++) {
        CHECK_EQUAL(STATOR_READY, lock_lock(&bus, me(task)));
        CHECK(lock_is_locked(&bus));
        CHECK_EQUAL(task, lock_owner(&bus).task);
        CHECK(lock_holds(&bus, me(task)));
        CHECK(!lock_holds(&bus, me((task + 1u) % 32u)));
        lock_unlock(&bus, me(task));
        CHECK(!lock_is_locked(&bus));
    }
}

static void others_wait_until_it_is_unlocked(void)
{
    begin();
    CHECK_EQUAL(STATOR_READY, lock_lock(&bus, me(1)));
    CHECK_EQUAL(STATOR_PENDING, lock_lock(&bus, me(2)));
    CHECK_EQUAL(STATOR_PENDING, lock_lock(&bus, me(3)));
    CHECK_EQUAL(0, woken());
    lock_unlock(&bus, me(1));
    CHECK_EQUAL(0xc, woken());
    CHECK_EQUAL(STATOR_READY, lock_lock(&bus, me(2)));
    CHECK_EQUAL(STATOR_PENDING, lock_lock(&bus, me(3)));
}

static void who_unlocks_and_locks_again_in_one_poll_gives_way(void)
{
    begin();
    CHECK_EQUAL(STATOR_READY, lock_lock(&bus, me(1)));
    CHECK_EQUAL(STATOR_PENDING, lock_lock(&bus, me(5)));
    lock_unlock(&bus, me(1));
    (void)woken();
    CHECK_EQUAL(STATOR_PENDING, lock_lock(&bus, me(1)));
    CHECK_EQUAL(2, woken());
    CHECK_EQUAL(STATOR_READY, lock_lock(&bus, me(5)));
}

static void trying_does_not_wait(void)
{
    begin();
    CHECK(lock_try_lock(&bus, me(1)));
    CHECK(!lock_try_lock(&bus, me(2)));
    lock_unlock(&bus, me(1));
    CHECK_EQUAL(0, woken());
    CHECK(lock_try_lock(&bus, me(2)));
}

static void a_restarted_owner_finds_that_it_holds_it_and_gives_it_back(void)
{
    begin();
    CHECK_EQUAL(STATOR_READY, lock_lock(&bus, me(1)));
    CHECK_EQUAL(STATOR_PENDING, lock_lock(&bus, me(2)));
    /* Task 1 is restarted here: its first state asks. */
    CHECK(lock_holds(&bus, me(1)));
    lock_unlock(&bus, me(1));
    CHECK_EQUAL(4, woken());
    CHECK_EQUAL(STATOR_READY, lock_lock(&bus, me(2)));
}

static void a_restarted_owner_that_locks_again_is_assertion_402(void)
{
    begin();
    CHECK_EQUAL(STATOR_READY, lock_lock(&bus, me(1)));
    CHECK_EQUAL(402, FAULT_OF(lock_lock(&bus, me(1))));
}

static void unlocking_what_another_holds_is_assertion_403(void)
{
    begin();
    CHECK_EQUAL(403, FAULT_OF(lock_unlock(&bus, me(1))));
    CHECK_EQUAL(STATOR_READY, lock_lock(&bus, me(1)));
    CHECK_EQUAL(403, FAULT_OF(lock_unlock(&bus, me(2))));
    CHECK(lock_holds(&bus, me(1)));
}

static void only_the_owner_reaches_what_it_guards(void)
{
    guarded count;
    memset(&count, 0, sizeof count);
    CHECK_EQUAL(403, FAULT_OF(guarded_data(&count, me(1))));
    CHECK_EQUAL(STATOR_READY, guarded_lock(&count, me(1)));
    *guarded_data(&count, me(1)) = 7;
    CHECK_EQUAL(403, FAULT_OF(guarded_data(&count, me(2))));
    guarded_unlock(&count, me(1));
    CHECK_EQUAL(STATOR_READY, guarded_lock(&count, me(2)));
    CHECK_EQUAL(7, *guarded_data(&count, me(2)));
}

static void a_machine_polled_by_hand_can_own_it(void)
{
    begin();
    CHECK_EQUAL(STATOR_READY, lock_lock(&bus, STATOR_NOBODY));
    CHECK(lock_is_locked(&bus));
    CHECK_EQUAL(STATOR_PENDING, lock_lock(&bus, me(0)));
    lock_unlock(&bus, STATOR_NOBODY);
    CHECK_EQUAL(1, woken());
}

int main(void)
{
    TEST(the_owner_is_named);
    TEST(others_wait_until_it_is_unlocked);
    TEST(who_unlocks_and_locks_again_in_one_poll_gives_way);
    TEST(trying_does_not_wait);
    TEST(a_restarted_owner_finds_that_it_holds_it_and_gives_it_back);
    TEST(a_restarted_owner_that_locks_again_is_assertion_402);
    TEST(unlocking_what_another_holds_is_assertion_403);
    TEST(only_the_owner_reaches_what_it_guards);
    TEST(a_machine_polled_by_hand_can_own_it);
    return test_finish();
}
