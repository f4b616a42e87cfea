// SPDX-License-Identifier: Apache-2.0
//
// The kernel on a port: what every CPU must do alike. conformance_deadlines.c and conformance_clock.c have its time.
#include "stator/stator.h"
#include "tests/conformance/interrupt.h"
#include "tests/support/test.h"

#define COUNTER(m, ROW)            \
    ROW(m, always, uint8_t polls;) \
    ROW(m, rest, counting)
STATOR_MACHINE(counter, COUNTER)
static stator_poll counter_poll(counter *self, stator_waker me);
static void idle(stator_until until);

enum { FEW = 5, MANY = STATOR_WORD_BITS + 1, ALL = 3 * FEW + MANY };

#define APP(s, ROW)                                   \
    ROW(s, tier, high)                                \
    ROW(s, tasks, urgent, FEW, counter, counter_poll) \
    ROW(s, tier, large)                               \
    ROW(s, tasks, many, MANY, counter, counter_poll)  \
    ROW(s, tier, by_priority, strict)                 \
    ROW(s, tasks, first, FEW, counter, counter_poll)  \
    ROW(s, tier, in_turns, rotate)                    \
    ROW(s, tasks, turn, FEW, counter, counter_poll)   \
    ROW(s, idle, idle)
STATOR_SYSTEM(app, APP)

static struct app_round held;
static uint16_t polled[2 * ALL];
static unsigned polled_count;
static void (*during_poll)(unsigned task);
static void (*before_wait)(void);
static unsigned idled;
static stator_cell cell = STATOR_CELL;

static stator_poll counter_poll(counter *self, stator_waker me)
{
    self->polls++;
    polled[polled_count++ % (2u * ALL)] = me.task;
    if (during_poll != NULL) {
        during_poll(me.task);
    }
    return STATOR_PENDING;
}

static void idle(stator_until until)
{
    (void)until;
    idled++;
    if (before_wait != NULL) {
        before_wait();
    }
    stator_port_wait();
}

static void run_until_idle(void)
{
    while (app_step(&held)) {}
}

/* Nothing is ready, and nothing has been polled. */
static void begin(void)
{
    during_poll = NULL;
    before_wait = NULL;
    interrupt_does = NULL;
    run_until_idle();
    polled_count = 0;
    idled = 0;
    STATOR_PORT_STORE(&interrupts, 0u);
}

/* --- what a port defines --- */

static void the_lowest_bit_is_found(void)
{
    for (unsigned bit = 0; bit < STATOR_WORD_BITS; bit++) {
        const stator_word from = (stator_word)((stator_word) ~(stator_word)0 << bit);
        CHECK_EQUAL(bit, stator_port_lowest(from));
        CHECK_EQUAL(bit, stator_port_lowest((stator_word)((stator_word)1u << bit)));
    }
}

static void words_are_taken_set_cleared_and_replaced(void)
{
    stator_word word = 0;
    CHECK_EQUAL(0, stator_port_take(&word));
    stator_port_set(&word, 0x81u);
    stator_port_set(&word, 0x10u);
    CHECK_EQUAL(0x91, stator_port_look(&word));
    stator_port_clear(&word, 0x81u);
    CHECK_EQUAL(0x10, stator_port_look(&word));
    CHECK(!stator_port_replace(&word, 0x11u, 0x22u));
    CHECK_EQUAL(0x10, stator_port_look(&word));
    CHECK(stator_port_replace(&word, 0x10u, 0x22u));
    CHECK_EQUAL(0x22, stator_port_take(&word));
    CHECK_EQUAL(0, stator_port_look(&word));
}

static void loads_and_stores_are_as_wide_as_their_object(void)
{
    uint8_t bytes[3] = {1, 2, 3};
    uint16_t halves[3] = {1, 2, 3};
    STATOR_PORT_STORE(&bytes[1], (uint8_t)0xEEu);
    STATOR_PORT_STORE(&halves[1], (uint16_t)0xEEEEu);
    CHECK_EQUAL(1, STATOR_PORT_LOAD(&bytes[0]));
    CHECK_EQUAL(0xEE, STATOR_PORT_LOAD(&bytes[1]));
    CHECK_EQUAL(3, STATOR_PORT_LOAD(&bytes[2]));
    CHECK_EQUAL(1, STATOR_PORT_LOAD(&halves[0]));
    CHECK_EQUAL(0xEEEE, STATOR_PORT_LOAD(&halves[1]));
    CHECK_EQUAL(3, STATOR_PORT_LOAD(&halves[2]));
}

/* A back end that masks interrupts must put back what it found, open or closed. */
static void changing_a_word_leaves_interrupts_as_they_were(void)
{
    begin();
    stator_word word = 0;
    for (unsigned change = 0; change < 4u; change++) {
        STATOR_PORT_STORE(&interrupts, 0u);
        for (unsigned masked = 0; masked < 2u; masked++) {
            if (masked != 0u) {
                stator_port_mask();
            }
            stator_port_set(&word, 1u);
            switch (change) {
            case 1u:
                stator_port_clear(&word, 1u);
                break;
            case 2u:
                (void)stator_port_take(&word);
                break;
            case 3u:
                (void)stator_port_replace(&word, 1u, 2u);
                break;
            }
            interrupt_raise();
            const unsigned ran = STATOR_PORT_LOAD(&interrupts);
            if (masked != 0u) {
                stator_port_unmask();
                interrupt_settle();
            }
            CHECK_EQUAL(masked != 0u && INTERRUPT_HELD_BACK ? 1u : masked + 1u, ran);
        }
        CHECK_EQUAL(2, STATOR_PORT_LOAD(&interrupts));
    }
}

/* --- polls --- */

static void at_the_start_each_task_is_polled_once(void)
{
    begin();
    app_start();
    run_until_idle();
    CHECK_EQUAL(ALL, polled_count);
    for (unsigned i = 1; i < ALL; i++) {
        CHECK(polled[i] > polled[i - 1u]);
    }
}

static void wake_itself_and_an_earlier_one(unsigned task)
{
    if (polled_count < 2u * FEW) {
        stator_wake(stator_waker_of(task));
        stator_wake(stator_waker_of(app_urgent));
    }
}

static void each_ready_task_is_polled_once_a_pass(void)
{
    begin();
    during_poll = wake_itself_and_an_earlier_one;
    for (unsigned i = 0; i < FEW; i++) {
        stator_wake(stator_waker_of(app_urgent + i));
        stator_wake(stator_waker_of(app_urgent + i));
    }
    CHECK(app_pass());
    CHECK_EQUAL(FEW, polled_count);
    CHECK(app_pass());
    CHECK_EQUAL(2 * FEW, polled_count);
    for (unsigned i = 0; i < 2u * FEW; i++) {
        CHECK_EQUAL(app_urgent + i % FEW, polled[i]);
    }
}

static void a_tier_above_a_word_is_searched_by_its_summary(void)
{
    begin();
    CHECK(app_large_words_ == 2);
    for (unsigned i = 0; i < MANY; i++) {
        polled_count = 0;
        stator_wake(stator_waker_of(app_many + i));
        CHECK(app_pass());
        CHECK_EQUAL(1, polled_count);
        CHECK_EQUAL(app_many + i, polled[0]);
        CHECK(!app_pass());
    }
    polled_count = 0;
    for (unsigned i = MANY; i-- != 0u;) {
        app_wake((enum app_task)(app_many + i));
    }
    run_until_idle();
    CHECK_EQUAL(MANY, polled_count);
    for (unsigned i = 0; i < MANY; i++) {
        CHECK_EQUAL(app_many + i, polled[i]);
    }
}

static void the_higher_tier_goes_first_after_each_poll(void)
{
    begin();
    app_wake(app_turn);
    app_wake(app_many);
    app_wake((enum app_task)(app_many + 1));
    CHECK(app_step(&held));
    app_wake(app_urgent);
    run_until_idle();
    CHECK_EQUAL(4, polled_count);
    CHECK_EQUAL(app_many, polled[0]);
    CHECK_EQUAL(app_urgent, polled[1]);
    CHECK_EQUAL(app_many + 1, polled[2]);
    CHECK_EQUAL(app_turn, polled[3]);
}

static void strict_takes_the_first_of_the_table_again(void)
{
    begin();
    app_wake((enum app_task)(app_first + 1));
    app_wake((enum app_task)(app_first + 3));
    CHECK(app_step(&held));
    app_wake(app_first);
    run_until_idle();
    CHECK_EQUAL(3, polled_count);
    CHECK_EQUAL(app_first + 1, polled[0]);
    CHECK_EQUAL(app_first, polled[1]);
    CHECK_EQUAL(app_first + 3, polled[2]);
}

static void rotate_goes_on_after_the_last_polled(void)
{
    begin();
    app_wake((enum app_task)(app_turn + 1));
    run_until_idle();
    app_wake(app_turn);
    app_wake((enum app_task)(app_turn + 1));
    app_wake((enum app_task)(app_turn + 3));
    run_until_idle();
    CHECK_EQUAL(4, polled_count);
    CHECK_EQUAL(app_turn + 3, polled[1]);
    CHECK_EQUAL(app_turn, polled[2]);
    CHECK_EQUAL(app_turn + 1, polled[3]);
}

/* --- wakes --- */

static void no_task_is_woken_by_nobody_or_by_a_bad_index(void)
{
    begin();
    stator_wake(STATOR_NOBODY);
    stator_wake(stator_waker_of(app_end_));
    stator_wake(stator_waker_of(app_urgent + FEW)); /* between two tiers */
    stator_wake(stator_waker_of(app_many + MANY));
    stator_wake(stator_waker_of(UINT16_MAX - 1u));
    CHECK(!app_step(&held));
    for (unsigned word = 0; word < sizeof stator_ready / sizeof stator_ready[0]; word++) {
        CHECK_EQUAL(0, stator_port_look(&stator_ready[word]));
    }
}

static void many_are_woken_at_once(void)
{
    begin();
    const unsigned first = (unsigned)app_many + STATOR_WORD_BITS;
    stator_wake_all(app_many, 0u);
    CHECK(!app_step(&held));
    stator_wake_all(app_many, (stator_word)((stator_word)1u << (STATOR_WORD_BITS - 1u) | 5u));
    stator_wake_all(first, 1u);
    run_until_idle();
    CHECK_EQUAL(4, polled_count);
    CHECK_EQUAL(app_many, polled[0]);
    CHECK_EQUAL(app_many + 2, polled[1]);
    CHECK_EQUAL(first - 1u, polled[2]);
    CHECK_EQUAL(first, polled[3]);
}

static void wake_two(void)
{
    app_wake(app_urgent);
    stator_wake(stator_waker_of(app_many + MANY - 1));
}

static void raise_once(unsigned task)
{
    (void)task;
    during_poll = NULL;
    interrupt_raise();
}

static void an_interrupt_wakes_while_a_task_is_polled(void)
{
    begin();
    interrupt_does = wake_two;
    during_poll = raise_once;
    app_wake(app_turn);
    run_until_idle();
    CHECK_EQUAL(1, STATOR_PORT_LOAD(&interrupts));
    CHECK_EQUAL(3, polled_count);
    CHECK_EQUAL(app_turn, polled[0]);
    CHECK_EQUAL(app_urgent, polled[1]);
    CHECK_EQUAL(app_many + MANY - 1, polled[2]);
}

/* --- cells --- */

static void signal_two(void)
{
    stator_cell_signal(&cell, 1u);
    stator_cell_signal(&cell, 4u);
}

static void a_cell_keeps_events_and_wakes_who_armed_it(void)
{
    begin();
    interrupt_does = signal_two;
    interrupt_raise(); /* nobody has armed it: the events stay */
    CHECK(!app_step(&held));
    stator_cell_arm(&cell, stator_waker_of(app_turn));
    CHECK_EQUAL(5, stator_cell_take(&cell));
    CHECK_EQUAL(0, stator_cell_take(&cell));
    interrupt_raise();
    run_until_idle();
    CHECK_EQUAL(1, polled_count);
    CHECK_EQUAL(app_turn, polled[0]);
    CHECK_EQUAL(5, stator_cell_take(&cell));
}

/* --- sleep: a wait that a test says must end, but does not, ends in the test's timeout --- */

static void a_wake_before_the_last_look_prevents_sleep(void)
{
    begin();
    interrupt_does = wake_two;
    CHECK(!app_step(&held));
    interrupt_raise();
    app_sleep();
    CHECK_EQUAL(0, idled);
    run_until_idle();
    CHECK_EQUAL(2, polled_count);
}

static void an_interrupt_between_the_last_look_and_the_wait_ends_it(void)
{
    begin();
    interrupt_does = wake_two;
    before_wait = interrupt_raise;
    CHECK(!app_step(&held));
    app_sleep();
    CHECK_EQUAL(1, idled);
    CHECK_EQUAL(1, STATOR_PORT_LOAD(&interrupts)); /* at the latest when they are let in again */
    run_until_idle();
    CHECK_EQUAL(2, polled_count);
}

static void many_sleeps_end_each_by_its_own_interrupt(void)
{
    begin();
    interrupt_does = wake_two;
    before_wait = interrupt_raise;
    for (unsigned i = 1; i <= 100u; i++) {
        app_sleep();
        CHECK_EQUAL(i, idled);
        CHECK_EQUAL(i, STATOR_PORT_LOAD(&interrupts));
        run_until_idle();
        CHECK_EQUAL(2u * i, polled_count);
    }
}

int main(void)
{
    interrupt_start();
    TEST(the_lowest_bit_is_found);
    TEST(words_are_taken_set_cleared_and_replaced);
    TEST(loads_and_stores_are_as_wide_as_their_object);
    TEST(changing_a_word_leaves_interrupts_as_they_were);
    TEST(at_the_start_each_task_is_polled_once);
    TEST(each_ready_task_is_polled_once_a_pass);
    TEST(a_tier_above_a_word_is_searched_by_its_summary);
    TEST(the_higher_tier_goes_first_after_each_poll);
    TEST(strict_takes_the_first_of_the_table_again);
    TEST(rotate_goes_on_after_the_last_polled);
    TEST(no_task_is_woken_by_nobody_or_by_a_bad_index);
    TEST(many_are_woken_at_once);
    TEST(an_interrupt_wakes_while_a_task_is_polled);
    TEST(a_cell_keeps_events_and_wakes_who_armed_it);
    TEST(a_wake_before_the_last_look_prevents_sleep);
    TEST(an_interrupt_between_the_last_look_and_the_wait_ends_it);
    TEST(many_sleeps_end_each_by_its_own_interrupt);
    return test_finish();
}
