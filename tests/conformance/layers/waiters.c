// SPDX-License-Identifier: Apache-2.0
// test: without arduino-uno-emulated
//
// Waiting sets over a real system: tiers of one word, of several words, and holes between them.
#include "stator/waiters.h"
#include "stator/system.h"
#include "tests/layers/faults.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#include <string.h>

enum { FEW = 5, MANY = 100, END = 32 + 128 + 32, SETS = STATOR_WORDS(END) };

STATOR_WAITERS(door, SETS)
STATOR_WAITERS(small_door, 1)

#define COUNTER(m, ROW)             \
    ROW(m, always, uint32_t polls;) \
    ROW(m, rest, counting)
STATOR_MACHINE(counter, COUNTER)

static stator_poll counter_poll(counter *self, stator_waker me)
{
    (void)me;
    self->polls++;
    return STATOR_PENDING;
}

#define APP(s, ROW)                                     \
    ROW(s, tier, high)                                  \
    ROW(s, tasks, high_few, FEW, counter, counter_poll) \
    ROW(s, tier, large)                                 \
    ROW(s, tasks, many, MANY, counter, counter_poll)    \
    ROW(s, tier, low)                                   \
    ROW(s, tasks, low_few, FEW, counter, counter_poll)
STATOR_SYSTEM(app, APP)

static door front;

static counter *task_at(unsigned index)
{
    return index - app_high_few < FEW  ? &app.high_few[index - app_high_few]
           : index - app_many < MANY   ? &app.many[index - app_many]
           : index - app_low_few < FEW ? &app.low_few[index - app_low_few]
                                       : NULL;
}

static void begin(void)
{
    while (app_pass()) {}
    memset(&app, 0, sizeof app);
    memset(&front, 0, sizeof front);
}

static void a_wake_polls_all_who_wait_and_no_other(void)
{
    static bool armed[END];
    random_start(5);
    for (unsigned round = 0; round < 2000; round++) {
        begin();
        const uint32_t one_in = 1u + random_below(30);
        for (unsigned task = 0; task < END; task++) {
            armed[task] = task_at(task) != NULL && random_below(one_in) == 0u;
            if (armed[task]) {
                CHECK(!door_arm(&front, stator_waker_of(task)));
            }
        }
        door_wake(&front);
        while (app_pass()) {}
        for (unsigned task = 0; task < END; task++) {
            if (task_at(task) != NULL) {
                CHECK_EQUAL(armed[task], task_at(task)->polls);
            }
        }
    }
}

static void a_second_wake_wakes_nobody(void)
{
    begin();
    (void)door_arm(&front, stator_waker_of(app_many + 77));
    door_wake(&front);
    CHECK(app_pass());
    door_wake(&front);
    CHECK(!app_pass());
}

static void arming_says_whether_it_was_armed(void)
{
    begin();
    CHECK(!door_arm(&front, stator_waker_of(app_low_few)));
    CHECK(door_arm(&front, stator_waker_of(app_low_few)));
    CHECK(!door_arm(&front, stator_waker_of(app_low_few + 1)));
    stator_waiters_disarm(front.waiting, SETS, stator_waker_of(app_low_few));
    CHECK(!door_arm(&front, stator_waker_of(app_low_few)));
}

static void a_disarmed_task_is_not_woken(void)
{
    begin();
    (void)door_arm(&front, stator_waker_of(app_many));
    (void)door_arm(&front, stator_waker_of(app_many + 1));
    stator_waiters_disarm(front.waiting, SETS, stator_waker_of(app_many));
    stator_waiters_disarm(front.waiting, SETS, stator_waker_of(app_many + 2));
    door_wake(&front);
    while (app_pass()) {}
    CHECK_EQUAL(0, app.many[0].polls);
    CHECK_EQUAL(1, app.many[1].polls);
    CHECK_EQUAL(0, app.many[2].polls);
}

static void nobody_waits_for_nothing(void)
{
    begin();
    CHECK(!door_arm(&front, STATOR_NOBODY));
    stator_waiters_disarm(front.waiting, SETS, STATOR_NOBODY);
    for (unsigned word = 0; word < SETS; word++) {
        CHECK_EQUAL(0, front.waiting[word]);
    }
}

static void a_task_beyond_the_set_is_assertion_401(void)
{
    struct {
        small_door door;
        stator_word after;
    } memory = {{{0u}}, 0u};
    CHECK_EQUAL(0, FAULT_OF(small_door_arm(&memory.door, stator_waker_of(31))));
    CHECK_EQUAL(401, FAULT_OF(small_door_arm(&memory.door, stator_waker_of(32))));
    CHECK_EQUAL(401, FAULT_OF(small_door_arm(&memory.door, stator_waker_of(1023))));
    CHECK_EQUAL(0, memory.after);
}

static void each_task_knows_its_tier(void)
{
    for (unsigned task = 0; task < END; task++) {
        const stator_span tier = stator_tier_of(task);
        if (task_at(task) != NULL) {
            CHECK_EQUAL(task < 32u ? 0u : task < 160u ? 32u : 160u, tier.first);
            CHECK_EQUAL(task < 32u ? FEW : task < 160u ? 32u + MANY : 160u + FEW, tier.end);
        }
    }
}

static void waking_no_bits_or_beyond_the_table_wakes_nobody(void)
{
    begin();
    stator_wake_all(0u, 0u);
    stator_wake_all(END + 32u, 1u);
    CHECK(!app_pass());
}

int main(void)
{
    TEST(a_wake_polls_all_who_wait_and_no_other);
    TEST(a_second_wake_wakes_nobody);
    TEST(arming_says_whether_it_was_armed);
    TEST(a_disarmed_task_is_not_woken);
    TEST(nobody_waits_for_nothing);
    TEST(a_task_beyond_the_set_is_assertion_401);
    TEST(each_task_knows_its_tier);
    TEST(waking_no_bits_or_beyond_the_table_wakes_nobody);
    return test_finish();
}
