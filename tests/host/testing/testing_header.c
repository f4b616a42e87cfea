// SPDX-License-Identifier: Apache-2.0
// test: sources src/testing/testing.c src/testing/testing_host.c
// test: defines STATOR_HOOKS="stator/testing_hooks.h"
//
// stator/testing.h itself: it must say no where a user's machine is wrong.
#include "stator/testing.h"

#include "stator/register.h"
#include "tests/support/test.h"

#include <string.h>

#define LAMP(m, ROW)                        \
    ROW(m, state, dark, stator_time until;) \
    ROW(m, state, lit, stator_time until;)  \
    ROW(m, final, broken, uint8_t polls;)   \
    ROW(m, edge, dark, lit)                 \
    ROW(m, edge, lit, dark)                 \
    ROW(m, edge, any, broken)
STATOR_MACHINE(lamp, LAMP)

static stator_poll lamp_poll(lamp *self, stator_waker me)
{
    switch (lamp_state_of(self)) {
    case lamp_dark: {
        STATOR_IN(lamp, self, dark);
        STATOR_GO(lamp, self, dark, lit, .until = stator_after(10u));
        stator_wake_by(me, self->lit.until);
        return STATOR_PENDING;
    }
    case lamp_lit: {
        STATOR_IN(lamp, self, lit);
        STATOR_GO(lamp, self, lit, dark, .until = stator_after(5u));
        stator_wake_by(me, self->dark.until);
        return STATOR_PENDING;
    }
    case lamp_broken:
        self->broken.polls++; /* a broken promise: a final state that changes */
        break;
    }
    return STATOR_READY;
}

static const stator_waker me = {1};

static bool is(const char *expected, const char *text)
{
    return text != NULL && strcmp(expected, text) == 0;
}

/* The first test: no machine has taken an edge yet. */
static void a_program_that_was_compiled_without_the_hooks_is_told(void)
{
    stator_test_begin(0u);
    const lamp self = {0};
    const char *const was = stator_test_entered(lamp, &self, "lit");
    CHECK(was != NULL && strstr(was, "STATOR_HOOKS") != NULL);
}

static void edges_in_another_order_too_few_or_too_many_are_told(void)
{
    stator_test_begin(0u);
    lamp self = {0};
    CHECK(stator_test_entered(lamp, &self, "") == NULL);
    (void)lamp_poll(&self, me);
    (void)lamp_poll(&self, me);
    CHECK(stator_test_entered(lamp, &self, "lit dark") == NULL);
    CHECK(is("lit dark", stator_test_entered(lamp, &self, "dark lit")));
    CHECK(is("lit dark", stator_test_entered(lamp, &self, "lit")));
    CHECK(is("lit dark", stator_test_entered(lamp, &self, "lit dark lit")));
    CHECK(is("lit dark", stator_test_entered(lamp, &self, "")));
    stator_test_forget_edges();
    CHECK(stator_test_entered(lamp, &self, "") == NULL);
    (void)lamp_poll(&self, me);
    CHECK(stator_test_entered(lamp, &self, "lit") == NULL);
}

static void machines_are_told_apart_and_seen_together(void)
{
    stator_test_begin(0u);
    lamp a = {0};
    lamp b = {0};
    (void)lamp_poll(&a, me);
    (void)lamp_poll(&b, me);
    (void)lamp_poll(&a, me);
    CHECK(stator_test_entered(lamp, &a, "lit dark") == NULL);
    CHECK(stator_test_entered(lamp, &b, "lit") == NULL);
    CHECK(stator_test_entered_by_all("lamp.lit lamp.lit lamp.dark") == NULL);
}

static void a_state_that_somebody_wrote_is_told(void)
{
    stator_test_begin(0u);
    lamp self = {0};
    (void)lamp_poll(&self, me);
    self.state = lamp_dark; /* past every declared edge */
    (void)lamp_poll(&self, me);
    CHECK(is("lit (0?) lit", stator_test_entered(lamp, &self, "lit lit")));
}

static void the_newest_edges_are_kept_and_the_loss_is_told(void)
{
    stator_test_begin(0u);
    lamp self = {0};
    for (unsigned i = 0; i < STATOR_TEST_EDGES + 2u; i++) {
        (void)lamp_poll(&self, me);
    }
    const char *const was = stator_test_entered(lamp, &self, "");
    CHECK(was != NULL && strncmp(was, "(older ones are not kept) lit dark", 34) == 0);
}

static void a_final_state_that_changes_does_not_settle(void)
{
    stator_test_begin(0u);
    lamp self = {0};
    CHECK(!stator_test_settles(lamp, &self, me));
    STATOR_GO_ANY(lamp, &self, broken);
    CHECK(!stator_test_settles(lamp, &self, me));
}

static void deadlines_keep_the_earliest_until_it_comes(void)
{
    stator_test_begin(UINT32_MAX - 2u);
    stator_wake_by(me, stator_now() + 10u);
    stator_wake_by(me, stator_now() + 20u);
    CHECK_EQUAL(7, stator_test_deadline(1).at);
    stator_test_advance(9u);
    CHECK(!stator_test_woken(1));
    stator_test_advance(1u);
    CHECK(stator_test_woken(1));
    CHECK(!stator_test_woken(1));
    CHECK(stator_test_deadline(1).never);
    stator_wake_by(me, stator_now() - 1u); /* has passed */
    CHECK(stator_test_woken(1));
    CHECK_EQUAL(2, stator_test_wakes(1));
}

static void nobody_and_tasks_beyond_the_limit_are_woken_without_harm(void)
{
    stator_test_begin(0u);
    stator_wake(STATOR_NOBODY);
    stator_wake(stator_waker_of(STATOR_TEST_TASKS));
    stator_wake_by(STATOR_NOBODY, 5u);
    CHECK(!stator_test_woken(STATOR_NOBODY.task));
    for (unsigned task = 0; task < STATOR_TEST_TASKS; task++) {
        CHECK_EQUAL(0, stator_test_wakes(task));
    }
}

static void a_run_polls_at_each_deadline_and_ends_with_its_time(void)
{
    stator_test_begin(0u);
    lamp self = {0};
    stator_wake(me);
    stator_test_run(lamp, &self, me, 30u); /* lit at 0, dark at 10, lit at 15, dark at 25, lit at 30 */
    CHECK(stator_test_entered(lamp, &self, "lit dark lit dark lit") == NULL);
    CHECK_EQUAL(30, stator_now());
}

#define RESTLESS(m, ROW)            \
    ROW(m, always, uint32_t polls;) \
    ROW(m, rest, waiting)
STATOR_MACHINE(restless, RESTLESS)

static stator_poll restless_poll(restless *self, stator_waker task)
{
    self->polls++;
    stator_wake(task);
    return STATOR_PENDING;
}

static void a_machine_that_wakes_itself_for_ever_is_left(void)
{
    stator_test_begin(0u);
    restless self = {0};
    stator_wake(me);
    stator_test_run(restless, &self, me, 1u);
    CHECK_EQUAL(STATOR_TEST_POLLS, self.polls);
}

static void registers_hold_give_what_is_scripted_and_list_what_was_written(void)
{
    static const stator_register a = {0x1000u};
    static const stator_register b = {0x2000u};
    stator_test_begin(0u);
    CHECK_EQUAL(0, stator_register_read(a));
    stator_test_register_set(a.address, 5u);
    stator_test_register_then(a.address, 6u);
    stator_test_register_then(b.address, 60u);
    stator_test_register_then(a.address, 7u);
    CHECK_EQUAL(6, stator_register_read(a));
    CHECK_EQUAL(7, stator_register_read(a));
    CHECK_EQUAL(7, stator_register_read(a));
    CHECK_EQUAL(60, stator_register_read(b));
    CHECK(stator_test_written("") == NULL);
    stator_register_write(b, 0xABCDu);
    stator_register_write(a, 0u);
    CHECK_EQUAL(0xABCD, stator_test_register(b.address));
    CHECK(stator_test_written("2000=abcd 1000=0") == NULL);
    CHECK(is("2000=abcd 1000=0", stator_test_written("1000=0 2000=abcd")));
    stator_test_begin(0u);
    CHECK_EQUAL(0, stator_register_read(b));
    CHECK(stator_test_written("") == NULL);
}

static void an_assertion_that_breaks_is_caught_and_one_that_holds_is_not(void)
{
    stator_test_begin(0u);
    lamp self = {0};
    unsigned number;
    STATOR_TEST_FAULT(number, (void)lamp_lit_of(&self));
    CHECK_EQUAL(101, number);
    STATOR_TEST_FAULT(number, (void)lamp_dark_of(&self));
    CHECK_EQUAL(0, number);
}

static void edges_seen_are_those_of_the_type_each_once(void)
{
    CHECK_EQUAL(3, stator_test_edges_seen("lamp")); /* dark to lit, lit to dark, dark to broken */
    CHECK_EQUAL(0, stator_test_edges_seen("restless"));
    CHECK_EQUAL(0, stator_test_edges_seen("lam"));
}

int main(void)
{
    TEST(a_program_that_was_compiled_without_the_hooks_is_told);
    TEST(edges_in_another_order_too_few_or_too_many_are_told);
    TEST(machines_are_told_apart_and_seen_together);
    TEST(a_state_that_somebody_wrote_is_told);
    TEST(the_newest_edges_are_kept_and_the_loss_is_told);
    TEST(a_final_state_that_changes_does_not_settle);
    TEST(deadlines_keep_the_earliest_until_it_comes);
    TEST(nobody_and_tasks_beyond_the_limit_are_woken_without_harm);
    TEST(a_run_polls_at_each_deadline_and_ends_with_its_time);
    TEST(a_machine_that_wakes_itself_for_ever_is_left);
    TEST(registers_hold_give_what_is_scripted_and_list_what_was_written);
    TEST(an_assertion_that_breaks_is_caught_and_one_that_holds_is_not);
    TEST(edges_seen_are_those_of_the_type_each_once);
    return test_finish();
}
