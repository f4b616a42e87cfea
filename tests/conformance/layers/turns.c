// SPDX-License-Identifier: Apache-2.0
// test: worlds host-gcc host-clang host-asan
//
// Fairness in numbers: tasks of a real system contend for one mutex or one semaphore for ever; who got how many turns?
// The orders, the sizes of the tiers and what the tasks do between their turns vary.
#include "stator/mutex.h"
#include "stator/order.h"
#include "stator/semaphore.h"
#include "stator/system.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#include <string.h>

/* 8 tasks in each of three tiers of one order each, and 100 in a fourth, whose turns go over four words. */
enum { EIGHT = 8, HUNDRED = 100, INDICES = 4 * 32 + HUNDRED, SETS = STATOR_WORDS(INDICES) };

STATOR_MUTEX(lock, SETS)
STATOR_SEMAPHORE(permits, SETS)

#define USER(m, ROW)                          \
    ROW(m, rest, absent)                      \
    ROW(m, state, waiting, uint8_t patience;) \
    ROW(m, state, holding, uint8_t polls;)    \
    ROW(m, edge, any, absent)                 \
    ROW(m, edge, any, waiting)                \
    ROW(m, edge, waiting, holding)
STATOR_MACHINE(user, USER)

static stator_poll user_poll(user *self, stator_waker me);

#define APP(s, ROW)                                      \
    ROW(s, tier, high)                                   \
    ROW(s, tasks, high_users, EIGHT, user, user_poll)    \
    ROW(s, tier, turning, rotate)                        \
    ROW(s, tasks, turning_users, EIGHT, user, user_poll) \
    ROW(s, tier, large)                                  \
    ROW(s, tasks, large_users, HUNDRED, user, user_poll) \
    ROW(s, tier, low)                                    \
    ROW(s, tasks, low_users, EIGHT, user, user_poll)
STATOR_SYSTEM(app, APP)

static struct app_round loop; /* where the loop is; a tier that rotates goes on from there */
static lock the_lock;
static permits the_permits;
static bool with_permits;
static uint32_t turns[INDICES], longest_wait[INDICES], since[INDICES];
static uint32_t all_turns;
static unsigned holding_polls;    /* how long each holds, in polls: 0: released in the poll that took it */
static uint8_t patience[INDICES]; /* polls after which a task leaves; 0: never */

static stator_poll get(stator_waker me)
{
    return with_permits ? permits_take(&the_permits, me) : lock_lock(&the_lock, me);
}

static void give(stator_waker me)
{
    if (with_permits) {
        permits_give(&the_permits, 1u);
    } else {
        lock_unlock(&the_lock, me);
    }
}

static void count(unsigned task)
{
    const uint32_t wait = all_turns - since[task];
    turns[task]++;
    all_turns++;
    since[task] = all_turns;
    longest_wait[task] = wait > longest_wait[task] ? wait : longest_wait[task];
}

static stator_poll user_poll(user *self, stator_waker me)
{
    switch (user_state_of(self)) {
    case user_absent:
        return STATOR_PENDING;
    case user_waiting: {
        STATOR_IN(user, self, waiting);
        if (get(me) == STATOR_READY) {
            count(me.task);
            STATOR_GO(user, self, waiting, holding, .polls = (uint8_t)holding_polls);
            stator_wake(me);
        } else if (patience[me.task] != 0u && ++here->patience >= patience[me.task]) {
            STATOR_GO_ANY(user, self, waiting); /* leaves, and comes again */
            stator_wake(me);
        }
        return STATOR_PENDING;
    }
    case user_holding: {
        STATOR_IN(user, self, holding);
        if (here->polls != 0u) {
            here->polls--;
            stator_wake(me);
            return STATOR_PENDING;
        }
        give(me);
        STATOR_GO_ANY(user, self, waiting);
        stator_wake(me);
        return STATOR_PENDING;
    }
    }
    return STATOR_PENDING;
}

static void begin(user *first, unsigned users, bool semaphore)
{
    memset(&app, 0, sizeof app); /* all are absent, and come to rest */
    while (app_pass()) {}
    memset(&loop, 0, sizeof loop);
    memset(&the_lock, 0, sizeof the_lock);
    memset(&the_permits, 0, sizeof the_permits);
    memset(turns, 0, sizeof turns);
    memset(longest_wait, 0, sizeof longest_wait);
    memset(since, 0, sizeof since);
    memset(patience, 0, sizeof patience);
    all_turns = 0;
    holding_polls = 1;
    with_permits = semaphore;
    if (semaphore) {
        permits_give(&the_permits, 1u);
    }
    for (unsigned i = 0; i < users; i++) {
        STATOR_GO_ANY(user, &first[i], waiting);
    }
    app_start();
}

/* Runs until so many turns were taken; returns the difference between the most and the least of these tasks. */
static uint32_t spread(unsigned first, unsigned users)
{
    uint32_t most = 0;
    uint32_t least = UINT32_MAX;
    for (unsigned task = first; task < first + users; task++) {
        most = turns[task] > most ? turns[task] : most;
        least = turns[task] < least ? turns[task] : least;
    }
    return most - least;
}

static void run(uint32_t until)
{
    for (uint32_t polls = 0; all_turns < until && polls < 2000u * until; polls++) {
        (void)app_step(&loop);
    }
}

static void equal(unsigned first, user *users, unsigned count_of_users, uint32_t end, bool semaphore)
{
    for (holding_polls = 0; holding_polls < 3u; holding_polls++) {
        const unsigned polls = holding_polls;
        begin(users, count_of_users, semaphore);
        holding_polls = polls;
        for (uint32_t until = 1000; until <= end; until += 1000u) {
            run(until);
            CHECK(all_turns >= until);
            CHECK(spread(first, count_of_users) <= 1u);
        }
        for (unsigned task = first; task < first + count_of_users; task++) {
            CHECK(longest_wait[task] <= count_of_users);
        }
    }
}

static void eight_equal_tasks_on_one_mutex_are_within_one_turn_after_80000(void)
{
    equal(app_high_users, app.high_users, EIGHT, 80000, false);
    for (unsigned task = 0; task < EIGHT; task++) {
        CHECK_EQUAL(10000, turns[task]);
    }
}

static void so_they_are_where_the_tier_rotates(void)
{
    equal(app_turning_users, app.turning_users, EIGHT, 80000, false);
}

static void so_they_are_in_a_lower_tier(void)
{
    equal(app_low_users, app.low_users, EIGHT, 80000, false);
}

static void so_are_a_hundred_over_four_words(void)
{
    equal(app_large_users, app.large_users, HUNDRED, 10000, false);
}

static void so_are_eight_on_one_permit(void)
{
    equal(app_high_users, app.high_users, EIGHT, 80000, true);
}

static void so_are_a_hundred_on_one_permit(void)
{
    equal(app_large_users, app.large_users, HUNDRED, 10000, true);
}

static void with_three_permits_each_still_comes_within_one_round(void)
{
    begin(app.high_users, EIGHT, true);
    permits_give(&the_permits, 2u);
    for (uint32_t until = 100; until <= 80000u; until += 100u) {
        run(until);
        CHECK(spread(app_high_users, EIGHT) <= 3u);
    }
}

static void those_who_leave_at_random_cost_the_others_no_turn(void)
{
    random_start(3);
    for (unsigned round = 0; round < 200; round++) {
        begin(app.high_users, EIGHT, round % 2u != 0u);
        holding_polls = random_below(4);
        patience[0] = (uint8_t)(1u + random_below(4));
        patience[1 + random_below(7)] = (uint8_t)(1u + random_below(4));
        run(8000);
        CHECK(all_turns >= 8000u);
        uint32_t most = 0;
        uint32_t least = UINT32_MAX;
        for (unsigned task = 0; task < EIGHT; task++) {
            if (patience[task] == 0u) {
                most = turns[task] > most ? turns[task] : most;
                least = turns[task] < least ? turns[task] : least;
            }
        }
        CHECK(most - least <= 1u);
    }
}

/* The owner in a lower tier, again and again between the turns of a higher one: nobody of the lower tier starves. */
static void a_higher_tier_does_not_disturb_the_turns_of_a_lower_one(void)
{
    begin(app.low_users, EIGHT, false);
    STATOR_GO_ANY(user, &app.high_users[0], waiting);
    patience[0] = 1;
    run(40000);
    CHECK(all_turns >= 40000u);
    CHECK(turns[0] >= 8000u);
    CHECK(spread(app_low_users, EIGHT) <= 1u);
}

/* Tasks of the low tier wait; each time it is the turn of the first, a higher tier comes and takes it. */
static void one_who_is_kept_from_its_turn_by_a_higher_tier_keeps_it(void)
{
    begin(app.low_users, 0, false);
    const stator_waker high = stator_waker_of(app_high_users);
    const stator_waker first = stator_waker_of(app_low_users);
    const stator_waker second = stator_waker_of(app_low_users + 1);
    CHECK_EQUAL(STATOR_READY, lock_lock(&the_lock, stator_waker_of(app_low_users + 7)));
    CHECK_EQUAL(STATOR_PENDING, lock_lock(&the_lock, first));
    CHECK_EQUAL(STATOR_PENDING, lock_lock(&the_lock, second));
    lock_unlock(&the_lock, stator_waker_of(app_low_users + 7));
    for (unsigned i = 0; i < 5u; i++) {
        CHECK_EQUAL(STATOR_READY, lock_lock(&the_lock, high));
        CHECK_EQUAL(STATOR_PENDING, lock_lock(&the_lock, first));
        CHECK_EQUAL(STATOR_PENDING, lock_lock(&the_lock, second));
        lock_unlock(&the_lock, high);
    }
    CHECK_EQUAL(STATOR_PENDING, lock_lock(&the_lock, second));
    CHECK_EQUAL(STATOR_READY, lock_lock(&the_lock, first));
}

int main(void)
{
    TEST(eight_equal_tasks_on_one_mutex_are_within_one_turn_after_80000);
    TEST(so_they_are_where_the_tier_rotates);
    TEST(so_they_are_in_a_lower_tier);
    TEST(so_are_a_hundred_over_four_words);
    TEST(so_are_eight_on_one_permit);
    TEST(so_are_a_hundred_on_one_permit);
    TEST(with_three_permits_each_still_comes_within_one_round);
    TEST(those_who_leave_at_random_cost_the_others_no_turn);
    TEST(a_higher_tier_does_not_disturb_the_turns_of_a_lower_one);
    TEST(one_who_is_kept_from_its_turn_by_a_higher_tier_keeps_it);
    return test_finish();
}
