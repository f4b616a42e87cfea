// SPDX-License-Identifier: Apache-2.0
// test: sources src/testing/testing.c src/testing/testing_host.c
// test: defines STATOR_HOOKS="stator/testing_hooks.h"
//
// What docs/combinators.md writes as plain lines in place of a combinator: a sequence of children in the same bytes, a
// join in a state, a deadline for a state.
#include "tests/host/combinators/combinators.h"

/* A child of another type, that turns what the one before found into a result. */
#define READER(m, ROW)                       \
    ROW(m, state, waiting, uint32_t from;)   \
    ROW(m, final, complete, uint32_t value;) \
    ROW(m, edge, waiting, complete)
STATOR_MACHINE(reader, READER)

static stator_poll reader_poll(reader *self, stator_waker waker)
{
    (void)waker;
    switch (reader_state_of(self)) {
    case reader_waiting: {
        STATOR_IN(reader, self, waiting);
        world[1].polls++;
        if (world[1].there == 0u) {
            return STATOR_PENDING;
        }
        STATOR_GO(reader, self, waiting, complete, .value = here->from + 1u);
        return STATOR_READY;
    }
    case reader_complete:
        break;
    }
    return STATOR_READY;
}

#define BRING_UP(m, ROW)                                                                       \
    ROW(m, state, powering, worker power;)                                                     \
    ROW(m, state, reading, reader read;)                                                       \
    ROW(m, state, gathering, uint32_t value; worker left; worker right; stator_time deadline;) \
    ROW(m, final, complete, uint32_t value;)                                                   \
    ROW(m, final, faulted)                                                                     \
    ROW(m, edge, powering, reading)                                                            \
    ROW(m, edge, powering, faulted)                                                            \
    ROW(m, edge, reading, gathering)                                                           \
    ROW(m, edge, gathering, complete)                                                          \
    ROW(m, edge, gathering, faulted)
STATOR_MACHINE(bring_up, BRING_UP)

static stator_poll bring_up_poll(bring_up *self, stator_waker waker)
{
    for (;;) {
        switch (bring_up_state_of(self)) {
        case bring_up_powering: {
            STATOR_IN(bring_up, self, powering);
            if (worker_poll(&here->power, waker) == STATOR_PENDING) {
                return STATOR_PENDING;
            }
            if (worker_state_of(&here->power) == worker_faulted) {
                STATOR_GO(bring_up, self, powering, faulted);
                continue;
            }
            STATOR_GO(bring_up, self, powering, reading, .read = {.waiting = {.from = 41u}});
            continue;
        }
        case bring_up_reading: {
            STATOR_IN(bring_up, self, reading);
            if (reader_poll(&here->read, waker) == STATOR_PENDING) {
                return STATOR_PENDING;
            }
            STATOR_GO(bring_up, self, reading, gathering, .value = reader_complete_of(&here->read)->value,
                      .left = {.number = 2}, .right = {.number = 3}, .deadline = stator_after(100u));
            continue;
        }
        case bring_up_gathering: {
            STATOR_IN(bring_up, self, gathering);
            const stator_poll left = worker_poll(&here->left, waker);
            const stator_poll right = worker_poll(&here->right, waker);
            if (left == STATOR_READY && right == STATOR_READY) {
                STATOR_GO(bring_up, self, gathering, complete, .value = here->value);
                continue;
            }
            if (!stator_passed(here->deadline)) {
                stator_wake_by(waker, here->deadline);
                return STATOR_PENDING;
            }
            STATOR_GO(bring_up, self, gathering, faulted);
            continue;
        }
        case bring_up_complete:
        case bring_up_faulted:
            return STATOR_READY;
        }
    }
}

static bring_up started(stator_time start)
{
    const bring_up fresh = {.powering = {.power = {.number = 0}}};
    begin(start);
    return fresh;
}

static void the_children_follow_each_other_in_the_same_bytes(void)
{
    bring_up self = started(0u);
    CHECK_EQUAL(STATOR_PENDING, bring_up_poll(&self, me));
    CHECK_EQUAL(0, world[1].polls);
    world[0].there = 1;
    CHECK_EQUAL(STATOR_PENDING, bring_up_poll(&self, me));
    world[1].there = 1;
    CHECK_EQUAL(STATOR_PENDING, bring_up_poll(&self, me));
    world[3].there = 1;
    CHECK_EQUAL(STATOR_PENDING, bring_up_poll(&self, me));
    world[2].there = 1;
    CHECK_EQUAL(STATOR_READY, bring_up_poll(&self, me));
    CHECK_EQUAL(42, bring_up_complete_of(&self)->value);
    CHECK_ENTERED(bring_up, &self, "reading gathering complete");
    CHECK(stator_test_settles(bring_up, &self, me));
}

static void all_that_are_ready_follow_each_other_in_one_poll(void)
{
    bring_up self = started(0u);
    world[0].there = world[1].there = world[2].there = world[3].there = 1;
    CHECK_EQUAL(STATOR_READY, bring_up_poll(&self, me));
    CHECK_EQUAL(42, bring_up_complete_of(&self)->value);
}

static void a_child_that_faults_ends_the_sequence(void)
{
    bring_up self = started(0u);
    worker_cancel(&self.powering.power, me);
    CHECK_EQUAL(STATOR_READY, bring_up_poll(&self, me));
    CHECK_ENTERED(bring_up, &self, "faulted");
}

static void the_deadline_of_a_state_is_looked_at_after_its_children(void)
{
    bring_up self = started(UINT32_MAX - 50u);
    world[0].there = world[1].there = 1;
    CHECK_EQUAL(STATOR_PENDING, bring_up_poll(&self, me));
    bring_up other = self;
    stator_test_advance(100u);
    CHECK(stator_test_woken(ME));
    CHECK_EQUAL(STATOR_READY, bring_up_poll(&other, me));
    CHECK_EQUAL(bring_up_faulted, bring_up_state_of(&other));
    world[2].there = world[3].there = 1;
    CHECK_EQUAL(STATOR_READY, bring_up_poll(&self, me));
    CHECK_EQUAL(bring_up_complete, bring_up_state_of(&self));
}

static void every_edge_was_taken(void)
{
    CHECK(STATOR_TEST_ALL_EDGES_SEEN(bring_up));
}

int main(void)
{
    TEST(the_children_follow_each_other_in_the_same_bytes);
    TEST(all_that_are_ready_follow_each_other_in_one_poll);
    TEST(a_child_that_faults_ends_the_sequence);
    TEST(the_deadline_of_a_state_is_looked_at_after_its_children);
    TEST(every_edge_was_taken);
    return test_finish();
}
