// SPDX-License-Identifier: Apache-2.0
// test: sources drivers/shared_bus.c
//
// The lock of a bus: one owner, nobody forgotten, turns that go round, and no grant lost on a waiter that left.
#include "drivers/shared_bus.h"
#include "stator/require.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#include <setjmp.h>
#include <string.h>

static stator_word ready;
static jmp_buf after_fault;
static unsigned fault_number;

void stator_wake(stator_waker task)
{
    ready |= 1u << task.task;
}

__attribute__((noreturn)) void stator_fault(uint16_t number, stator_waker task, uint8_t state)
{
    (void)task;
    (void)state;
    fault_number = number;
    longjmp(after_fault, 1);
}

static struct shared_bus bus;

static void start(void)
{
    memset(&bus, 0, sizeof bus);
    ready = 0u;
}

static bool take(unsigned task)
{
    ready &= ~(1u << task);
    return shared_bus_take(&bus, stator_waker_of(task));
}

static void give(unsigned task)
{
    shared_bus_give(&bus, stator_waker_of(task));
}

static void a_free_bus_is_taken_at_once_and_kept(void)
{
    start();
    CHECK(take(1));
    CHECK(take(1));
    CHECK(!take(2));
    CHECK(take(1));
}

static void giving_wakes_all_who_wait_and_nobody_else(void)
{
    start();
    CHECK(take(1));
    CHECK(!take(2) && !take(5));
    CHECK_EQUAL(0, ready);
    give(1);
    CHECK_EQUAL(1u << 2 | 1u << 5, ready);
}

static void who_gives_and_asks_again_lets_the_waiter_go_first(void)
{
    start();
    CHECK(take(1));
    CHECK(!take(2));
    give(1);
    CHECK(!take(1));
    CHECK(ready & 1u << 1); /* it gave way, and asks again */
    CHECK(take(2));
    CHECK(!take(1));
    give(2);
    CHECK(take(1));
}

static void a_grant_is_not_lost_on_a_waiter_that_left(void)
{
    start();
    CHECK(take(1));
    CHECK(!take(2) && !take(3));
    give(1); /* it is 2's turn, but 2 never comes */
    CHECK(!take(3));
    CHECK(ready & 1u << 3);
    CHECK(take(3));
    give(3);
    /* and nobody gives way to 2 a second time */
    CHECK(take(4));
}

static void who_says_that_it_leaves_costs_nobody_a_poll(void)
{
    start();
    CHECK(take(1));
    CHECK(!take(2) && !take(3));
    shared_bus_leave(&bus, stator_waker_of(2));
    give(1);
    CHECK_EQUAL(1u << 3, ready);
    CHECK(take(3));
}

static void leaving_after_the_wake_costs_nothing_either(void)
{
    start();
    CHECK(take(1));
    CHECK(!take(2) && !take(3));
    give(1);
    shared_bus_leave(&bus, stator_waker_of(2));
    CHECK(take(3));
}

static void giving_what_one_does_not_own_is_fault_302(void)
{
    start();
    CHECK(take(1));
    fault_number = 0;
    if (setjmp(after_fault) == 0) {
        give(2);
    }
    CHECK_EQUAL(302, fault_number);
}

static void a_task_above_31_is_fault_301(void)
{
    start();
    fault_number = 0;
    if (setjmp(after_fault) == 0) {
        (void)shared_bus_take(&bus, stator_waker_of(32));
    }
    CHECK_EQUAL(301, fault_number);
}

/* Tasks that want the bus, hold it, give it back or lose patience, polled as the kernel would: each ready one once a
 * round, in order. */
enum { TASKS = 6 };
enum wish { idle, wants, owns };
static enum wish wishes[TASKS];
static unsigned waited[TASKS];

static void poll_one(unsigned task)
{
    if (wishes[task] == owns) {
        if (random_below(3) == 0) {
            give(task);
            wishes[task] = random_below(2) == 0 ? wants : idle;
            waited[task] = 0;
        }
        ready |= 1u << task; /* its transfer, or its next wish */
    }
    if (wishes[task] == idle && random_below(4) == 0) {
        wishes[task] = wants;
        waited[task] = 0;
    }
    if (wishes[task] == wants) {
        if (take(task)) {
            wishes[task] = owns;
            ready |= 1u << task;
        } else if (random_below(40) == 0) {
            wishes[task] = idle; /* its deadline: it just does not come again */
        }
    }
    if (wishes[task] == idle) {
        ready |= 1u << task; /* polled for another reason */
    }
}

static void many_tasks_exclude_each_other_and_none_waits_for_ever(void)
{
    random_start(2);
    start();
    memset(wishes, 0, sizeof wishes);
    memset(waited, 0, sizeof waited);
    ready = (1u << TASKS) - 1u;
    for (unsigned round = 0; round < 200000; round++) {
        const stator_word polled = ready;
        unsigned owners = 0;
        unsigned waiters = 0;
        ready = 0u;
        for (unsigned task = 0; task < TASKS; task++) {
            if ((polled >> task & 1u) != 0u) {
                poll_one(task);
            }
        }
        for (unsigned task = 0; task < TASKS; task++) {
            owners += wishes[task] == owns ? 1u : 0u;
            waiters += wishes[task] == wants ? 1u : 0u;
            waited[task]++;
            CHECK(wishes[task] != wants || waited[task] < 200);
        }
        CHECK(owners <= 1);
        /* A free bus that somebody wants has somebody coming for it. */
        CHECK(owners == 1 || waiters == 0 || ready != 0u);
    }
}

int main(void)
{
    TEST(a_free_bus_is_taken_at_once_and_kept);
    TEST(giving_wakes_all_who_wait_and_nobody_else);
    TEST(who_gives_and_asks_again_lets_the_waiter_go_first);
    TEST(a_grant_is_not_lost_on_a_waiter_that_left);
    TEST(who_says_that_it_leaves_costs_nobody_a_poll);
    TEST(leaving_after_the_wake_costs_nothing_either);
    TEST(giving_what_one_does_not_own_is_fault_302);
    TEST(a_task_above_31_is_fault_301);
    TEST(many_tasks_exclude_each_other_and_none_waits_for_ever);
    return test_finish();
}
