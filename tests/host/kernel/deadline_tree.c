// SPDX-License-Identifier: Apache-2.0
//
// The tree of deadlines (stator/time.h) against an array that is searched: 100,000 operations at random for each
// size. Real instants have 64 bits here, so that the model does not wrap; the tree sees the lower 32.
#include "stator/stator.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#include <string.h>

enum { MOST = 1024, OPERATIONS = 100000 };

static struct {
    stator_time deadline[MOST];
    uint16_t first[STATOR_NODES(MOST)];
    uint8_t armed[STATOR_NODES(MOST)];
} memory;
static struct stator_timers timers;

static struct {
    uint64_t at[MOST];
    bool armed[MOST];
} model;
static uint64_t now;

/* What the kernel calls. */
static unsigned wakes;
static bool wrong_wake;

stator_time stator_now(void)
{
    return (stator_time)now;
}

void stator_wake(stator_waker task)
{
    wrong_wake = wrong_wake || !model.armed[task.task] || model.at[task.task] > now;
    model.armed[task.task] = false;
    wakes++;
}

static void begin(unsigned count, uint64_t start)
{
    memset(&memory, 0xee, sizeof memory);
    memset(memory.armed, 0, sizeof memory.armed);
    memset(memory.first, 0, sizeof memory.first);
    memset(&model, 0, sizeof model);
    timers = (struct stator_timers){memory.deadline, memory.first, memory.armed, count, 0u};
    now = start;
    wrong_wake = false;
}

/* The earliest of all, by search; false: none. */
static bool earliest(uint64_t *at)
{
    bool any = false;
    for (unsigned task = 0; task < timers.count; task++) {
        if (model.armed[task] && (!any || model.at[task] < *at)) {
            *at = model.at[task];
            any = true;
        }
    }
    return any;
}

static bool same_earliest(void)
{
    uint64_t at = 0;
    const bool any = earliest(&at);
    const stator_until until = stator_timers_until(timers);
    return any == !until.never && (!any || (stator_time)at == until.at);
}

/* Near and far, equal ones, and some that have passed. */
static uint64_t some_deadline(void)
{
    switch (random_below(8)) {
    case 0:
        return now + STATOR_LONGEST_TICKS;
    case 1:
        return now + random_below(STATOR_LONGEST_TICKS);
    case 2:
        return now - random_below(100000);
    case 3:
        return now;
    default:
        return now + random_below(64) * 100u;
    }
}

static bool arm_one(void)
{
    const unsigned task = random_below(timers.count);
    const uint64_t deadline = some_deadline();
    uint64_t before = 0;
    const bool any = earliest(&before);
    if (!model.armed[task] || deadline < model.at[task]) {
        model.at[task] = deadline;
        model.armed[task] = true;
    }
    const bool is_first = stator_timers_arm(timers, (uint16_t)task, (stator_time)deadline);
    return is_first == (!any || deadline < before);
}

static bool serve(void)
{
    unsigned due = 0;
    for (unsigned task = 0; task < timers.count; task++) {
        due += model.armed[task] && model.at[task] <= now;
    }
    wakes = 0;
    const stator_until next = stator_timers_poll(timers);
    uint64_t at = 0;
    return wakes == due && earliest(&at) == !next.never && (next.never || next.at == (stator_time)at);
}

/* Time goes on a little, to the next deadline, or far past it: less than the longest period late, as time.h asks. */
static void go_on(void)
{
    uint64_t at = now;
    const bool any = earliest(&at);
    switch (random_below(16)) {
    case 0:
        now += !any || at + STATOR_LONGEST_TICKS / 2u > now ? random_below(STATOR_LONGEST_TICKS / 2u) : 0u;
        break;
    case 1:
        now = any && at > now ? at : now;
        break;
    default:
        now += random_below(100);
        break;
    }
}

static void operate(unsigned count, uint64_t start)
{
    begin(count, start);
    for (unsigned operation = 0; operation < OPERATIONS; operation++) {
        if (random_below(4) != 0u) {
            CHECK(arm_one());
        } else {
            go_on();
            if (random_below(2) == 0u) {
                CHECK(serve());
            }
        }
        if (operation % 16u == 0u) {
            CHECK(same_earliest());
        }
        CHECK(!wrong_wake);
    }
}

#define AT_RANDOM(count)                                                  \
    static void a_tree_of_##count##_tasks_finds_what_a_search_finds(void) \
    {                                                                     \
        random_start(count);                                              \
        operate(count, (uint64_t)UINT32_MAX - 50000u);                    \
    }
AT_RANDOM(1)
AT_RANDOM(7)
AT_RANDOM(8)
AT_RANDOM(9)
AT_RANDOM(63)
AT_RANDOM(64)
AT_RANDOM(65)
AT_RANDOM(512)
AT_RANDOM(513)
AT_RANDOM(1000)
AT_RANDOM(1024)

static void a_deadline_that_has_passed_comes_before_the_farthest_one(void)
{
    begin(2, 1000);
    model.armed[0] = model.armed[1] = true;
    model.at[0] = now + STATOR_LONGEST_TICKS;
    model.at[1] = now - 10u;
    CHECK(stator_timers_arm(timers, 0, (stator_time)model.at[0]));
    CHECK(stator_timers_arm(timers, 1, (stator_time)model.at[1]));
    CHECK(serve());
    CHECK(!model.armed[1]);
}

static void a_deadline_that_is_served_late_comes_before_the_farthest_one(void)
{
    begin(2, 1000);
    model.armed[0] = true;
    model.at[0] = now + 5u;
    CHECK(stator_timers_arm(timers, 0, (stator_time)model.at[0]));
    now += 10u;
    model.armed[1] = true;
    model.at[1] = now + STATOR_LONGEST_TICKS;
    CHECK(!stator_timers_arm(timers, 1, (stator_time)model.at[1]));
    CHECK(serve());
    CHECK(!model.armed[0]);
}

static void the_tree_has_the_nodes_that_its_loops_reach(void)
{
    for (unsigned count = 1; count <= 4096u; count++) {
        unsigned reached = 0;
        unsigned child = count - 1u;
        STATOR_LEVELS (count, child) {
            reached = level + child / STATOR_CHILDREN + 1u; /* the last node of the last level is the root */
        }
        CHECK_EQUAL(reached, STATOR_NODES(count));
    }
}

int main(void)
{
    TEST(a_deadline_that_has_passed_comes_before_the_farthest_one);
    TEST(a_deadline_that_is_served_late_comes_before_the_farthest_one);
    TEST(the_tree_has_the_nodes_that_its_loops_reach);
    TEST(a_tree_of_1_tasks_finds_what_a_search_finds);
    TEST(a_tree_of_7_tasks_finds_what_a_search_finds);
    TEST(a_tree_of_8_tasks_finds_what_a_search_finds);
    TEST(a_tree_of_9_tasks_finds_what_a_search_finds);
    TEST(a_tree_of_63_tasks_finds_what_a_search_finds);
    TEST(a_tree_of_64_tasks_finds_what_a_search_finds);
    TEST(a_tree_of_65_tasks_finds_what_a_search_finds);
    TEST(a_tree_of_512_tasks_finds_what_a_search_finds);
    TEST(a_tree_of_513_tasks_finds_what_a_search_finds);
    TEST(a_tree_of_1000_tasks_finds_what_a_search_finds);
    TEST(a_tree_of_1024_tasks_finds_what_a_search_finds);
    return test_finish();
}
