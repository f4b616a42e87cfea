// SPDX-License-Identifier: Apache-2.0
// test: worlds host-gcc host-clang
//
// The sweep: a signal handler that wakes a task is placed after every single instruction of a wake, the poll loop and
// the way into sleep, down to the system call. The CPU's trap flag stops after each instruction; a handler counts. At
// none of them may the wake be lost: a loop that sleeps on although it was woken is found by a timer.
// Without sanitizers, which handle signals when they see fit.
#define _GNU_SOURCE /* REG_EFL */

#include "stator/stator.h"
#include "tests/support/test.h"

#if !defined(__x86_64__)

/* Single steps from within a process are x86's; the emulated boards have a sweep of their own. */
static void left_out_where_a_process_cannot_step_itself(void) {}

int main(void)
{
    TEST(left_out_where_a_process_cannot_step_itself);
    return test_finish();
}

#else

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <ucontext.h>

enum { TRAP_FLAG = 1 << 8, LEAST_STEPS = 100, MOST_STEPS = 5000, PATIENCE_MS = 20 };

#define COUNTER(m, ROW)             \
    ROW(m, always, uint32_t polls;) \
    ROW(m, rest, counting)
STATOR_MACHINE(counter, COUNTER)

static stator_poll counter_poll(counter *self, stator_waker me);

#define APP(s, ROW)                                \
    ROW(s, tier, small)                            \
    ROW(s, task, waker, counter, counter_poll)     \
    ROW(s, task, woken, counter, counter_poll)     \
    ROW(s, task, one, counter, counter_poll)       \
    ROW(s, tier, large)                            \
    ROW(s, tasks, many, 40, counter, counter_poll) \
    ROW(s, tier, by_turns, rotate)                 \
    ROW(s, tasks, turns, 40, counter, counter_poll)
STATOR_SYSTEM(app, APP)

static unsigned target; /* the task that the handler wakes ... */
static unsigned step_of_wake;
static volatile sig_atomic_t steps; /* ... after so many instructions; it was woken: */
static volatile sig_atomic_t is_woken;
static volatile sig_atomic_t slept_before; /* the loop slept before that many: the sweep is through */
static volatile sig_atomic_t lost;
static jmp_buf after_sweep;

/* After each instruction. */
static void step(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)info;
    if (is_woken == 0 && (unsigned)steps++ == step_of_wake) {
        is_woken = 1;
        stator_wake(stator_waker_of(target));
    }
    if (is_woken != 0) {
        ((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] &= ~(greg_t)TRAP_FLAG;
    }
}

static void start_stepping(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)info;
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] |= TRAP_FLAG;
}

/* However long this process was kept from running: the loop sleeps only if this signal broke off a system call. */
static void look_whether_it_sleeps(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)info;
    if (((ucontext_t *)context)->uc_mcontext.gregs[REG_RAX] != -EINTR) {
        return;
    }
    if (is_woken != 0) {
        lost = 1;
    } else {
        slept_before = 1;
    }
    is_woken = 1;
    stator_wake(stator_waker_of(target));
    stator_port_ring();
}

static void handle(int number, void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO;
    (void)sigaction(number, &action, NULL);
}

static void set_timer(long milliseconds)
{
    const struct itimerval often = {{.tv_usec = milliseconds * 1000}, {.tv_usec = milliseconds * 1000}};
    (void)setitimer(ITIMER_REAL, &often, NULL);
}

/* The target's poll ends one run and begins the next: two tasks are polled, and then there is nothing to do but to
 * sleep, until the target is woken. */
static void next_run(void)
{
    set_timer(0);
    if (lost != 0 || slept_before != 0 || step_of_wake == (unsigned)MOST_STEPS) {
        longjmp(after_sweep, 1);
    }
    step_of_wake++;
    steps = 0;
    is_woken = 0;
    set_timer(PATIENCE_MS);
    app_wake(app_waker);
    (void)raise(SIGUSR1);
}

static stator_poll counter_poll(counter *self, stator_waker me)
{
    self->polls++;
    if (me.task == target) {
        next_run();
    } else if (me.task == (uint16_t)app_waker) {
        app_wake(app_woken); /* to be struck in its middle, too */
    }
    return STATOR_PENDING;
}

static void sweep(unsigned task)
{
    while (app_pass()) {}
    handle(SIGTRAP, step);
    handle(SIGUSR1, start_stepping);
    handle(SIGALRM, look_whether_it_sleeps);
    target = task;
    step_of_wake = 0;
    lost = 0;
    slept_before = 0;
    is_woken = 1;
    if (setjmp(after_sweep) == 0) {
        app_run();
    }
    if (lost != 0) {
        test_fail_values(__FILE__, __LINE__, "the instruction after which a wake is lost", -1, (int64_t)step_of_wake);
    }
    CHECK(slept_before != 0);
    CHECK(step_of_wake > (unsigned)LEAST_STEPS);
}

static void a_wake_of_a_small_tier_is_lost_at_no_instruction(void)
{
    sweep(app_one);
}

static void a_wake_of_a_large_tier_is_lost_at_no_instruction(void)
{
    sweep((unsigned)app_many + 39u);
}

static void a_wake_of_a_tier_that_rotates_is_lost_at_no_instruction(void)
{
    sweep((unsigned)app_turns + 39u);
}

int main(void)
{
    TEST(a_wake_of_a_small_tier_is_lost_at_no_instruction);
    TEST(a_wake_of_a_large_tier_is_lost_at_no_instruction);
    TEST(a_wake_of_a_tier_that_rotates_is_lost_at_no_instruction);
    return test_finish();
}

#endif
