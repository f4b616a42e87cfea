// SPDX-License-Identifier: Apache-2.0
// test: timeout 180
//
// The loop of s_run with wakes from everywhere at once: its own tasks, whose wakes cost no bus lock (stator/ready.h),
// signal handlers that interrupt it, and threads. Each stores what it has to say and then wakes; nothing may stay
// unseen, awake or about to sleep. A lost wake shows as a letter that is never answered: the test's time runs out.
#define _POSIX_C_SOURCE 200809L /* sigaction */

#include "stator/stator.h"
#include "tests/support/test.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

enum { THREADS = 3, LETTERS_EACH = 4000, RELAYS = 40, SIGNAL_EVERY_US = 300 };

#define READER(m, ROW)                 \
    ROW(m, always, uint32_t written;)  \
    ROW(m, always, uint32_t answered;) \
    ROW(m, rest, reading)
STATOR_MACHINE(reader, READER)

/* A number that goes round: each relay that holds it hands it to the next. */
#define RELAY(m, ROW)             \
    ROW(m, always, uint32_t has;) \
    ROW(m, rest, waiting)
STATOR_MACHINE(relay, RELAY)

static stator_poll reader_poll(reader *self, stator_waker me);
static stator_poll relay_poll(relay *self, stator_waker me);

#define APP(s, ROW)                                      \
    ROW(s, tier, urgent)                                 \
    ROW(s, tasks, readers, THREADS, reader, reader_poll) \
    ROW(s, task, ticked, reader, reader_poll)            \
    ROW(s, tier, many)                                   \
    ROW(s, tasks, relays, RELAYS, relay, relay_poll)
STATOR_SYSTEM(app, APP)

static jmp_buf done;
static uint32_t threads_done;
static uint64_t handed_on;
static bool is_stopping;

static stator_poll reader_poll(reader *self, stator_waker me)
{
    const uint32_t written = STATOR_PORT_LOAD(&self->written);
    if (written != self->answered) {
        STATOR_PORT_STORE(&self->answered, written);
        /* The number starts anew: a wake of the loop's own. */
        relay *const first = &app.relays[me.task % RELAYS];
        first->has = RELAYS;
        app_wake((enum app_task)((unsigned)app_relays + me.task % (unsigned)RELAYS));
    }
    if (STATOR_PORT_LOAD(&threads_done) == THREADS && !is_stopping) {
        is_stopping = true;
        longjmp(done, 1);
    }
    return STATOR_PENDING;
}

static stator_poll relay_poll(relay *self, stator_waker me)
{
    if (self->has != 0u) {
        const unsigned next = (me.task - (unsigned)app_relays + 7u) % RELAYS;
        handed_on++;
        if (self->has > 1u) {
            app.relays[next].has = self->has - 1u;
            app_wake((enum app_task)((unsigned)app_relays + next));
        }
        self->has = 0;
    }
    return STATOR_PENDING;
}

static void *write_letters(void *argument)
{
    reader *const mine = argument;
    const unsigned task = (unsigned)app_readers + (unsigned)(mine - app.readers);
    for (uint32_t letter = 1; letter <= (uint32_t)LETTERS_EACH; letter++) {
        STATOR_PORT_STORE(&mine->written, letter);
        stator_wake(stator_waker_of(task));
        while (STATOR_PORT_LOAD(&mine->answered) != letter) {
            (void)sched_yield();
        }
    }
    (void)__atomic_fetch_add(&threads_done, 1u, __ATOMIC_SEQ_CST);
    stator_wake(stator_waker_of(task));
    return NULL;
}

static void tick(int number)
{
    (void)number;
    STATOR_PORT_STORE(&app.ticked.written, app.ticked.written + 1u);
    app_wake(app_ticked);
}

static void nothing_is_lost_between_tasks_signals_and_threads(void)
{
    pthread_t threads[THREADS];
    struct sigaction action;
    const struct itimerval often = {{.tv_usec = SIGNAL_EVERY_US}, {.tv_usec = SIGNAL_EVERY_US}};
    const struct itimerval never = {{0}, {0}};
    sigset_t alarm;
    memset(&action, 0, sizeof action);
    action.sa_handler = tick;
    action.sa_flags = SA_RESTART;
    (void)sigaction(SIGALRM, &action, NULL);
    /* The threads have none: the handler interrupts the loop. */
    (void)sigemptyset(&alarm);
    (void)sigaddset(&alarm, SIGALRM);
    (void)pthread_sigmask(SIG_BLOCK, &alarm, NULL);
    for (unsigned i = 0; i < (unsigned)THREADS; i++) {
        CHECK_EQUAL(0, pthread_create(&threads[i], NULL, write_letters, &app.readers[i]));
    }
    (void)pthread_sigmask(SIG_UNBLOCK, &alarm, NULL);
    (void)setitimer(ITIMER_REAL, &often, NULL);
    if (setjmp(done) == 0) {
        app_run();
    }
    (void)setitimer(ITIMER_REAL, &never, NULL);
    for (unsigned i = 0; i < (unsigned)THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
        CHECK_EQUAL(LETTERS_EACH, app.readers[i].answered);
    }
    CHECK(app.ticked.written > 0u);
    CHECK(handed_on > (uint64_t)LETTERS_EACH);
}

int main(void)
{
    TEST(nothing_is_lost_between_tasks_signals_and_threads);
    return test_finish();
}
