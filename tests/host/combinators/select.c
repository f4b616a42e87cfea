// SPDX-License-Identifier: Apache-2.0
// test: sources src/testing/testing.c src/testing/testing_host.c
// test: defines STATOR_HOOKS="stator/testing_hooks.h"
//
// stator/select.h: the first that is READY and no other, fair or in order; losers stay or are cancelled, none is lost.
#include "tests/host/combinators/combinators.h"

#include "stator/select.h"
#include "tests/support/random.h"

#define THREE(m, ROW)                     \
    ROW(m, child, a, worker, worker_poll) \
    ROW(m, child, b, worker, worker_poll) \
    ROW(m, child, c, worker, worker_poll)
STATOR_SELECT(three, THREE)
STATOR_SELECT_IN_ORDER(ordered, THREE)

#define EIGHT(m, ROW)                     \
    THREE(m, ROW)                         \
    ROW(m, child, d, worker, worker_poll) \
    ROW(m, child, e, worker, worker_poll) \
    ROW(m, child, f, worker, worker_poll) \
    ROW(m, child, g, worker, worker_poll) \
    ROW(m, child, h, worker, worker_poll)
STATOR_SELECT(eight, EIGHT)

#define RACE(m, ROW)                                         \
    ROW(m, child, plain, worker, worker_poll)                \
    ROW(m, owner, first, worker, worker_poll, worker_cancel) \
    ROW(m, owner, second, worker, worker_poll, worker_cancel)
STATOR_SELECT(race, RACE)

/* The children of a zeroed select are numbered by hand: a worker must know its own. */
#define NUMBER(child, count)                                   \
    for (unsigned i_ = 0; i_ < (count); i_++) {                \
        ((worker *)(void *)&(child))[i_].number = (uint8_t)i_; \
    }

static race race_fresh(void)
{
    const race fresh = {.child = {.plain = {.number = 0}, .first = {.number = 1}, .second = {.number = 2}}};
    return fresh;
}

static void waits_until_one_is_ready(void)
{
    for (unsigned winner = 0; winner < 3u; winner++) {
        begin(0u);
        three select = {0};
        NUMBER(select.child, 3u);
        CHECK_EQUAL(STATOR_PENDING, three_poll(&select, me));
        world[winner].there = 1;
        CHECK_EQUAL(STATOR_READY, three_poll(&select, me));
        CHECK_EQUAL(winner, three_winner(&select));
        CHECK_ENTERED(three, &select, "stopping won");
        CHECK(stator_test_settles(three, &select, me));
    }
}

static void takes_from_one_and_not_from_the_others(void)
{
    begin(0u);
    three select = {0};
    NUMBER(select.child, 3u);
    world[0].there = world[1].there = world[2].there = 1;
    CHECK_EQUAL(STATOR_READY, three_poll(&select, me));
    CHECK_EQUAL(1, world[0].taken);
    CHECK_EQUAL(0, world[1].taken);
    CHECK_EQUAL(0, world[1].polls);
    CHECK_EQUAL(0, world[2].polls);
}

/* The loop that a user writes: who has won is started anew, the others go on. */
#define ROUND(select_type, select, wins)                              \
    do {                                                              \
        CHECK_EQUAL(STATOR_READY, select_type##_poll(&(select), me)); \
        const unsigned winner_ = select_type##_winner(&(select));     \
        (wins)[winner_]++;                                            \
        worker_restart((worker *)(void *)&(select).child + winner_);  \
        select_type##_again(&(select));                               \
    } while (0)

static void eight_that_are_always_ready_win_in_turn(void)
{
    begin(0u);
    eight select = {0};
    unsigned wins[8] = {0};
    NUMBER(select.child, 8u);
    for (unsigned i = 0; i < 8u; i++) {
        world[i].there = 80000;
    }
    for (unsigned round = 0; round < 80000u; round++) {
        ROUND(eight, select, wins);
    }
    for (unsigned i = 0; i < 8u; i++) {
        CHECK_EQUAL(10000, wins[i]);
        CHECK_EQUAL(10000, world[i].taken);
    }
}

/* Whatever comes when: one that is ready waits for at most 7 others. */
static void none_waits_longer_than_a_round(void)
{
    begin(0u);
    eight select = {0};
    unsigned wins[8] = {0};
    unsigned waited[8] = {0};
    random_start(1u);
    NUMBER(select.child, 8u);
    for (unsigned round = 0; round < 20000u; round++) {
        for (unsigned i = 0; i < 8u; i++) {
            if (world[i].there == 0u && random_below(4u) == 0u) {
                world[i].there = 1;
                waited[i] = 0;
            }
        }
        const unsigned before = wins[0] + wins[1] + wins[2] + wins[3] + wins[4] + wins[5] + wins[6] + wins[7];
        if (eight_poll(&select, me) == STATOR_READY) {
            ROUND(eight, select, wins);
            CHECK_EQUAL(before + 1u, wins[0] + wins[1] + wins[2] + wins[3] + wins[4] + wins[5] + wins[6] + wins[7]);
            for (unsigned i = 0; i < 8u; i++) {
                waited[i] += world[i].there != 0u ? 1u : 0u;
                CHECK(waited[i] <= 7u);
            }
        }
    }
    for (unsigned i = 0; i < 8u; i++) {
        CHECK(wins[i] > 1000u);
    }
}

static void in_order_the_first_wins_always(void)
{
    begin(0u);
    ordered select = {0};
    unsigned wins[3] = {0};
    NUMBER(select.child, 3u);
    world[0].there = world[1].there = 1000;
    for (unsigned round = 0; round < 1000u; round++) {
        ROUND(ordered, select, wins);
    }
    CHECK_EQUAL(1000, wins[0]);
    ROUND(ordered, select, wins);
    CHECK_EQUAL(1, wins[1]);
}

static void what_a_loser_has_done_so_far_is_kept(void)
{
    begin(0u);
    three select = {0};
    unsigned wins[3] = {0};
    NUMBER(select.child, 3u);
    world[2].there = 1;
    ROUND(three, select, wins);
    CHECK_EQUAL(1, wins[2]);
    /* a and b were polled, and are as they were; what comes now is theirs */
    world[0].there = world[1].there = 1;
    ROUND(three, select, wins);
    ROUND(three, select, wins);
    CHECK_EQUAL(1, wins[0]);
    CHECK_EQUAL(1, wins[1]);
    CHECK_EQUAL(STATOR_PENDING, three_poll(&select, me));
}

static void a_loser_that_owns_something_is_polled_to_its_end(void)
{
    begin(0u);
    race select = race_fresh();
    world[1].there = 1;
    world[2].slow_to_stop = true;
    CHECK_EQUAL(STATOR_PENDING, race_poll(&select, me));
    CHECK_EQUAL(race_stopping, race_state_of(&select));
    CHECK_EQUAL(0, world[0].cancels);
    CHECK_EQUAL(0, world[1].cancels); /* the winner */
    CHECK_EQUAL(1, world[2].cancels);
    world[0].there = 1; /* too late: it has been left */
    CHECK_EQUAL(STATOR_PENDING, race_poll(&select, me));
    world[2].slow_to_stop = false;
    CHECK_EQUAL(STATOR_READY, race_poll(&select, me));
    CHECK_EQUAL(race_child_first, race_winner(&select));
    CHECK_EQUAL(1, world[0].there);
    CHECK_EQUAL(worker_faulted, select.child.second.state);
}

static void cancelled_while_waiting_nobody_has_won(void)
{
    begin(0u);
    race select = race_fresh();
    CHECK_EQUAL(STATOR_PENDING, race_poll(&select, me));
    world[2].slow_to_stop = true;
    race_cancel(&select, me);
    CHECK_EQUAL(STATOR_PENDING, race_poll(&select, me));
    CHECK_EQUAL(1, world[1].cancels);
    world[2].slow_to_stop = false;
    CHECK_EQUAL(STATOR_READY, race_poll(&select, me));
    CHECK_ENTERED(race, &select, "stopping cancelled");
    CHECK(stator_test_settles(race, &select, me));
}

static void cancelled_while_stopping_the_winner_stays(void)
{
    begin(0u);
    race select = race_fresh();
    world[0].there = 1;
    world[2].slow_to_stop = true;
    CHECK_EQUAL(STATOR_PENDING, race_poll(&select, me));
    race_cancel(&select, me);
    world[2].slow_to_stop = false;
    CHECK_EQUAL(STATOR_READY, race_poll(&select, me));
    CHECK_EQUAL(race_child_plain, race_winner(&select));
    CHECK_EQUAL(1, world[2].cancels);
}

static void cancelled_or_sent_again_in_a_final_state_it_stays(void)
{
    begin(0u);
    race select = race_fresh();
    world[0].there = 1;
    CHECK_EQUAL(STATOR_READY, race_poll(&select, me));
    race_cancel(&select, me);
    CHECK_EQUAL(race_won, race_state_of(&select));
    race_again(&select);
    CHECK_EQUAL(race_waiting, race_state_of(&select));
    race_again(&select);
    CHECK_EQUAL(race_waiting, race_state_of(&select));

    race other = race_fresh();
    race_cancel(&other, me);
    CHECK_EQUAL(STATOR_READY, race_poll(&other, me));
    race_cancel(&other, me);
    race_again(&other);
    CHECK_EQUAL(race_cancelled, race_state_of(&other));
}

#if __STDC_HOSTED__
static void the_winner_of_none_is_an_assertion(void)
{
    begin(0u);
    three select = {0};
    unsigned number;
    STATOR_TEST_FAULT(number, (void)three_winner(&select));
    CHECK_EQUAL(101, number);
}
#endif

static void every_edge_was_taken(void)
{
    CHECK(STATOR_TEST_ALL_EDGES_SEEN(race));
}

int main(void)
{
    TEST(waits_until_one_is_ready);
    TEST(takes_from_one_and_not_from_the_others);
    TEST(eight_that_are_always_ready_win_in_turn);
    TEST(none_waits_longer_than_a_round);
    TEST(in_order_the_first_wins_always);
    TEST(what_a_loser_has_done_so_far_is_kept);
    TEST(a_loser_that_owns_something_is_polled_to_its_end);
    TEST(cancelled_while_waiting_nobody_has_won);
    TEST(cancelled_while_stopping_the_winner_stays);
    TEST(cancelled_or_sent_again_in_a_final_state_it_stays);
#if __STDC_HOSTED__
    TEST(the_winner_of_none_is_an_assertion);
#endif
    TEST(every_edge_was_taken);
    return test_finish();
}
