// SPDX-License-Identifier: Apache-2.0
//
// The board's part of time.h, for a process: the clock, and a thread that waits for a timer and is its interrupt. A
// thread and not a signal: it strikes whether the loop is busy or asleep, and no system call of the program returns
// EINTR.
#define _POSIX_C_SOURCE 200809L /* the clocks, which -std=c11 hides */

#include "internal.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define NANOSECONDS_PER_SECOND 1000000000
#define NANOSECONDS_PER_TICK   (NANOSECONDS_PER_SECOND / STATOR_POSIX_TICKS_PER_SECOND)

/* A program without ROW(s, time, NAME) has none, and yet links. */
extern void stator_time_due(void) __attribute__((weak));

void stator_posix_alarm_interrupts(void)
{
    if (stator_time_due != NULL) {
        stator_time_due();
    }
}

/* CLOCK_MONOTONIC in ticks; stator_now is the lower half. */
static uint64_t monotonic_ticks(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * STATOR_POSIX_TICKS_PER_SECOND + (uint64_t)now.tv_nsec / NANOSECONDS_PER_TICK;
}

__attribute__((weak)) stator_time stator_now(void)
{
    return stator_posix_is_virtual() ? stator_posix_virtual_now() : (stator_time)monotonic_ticks();
}

static int timer = -1;

static void *interrupt(void *unused)
{
    uint64_t times;
    while (read(timer, &times, sizeof times) == (ssize_t)sizeof times) {
        stator_posix_alarm_interrupts();
    }
    return unused;
}

static void start_timer(void)
{
    sigset_t all;
    sigset_t before;
    pthread_t thread;
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    /* The program's signals are for its own threads. */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    if (timer < 0 || pthread_create(&thread, NULL, interrupt, NULL) != 0) {
        perror("stator: no timer for the alarm");
        abort();
    }
    (void)pthread_detach(thread);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
}

__attribute__((weak)) void stator_alarm(stator_time when)
{
    static pthread_once_t started = PTHREAD_ONCE_INIT;
    if (stator_posix_is_virtual()) {
        stator_posix_virtual_alarm(when);
        return;
    }
    (void)pthread_once(&started, start_timer);
    /* An absolute time: one that has passed, also since `now` was read, expires at once. 0 would stop the timer. */
    const uint64_t now = monotonic_ticks();
    const uint64_t at = stator_before((stator_time)now, when) ? now + (stator_time)(when - (stator_time)now) : now;
    const struct itimerspec once = {
        .it_value = {.tv_sec = (time_t)(at / STATOR_POSIX_TICKS_PER_SECOND),
                     .tv_nsec = (long)(at % STATOR_POSIX_TICKS_PER_SECOND) * NANOSECONDS_PER_TICK + 1},
    };
    (void)timerfd_settime(timer, TFD_TIMER_ABSTIME, &once, NULL);
}
