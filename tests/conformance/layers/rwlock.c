// SPDX-License-Identifier: Apache-2.0
#include "stator/rwlock.h"
#include "tests/layers/faults.h"
#include "tests/layers/woken.h"
#include "tests/support/test.h"

#include <string.h>

STATOR_RWLOCK(lock, WOKEN_WORDS)

static lock table;

static void begin(void)
{
    memset(&table, 0, sizeof table);
    (void)woken();
}

static void many_read_and_nobody_writes(void)
{
    begin();
    for (unsigned task = 0; task < 31; task++) {
        CHECK_EQUAL(STATOR_READY, lock_read(&table, me(task)));
        CHECK(lock_reads(&table, me(task)));
    }
    CHECK_EQUAL(31, lock_readers(&table));
    CHECK_EQUAL(STATOR_PENDING, lock_write(&table, me(31)));
    for (unsigned task = 0; task < 31; task++) {
        CHECK_EQUAL(0, woken());
        lock_unlock(&table, me(task));
        CHECK(!lock_reads(&table, me(task)));
    }
    CHECK_EQUAL(UINT32_C(1) << 31, woken());
    CHECK_EQUAL(STATOR_READY, lock_write(&table, me(31)));
    CHECK(lock_writes(&table, me(31)));
    CHECK_EQUAL(0, lock_readers(&table));
}

static void one_writes_and_nobody_reads(void)
{
    begin();
    CHECK_EQUAL(STATOR_READY, lock_write(&table, me(1)));
    CHECK_EQUAL(STATOR_PENDING, lock_write(&table, me(2)));
    CHECK_EQUAL(STATOR_PENDING, lock_read(&table, me(3)));
    CHECK_EQUAL(STATOR_PENDING, lock_read(&table, me(4)));
    lock_unlock(&table, me(1));
    CHECK_EQUAL(0x1c, woken());
}

static void readers_that_overlap_do_not_starve_a_writer(void)
{
    begin();
    CHECK_EQUAL(STATOR_READY, lock_read(&table, me(1)));
    CHECK_EQUAL(STATOR_PENDING, lock_write(&table, me(2)));
    CHECK_EQUAL(STATOR_PENDING, lock_read(&table, me(3)));
    CHECK_EQUAL(0xc, woken()); /* it asks the writer whether it is still there */
    CHECK_EQUAL(STATOR_PENDING, lock_write(&table, me(2)));
    CHECK_EQUAL(STATOR_PENDING, lock_read(&table, me(3)));
    CHECK_EQUAL(0, woken()); /* it is: the reader waits behind it */
    lock_unlock(&table, me(1));
    CHECK_EQUAL(0xc, woken());
    CHECK_EQUAL(STATOR_READY, lock_write(&table, me(2)));
}

static void a_reader_does_not_wait_for_a_writer_that_has_left(void)
{
    begin();
    CHECK_EQUAL(STATOR_READY, lock_read(&table, me(1)));
    CHECK_EQUAL(STATOR_PENDING, lock_write(&table, me(2))); /* and leaves */
    CHECK_EQUAL(STATOR_PENDING, lock_read(&table, me(3)));
    CHECK_EQUAL(0xc, woken());
    CHECK_EQUAL(STATOR_READY, lock_read(&table, me(3)));
}

static void a_writer_that_says_it_leaves_lets_the_readers_in(void)
{
    begin();
    CHECK_EQUAL(STATOR_READY, lock_read(&table, me(1)));
    CHECK_EQUAL(STATOR_PENDING, lock_write(&table, me(2)));
    CHECK_EQUAL(STATOR_PENDING, lock_read(&table, me(3)));
    CHECK_EQUAL(STATOR_PENDING, lock_write(&table, me(2)));
    CHECK_EQUAL(STATOR_PENDING, lock_read(&table, me(3)));
    (void)woken();
    lock_leave(&table, me(2));
    CHECK_EQUAL(8, woken() & 8);
    for (unsigned polls = 0; lock_read(&table, me(3)) == STATOR_PENDING; polls++) {
        CHECK(polls < 3u);
        CHECK_EQUAL(8, woken() & 8);
    }
}

/* A new reader comes before the old one has left, for ever; the writer still gets in, and then the readers again. */
static void each_comes_in_turn(void)
{
    begin();
    unsigned writes = 0;
    unsigned reads = 0;
    for (unsigned round = 0; round < 3000; round++) {
        for (unsigned task = 0; task < 3; task++) {
            const stator_waker reader = me(task);
            if (lock_reads(&table, reader)) {
                if (round % 3u == task) {
                    lock_unlock(&table, reader);
                }
            } else {
                reads += lock_read(&table, reader) == STATOR_READY;
            }
        }
        if (lock_writes(&table, me(5))) {
            lock_unlock(&table, me(5));
        } else {
            writes += lock_write(&table, me(5)) == STATOR_READY;
        }
    }
    CHECK(writes > 300u);
    CHECK(reads > 900u);
}

static void locking_twice_is_assertion_405_and_unlocking_nothing_406(void)
{
    begin();
    CHECK_EQUAL(406, FAULT_OF(lock_unlock(&table, me(1))));
    CHECK_EQUAL(STATOR_READY, lock_read(&table, me(1)));
    CHECK_EQUAL(405, FAULT_OF(lock_read(&table, me(1))));
    CHECK_EQUAL(405, FAULT_OF(lock_write(&table, me(1))));
    CHECK_EQUAL(406, FAULT_OF(lock_unlock(&table, me(2))));
    lock_unlock(&table, me(1));
    CHECK_EQUAL(STATOR_READY, lock_write(&table, me(1)));
    CHECK_EQUAL(405, FAULT_OF(lock_write(&table, me(1))));
    CHECK_EQUAL(405, FAULT_OF(lock_read(&table, STATOR_NOBODY)));
}

int main(void)
{
    TEST(many_read_and_nobody_writes);
    TEST(one_writes_and_nobody_reads);
    TEST(readers_that_overlap_do_not_starve_a_writer);
    TEST(a_reader_does_not_wait_for_a_writer_that_has_left);
    TEST(a_writer_that_says_it_leaves_lets_the_readers_in);
    TEST(each_comes_in_turn);
    TEST(locking_twice_is_assertion_405_and_unlocking_nothing_406);
    return test_finish();
}
