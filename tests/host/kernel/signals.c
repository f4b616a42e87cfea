// SPDX-License-Identifier: Apache-2.0
// test: timeout 120
//
// Signal handlers wake tasks: a storm of SIGALRM in the loop's own thread, between any two of its instructions, as an
// interrupt strikes the one core of a chip. The handler stores, then wakes; a lost wake shows as a loop that sleeps on.
#define _POSIX_C_SOURCE 200809L /* sigaction */

#include "stator/stator.h"
#include "tests/support/test.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SIGNALS = 100000, PATIENCE_YIELDS = 20000000, EVENT = 1 };

static stator_cell cell = STATOR_CELL;
static uint32_t handled;   /* by the signal handler: that many times it signalled the cell */
static uint32_t seen;      /* of these, by the task */
static uint32_t cell_hits; /* times the task found the cell's event */
static uint32_t done;

#define WATCHER(m, ROW) ROW(m, rest, watching)
STATOR_MACHINE(watcher, WATCHER)

static stator_poll watcher_poll(watcher *self, stator_waker me);

#define APP(s, ROW)                                  \
    ROW(s, tier, only)                               \
    ROW(s, tasks, others, 35, watcher, watcher_poll) \
    ROW(s, task, watcher, watcher, watcher_poll)
STATOR_SYSTEM(app, APP)

static stator_poll watcher_poll(watcher *self, stator_waker me)
{
    (void)self;
    if (me.task != (uint16_t)app_watcher) {
        return STATOR_PENDING;
    }
    stator_cell_arm(&cell, me);
    if ((stator_cell_take(&cell) & EVENT) != 0u) {
        cell_hits++;
        __atomic_store_n(&seen, __atomic_load_n(&handled, __ATOMIC_RELAXED), __ATOMIC_RELEASE);
    }
    return STATOR_PENDING;
}

static void interrupt(int number)
{
    const int before = errno;
    (void)number;
    __atomic_store_n(&handled, __atomic_load_n(&handled, __ATOMIC_RELAXED) + 1u, __ATOMIC_RELAXED);
    stator_cell_signal(&cell, EVENT);
    errno = before;
}

/* Sends the next signal when the last one has been answered, sometimes at once and sometimes when the loop sleeps. */
static void *storm(void *target)
{
    for (uint32_t i = 1; i <= (uint32_t)SIGNALS; i++) {
        (void)pthread_kill(*(pthread_t *)target, SIGALRM);
        for (uint32_t yields = 0; __atomic_load_n(&seen, __ATOMIC_ACQUIRE) != i; yields++) {
            if (yields == (uint32_t)PATIENCE_YIELDS) {
                test_fail(__FILE__, __LINE__, "the loop sleeps and is not woken: a wake was lost");
                _Exit(1);
            }
            (void)sched_yield();
        }
        for (uint32_t pause = i * 37u % 400u; pause > 0u; pause--) {
            stator_port_fence();
        }
    }
    __atomic_store_n(&done, 1u, __ATOMIC_RELEASE);
    (void)pthread_kill(*(pthread_t *)target, SIGALRM);
    return NULL;
}

static void handle_alarms(void)
{
    /* ThreadSanitizer 14 drops a signal that strikes while it makes its record of the thread's signals, which it does
     * in the first call that may block: so that is here, and not in the first sleep. */
    const struct timespec moment = {.tv_nsec = 1};
    (void)nanosleep(&moment, NULL);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = interrupt;
    action.sa_flags = SA_RESTART;
    (void)sigaction(SIGALRM, &action, NULL);
}

static void each_of_a_storm_of_signals_is_answered(void)
{
    pthread_t self = pthread_self();
    pthread_t thread;
    handle_alarms();
    app_start();
    while (app_pass()) {}
    CHECK_EQUAL(0, pthread_create(&thread, NULL, storm, &self));
    uint32_t sleeps = 0;
    while (__atomic_load_n(&done, __ATOMIC_ACQUIRE) == 0u) {
        if (!app_pass()) {
            sleeps++;
            app_sleep();
        }
    }
    CHECK_EQUAL(0, pthread_join(thread, NULL));
    CHECK(handled >= (uint32_t)SIGNALS);
    CHECK(cell_hits >= (uint32_t)SIGNALS);
    CHECK(sleeps > 100u);
}

/* A timer of the process, every 100 microseconds, while the loop keeps 35 tasks busy and sleeps between. */
static void a_signal_that_strikes_a_busy_loop_is_answered(void)
{
    timer_t timer;
    struct sigevent event;
    memset(&event, 0, sizeof event);
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGALRM;
    const uint32_t end = handled + 3000u;
    const struct itimerspec often = {{.tv_nsec = 100000}, {.tv_nsec = 100000}};
    const struct itimerspec never = {{0}, {0}};
    CHECK_EQUAL(0, timer_create(CLOCK_MONOTONIC, &event, &timer));
    CHECK_EQUAL(0, timer_settime(timer, 0, &often, NULL));
    while (seen < end) {
        for (unsigned round = seen % 3u * 1000u; round > 0u; round--) {
            stator_wake(stator_waker_of(round % 35u));
            (void)app_pass();
        }
        if (!app_pass()) {
            app_sleep();
        }
    }
    CHECK_EQUAL(0, timer_settime(timer, 0, &never, NULL));
    CHECK_EQUAL(0, timer_delete(timer));
    while (app_pass()) {}
    CHECK_EQUAL(handled, seen);
}

int main(void)
{
    TEST(each_of_a_storm_of_signals_is_answered);
    TEST(a_signal_that_strikes_a_busy_loop_is_answered);
    return test_finish();
}
