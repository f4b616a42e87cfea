// SPDX-License-Identifier: Apache-2.0
//
// The POSIX port's two clocks: virtual time with its events, and the real alarm, which interrupts a loop that sleeps
// and one that is busy.
#define _POSIX_C_SOURCE 200809L /* nanosleep, fork */

#include "stator/stator.h"
#include "stator_posix.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SLEEPER(m, ROW)               \
    ROW(m, always, uint32_t polls;)   \
    ROW(m, always, uint32_t period;)  \
    ROW(m, always, stator_time due;)  \
    ROW(m, always, uint32_t periods;) \
    ROW(m, rest, waiting)
STATOR_MACHINE(sleeper, SLEEPER)

static stator_poll sleeper_poll(sleeper *self, stator_waker me);

#define APP(s, ROW)     \
    ROW(s, tier, only)  \
    ROW(s, time, clock) \
    ROW(s, task, sleeper, sleeper, sleeper_poll)
STATOR_SYSTEM(app, APP)

/* Counts its polls, and its periods. */
static stator_poll sleeper_poll(sleeper *self, stator_waker me)
{
    self->polls++;
    if (self->period == 0u) {
        return STATOR_PENDING;
    }
    if (stator_passed(self->due)) {
        self->periods++;
        self->due = stator_after(self->period);
    }
    stator_wake_by(me, self->due);
    return STATOR_PENDING;
}

static char log_text[64];

static void note(void *context)
{
    const char *const name = context;
    (void)strncat(log_text, name, sizeof log_text - strlen(log_text) - 1u);
}

static void run_until_idle(void)
{
    while (app_pass()) {}
}

static void begin(stator_time start)
{
    stator_posix_virtual_time(start);
    stator_posix_when_nothing_is_due(NULL);
    memset(&app, 0, sizeof app);
    memset(&app_clock_, 0, sizeof app_clock_);
    log_text[0] = '\0';
    run_until_idle();
}

static void events_happen_in_order_of_time_and_then_of_scheduling(void)
{
    stator_posix_event a = {.happen = note, .context = "a"};
    stator_posix_event b = {.happen = note, .context = "b"};
    stator_posix_event c = {.happen = note, .context = "c"};
    begin(UINT32_MAX);
    stator_posix_schedule(&c, 20);
    stator_posix_schedule(&a, 10);
    stator_posix_schedule(&b, 20);
    CHECK_EQUAL(UINT32_MAX, stator_now());
    app_sleep();
    CHECK_EQUAL(9, stator_now());
    CHECK_EQUAL(0, strcmp("a", log_text));
    app_sleep();
    CHECK_EQUAL(0, strcmp("acb", log_text));
    CHECK_EQUAL(20, stator_posix_elapsed());
}

static void an_event_that_is_scheduled_again_is_moved_and_one_that_is_cancelled_is_not_there(void)
{
    stator_posix_event a = {.happen = note, .context = "a"};
    stator_posix_event b = {.happen = note, .context = "b"};
    begin(0);
    stator_posix_schedule(&a, 10);
    stator_posix_schedule(&b, 20);
    stator_posix_schedule(&a, 30);
    app_sleep();
    CHECK_EQUAL(0, strcmp("b", log_text));
    stator_posix_schedule(&b, 5);
    stator_posix_cancel(&b);
    stator_posix_cancel(&b);
    app_sleep();
    CHECK_EQUAL(0, strcmp("ba", log_text));
    CHECK_EQUAL(30, stator_posix_elapsed());
}

static void an_event_farther_than_the_clock_reaches_comes_at_its_time(void)
{
    stator_posix_event a = {.happen = note, .context = "a"};
    begin(5);
    stator_posix_schedule(&a, 3ull << 32);
    app_sleep();
    CHECK_EQUAL(3ull << 32, stator_posix_elapsed());
    CHECK_EQUAL(5, stator_now());
}

static void an_event_of_the_alarms_instant_comes_before_it(void)
{
    stator_posix_event a = {.happen = note, .context = "a"};
    begin(0);
    stator_wake_by(stator_waker_of(app_sleeper), 10);
    stator_posix_schedule(&a, 10);
    app_sleep();
    CHECK_EQUAL(0, strcmp("a", log_text));
    run_until_idle();
    CHECK_EQUAL(1, app.sleeper.polls);
}

static void time_that_is_spent_lets_happen_what_falls_due_in_it(void)
{
    stator_posix_event a = {.happen = note, .context = "a"};
    stator_posix_event b = {.happen = note, .context = "b"};
    begin(0);
    stator_wake_by(stator_waker_of(app_sleeper), 15);
    stator_posix_schedule(&a, 10);
    stator_posix_schedule(&b, 30);
    stator_posix_spend(20);
    CHECK_EQUAL(20, stator_now());
    CHECK_EQUAL(0, strcmp("a", log_text));
    run_until_idle();
    CHECK_EQUAL(1, app.sleeper.polls);
}

static unsigned hooked;

static void hook(void)
{
    hooked++;
}

static void with_nothing_due_the_hook_is_called_in_place_of_sleep(void)
{
    begin(0);
    stator_posix_when_nothing_is_due(hook);
    hooked = 0;
    app_sleep();
    app_sleep();
    CHECK_EQUAL(2, hooked);
    CHECK_EQUAL(0, stator_posix_elapsed());
}

static void a_wake_before_the_last_look_leaves_the_clock_where_it_is(void)
{
    stator_posix_event a = {.happen = note, .context = "a"};
    begin(0);
    stator_posix_schedule(&a, 10);
    app_wake(app_sleeper);
    app_sleep();
    CHECK_EQUAL(0, stator_posix_elapsed());
}

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void at_real_pace_a_sleep_lasts_as_long_as_it_says(void)
{
    stator_posix_event a = {.happen = note, .context = "a"};
    begin(0);
    stator_posix_spend(5000000);
    stator_posix_at_real_pace();
    stator_posix_schedule(&a, 60000);
    const double start = seconds();
    app_sleep();
    CHECK(seconds() - start >= 0.059);
    CHECK(seconds() - start < 3.0);
    CHECK_EQUAL(0, strcmp("a", log_text));
}

/* In a process of its own: what it writes to standard error, and how it ends. */
static int in_a_child(void (*action)(void), char *text, size_t size)
{
    int pipe_ends[2];
    int status = -1;
    if (pipe(pipe_ends) != 0) {
        return -1;
    }
    const pid_t child = fork();
    if (child == 0) {
        (void)dup2(pipe_ends[1], STDERR_FILENO);
        action();
        _exit(99);
    }
    (void)close(pipe_ends[1]);
    size_t length = 0;
    for (ssize_t got = 1; got > 0 && length<size - 1u; length += got> 0 ? (size_t)got : 0u) {
        got = read(pipe_ends[0], text + length, size - 1u - length);
    }
    text[length] = '\0';
    (void)close(pipe_ends[0]);
    return waitpid(child, &status, 0) == child ? status : -1;
}

static void sleep_for_ever(void)
{
    app_sleep();
}

static void without_a_hook_a_sleep_for_ever_ends_the_program_with_a_message(void)
{
    char text[1000];
    begin(0);
    const int status = in_a_child(sleep_for_ever, text, sizeof text);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    CHECK(strstr(text, "nothing is due") != NULL);
}

static void read_a_register(void)
{
    const stator_register somewhere = {0x40001234u};
    (void)stator_register_read(somewhere);
}

static void write_a_register(void)
{
    const stator_register somewhere = {0x4000567cu};
    stator_register_write(somewhere, 1);
}

static void a_register_that_nothing_simulates_is_named(void)
{
    char text[1000];
    int status = in_a_child(read_a_register, text, sizeof text);
    CHECK(WIFSIGNALED(status) || WEXITSTATUS(status) != 99);
    CHECK(strstr(text, "read of the device register at 0x40001234") != NULL);
    status = in_a_child(write_a_register, text, sizeof text);
    CHECK(WIFSIGNALED(status) || WEXITSTATUS(status) != 99);
    CHECK(strstr(text, "write of the device register at 0x4000567c") != NULL);
}

/* The rest is about the real clock, and runs before the others have made time virtual. */

static void the_alarm_wakes_a_loop_that_sleeps(void)
{
    memset(&app, 0, sizeof app);
    app.sleeper.period = 2000;
    app.sleeper.due = stator_after(2000);
    const double start = seconds();
    app_wake(app_sleeper);
    uint32_t sleeps = 0;
    while (app.sleeper.periods < 50u) {
        if (!app_pass()) {
            sleeps++;
            app_sleep();
        }
    }
    CHECK(seconds() - start >= 50 * 0.002);
    CHECK(seconds() - start < 10.0);
    CHECK(sleeps >= 49u);
    CHECK(sleeps < 1000u);
}

/* The other task that keeps the loop busy is the test. */
static void the_alarm_wakes_a_task_of_a_loop_that_is_busy(void)
{
    memset(&app, 0, sizeof app);
    app.sleeper.period = 2000;
    app.sleeper.due = stator_after(2000);
    const double start = seconds();
    app_wake(app_sleeper);
    while (app.sleeper.periods < 50u && seconds() - start < 10.0) {
        (void)app_pass();
    }
    CHECK_EQUAL(50, app.sleeper.periods);
    CHECK(seconds() - start >= 50 * 0.002);
}

static void an_alarm_asked_for_in_the_past_comes_at_once(void)
{
    memset(&app, 0, sizeof app);
    run_until_idle();
    for (uint32_t ago = 0; ago < 1u << 30; ago = ago * 7u + 1u) {
        const double start = seconds();
        stator_alarm(stator_now() - ago);
        app_sleep();
        CHECK(app_pass());
        CHECK(seconds() - start < 5.0);
    }
}

static void a_tick_is_a_microsecond(void)
{
    const struct timespec pause = {.tv_nsec = 50000000};
    const stator_time before = stator_now();
    (void)nanosleep(&pause, NULL);
    const stator_time ticks = stator_now() - before;
    CHECK(ticks >= STATOR_POSIX_TICKS_PER_SECOND / 20u);
    CHECK(ticks < 5u * STATOR_POSIX_TICKS_PER_SECOND);
}

int main(void)
{
    TEST(a_tick_is_a_microsecond);
    TEST(the_alarm_wakes_a_loop_that_sleeps);
    TEST(the_alarm_wakes_a_task_of_a_loop_that_is_busy);
    TEST(an_alarm_asked_for_in_the_past_comes_at_once);
    TEST(events_happen_in_order_of_time_and_then_of_scheduling);
    TEST(an_event_that_is_scheduled_again_is_moved_and_one_that_is_cancelled_is_not_there);
    TEST(an_event_farther_than_the_clock_reaches_comes_at_its_time);
    TEST(an_event_of_the_alarms_instant_comes_before_it);
    TEST(time_that_is_spent_lets_happen_what_falls_due_in_it);
    TEST(with_nothing_due_the_hook_is_called_in_place_of_sleep);
    TEST(a_wake_before_the_last_look_leaves_the_clock_where_it_is);
    TEST(at_real_pace_a_sleep_lasts_as_long_as_it_says);
    TEST(without_a_hook_a_sleep_for_ever_ends_the_program_with_a_message);
    TEST(a_register_that_nothing_simulates_is_named);
    return test_finish();
}
