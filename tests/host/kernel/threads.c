// SPDX-License-Identifier: Apache-2.0
// test: timeout 180
//
// Threads wake the tasks of one ready set, as fast as they can and in bursts that let the loop fall asleep in between:
// nothing that was stored before a wake may stay unseen. A lost wake shows as a loop that sleeps on: the watchdog ends
// it.
#define _POSIX_C_SOURCE 200809L /* clock_gettime */

#include "stator/stator.h"
#include "tests/support/test.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    THREADS = 4,
    TASKS = 40, /* two words and a summary */
    WAKES_EACH = 2500000,
    LONGEST_BURST = 400,
    HANDOVERS_EACH = 20000,
    PATIENCE_S = 20,
};

/* Posted by each thread for each task; of its own, so that no two threads write one word. */
static uint32_t posted[THREADS][TASKS];
static uint64_t accounted; /* by the tasks, of all threads */
static uint32_t answered[THREADS][TASKS];

/* One for each thread: written before the wake, read by the task, both without atomics. */
static struct {
    uint32_t written;
    uint32_t read;
} letter[THREADS];

#define ACCOUNTANT(m, ROW)                  \
    ROW(m, always, uint32_t seen[THREADS];) \
    ROW(m, rest, counting)
STATOR_MACHINE(accountant, ACCOUNTANT)

#define READER(m, ROW)                 \
    ROW(m, always, uint32_t expected;) \
    ROW(m, rest, expecting)
STATOR_MACHINE(reader, READER)

static stator_poll accountant_poll(accountant *self, stator_waker me);
static stator_poll reader_poll(reader *self, stator_waker me);

#define APP(s, ROW)                                               \
    ROW(s, tier, only)                                            \
    ROW(s, tasks, accountant, TASKS, accountant, accountant_poll) \
    ROW(s, tasks, reader, THREADS, reader, reader_poll)
STATOR_SYSTEM(app, APP)

static uint32_t wrong_letters;
static uint64_t letters_read;

static stator_poll accountant_poll(accountant *self, stator_waker me)
{
    const unsigned task = me.task - (unsigned)app_accountant;
    for (unsigned thread = 0; thread < (unsigned)THREADS; thread++) {
        const uint32_t now = __atomic_load_n(&posted[thread][task], __ATOMIC_RELAXED);
        accounted += now - self->seen[thread];
        self->seen[thread] = now;
        __atomic_store_n(&answered[thread][task], now, __ATOMIC_RELEASE);
    }
    return STATOR_PENDING;
}

static stator_poll reader_poll(reader *self, stator_waker me)
{
    const unsigned thread = me.task - (unsigned)app_reader;
    if (self->expected != 0u) {
        wrong_letters += letter[thread].written != self->expected;
        letters_read++;
        __atomic_store_n(&letter[thread].read, self->expected, __ATOMIC_RELEASE);
    }
    self->expected++;
    return STATOR_PENDING;
}

static void wait_until(const uint32_t *shared, uint32_t value)
{
    while (__atomic_load_n(shared, __ATOMIC_ACQUIRE) != value) {
        (void)sched_yield();
    }
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void *post_and_wake(void *argument)
{
    const unsigned thread = *(const unsigned *)argument;
    uint32_t state = thread;
    uint32_t left_of_burst = 1;
    for (uint32_t i = 0; i < (uint32_t)WAKES_EACH; i++) {
        const unsigned task = next_random(&state) % (unsigned)TASKS;
        const uint32_t value = posted[thread][task] + 1u;
        __atomic_store_n(&posted[thread][task], value, __ATOMIC_RELAXED);
        stator_wake(stator_waker_of((unsigned)app_accountant + task));
        if (--left_of_burst == 0u) {
            wait_until(&answered[thread][task], value);
            left_of_burst = 1u + next_random(&state) % (unsigned)LONGEST_BURST;
        }
    }
    return NULL;
}

static void *write_letters(void *argument)
{
    const unsigned thread = *(const unsigned *)argument;
    for (uint32_t i = 1; i <= (uint32_t)HANDOVERS_EACH; i++) {
        letter[thread].written = i;
        stator_wake(stator_waker_of((unsigned)app_reader + thread));
        wait_until(&letter[thread].read, i);
    }
    return NULL;
}

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Looks whether the loop still goes on; a process in which a wake was lost cannot be mended, only ended. */
static uint64_t passes;
static uint32_t watching;

static void *watch(void *unused)
{
    uint64_t last = 0;
    double since = seconds();
    while (__atomic_load_n(&watching, __ATOMIC_RELAXED) != 0u) {
        const struct timespec pause = {.tv_nsec = 10000000};
        (void)nanosleep(&pause, NULL);
        const uint64_t now = __atomic_load_n(&passes, __ATOMIC_RELAXED);
        if (now != last) {
            last = now;
            since = seconds();
        }
        if (seconds() - since > PATIENCE_S) {
            test_fail(__FILE__, __LINE__, "the loop sleeps and is not woken: a wake was lost");
            _Exit(1);
        }
    }
    return unused;
}

static uint64_t sleeps;

/* The loop, until `value` is `end`. */
static void run_until(const uint64_t *value, uint64_t end)
{
    while (*value < end) {
        __atomic_fetch_add(&passes, 1u, __ATOMIC_RELAXED);
        if (!app_pass()) {
            sleeps++;
            app_sleep();
        }
    }
}

static void start(pthread_t *threads, void *(*function)(void *))
{
    static unsigned numbers[THREADS];
    for (unsigned i = 0; i < (unsigned)THREADS; i++) {
        numbers[i] = i;
        if (pthread_create(&threads[i], NULL, function, &numbers[i]) != 0) {
            abort();
        }
    }
}

static void join(const pthread_t *threads, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        (void)pthread_join(threads[i], NULL);
    }
}

static pthread_t watchdog;

static void begin(void)
{
    while (app_pass()) {}
    memset(&app, 0, sizeof app);
    memset(letter, 0, sizeof letter);
    sleeps = 0;
    __atomic_store_n(&watching, 1u, __ATOMIC_RELAXED);
    if (pthread_create(&watchdog, NULL, watch, NULL) != 0) {
        abort();
    }
    app_start();
    while (app_pass()) {}
}

static void end(void)
{
    __atomic_store_n(&watching, 0u, __ATOMIC_RELAXED);
    join(&watchdog, 1);
}

static void ten_million_wakes_from_four_threads_are_all_accounted_for(void)
{
    pthread_t threads[THREADS];
    begin();
    accounted = 0;
    start(threads, post_and_wake);
    run_until(&accounted, (uint64_t)THREADS * WAKES_EACH);
    join(threads, THREADS);
    end();
    while (app_pass()) {}
    CHECK_EQUAL((uint64_t)THREADS * WAKES_EACH, accounted);
    CHECK(sleeps > 1000u);
}

static void what_was_written_before_a_wake_is_read_by_the_poll(void)
{
    pthread_t threads[THREADS];
    begin();
    wrong_letters = 0;
    letters_read = 0;
    start(threads, write_letters);
    run_until(&letters_read, (uint64_t)THREADS * HANDOVERS_EACH);
    join(threads, THREADS);
    end();
    CHECK_EQUAL(0, wrong_letters);
}

int main(void)
{
    TEST(ten_million_wakes_from_four_threads_are_all_accounted_for);
    TEST(what_was_written_before_a_wake_is_read_by_the_poll);
    return test_finish();
}
