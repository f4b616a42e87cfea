// SPDX-License-Identifier: Apache-2.0
// test: timeout 120
//
// Threads are the interrupts: they send, give, set and write as fast as they can while the tasks of a real loop take,
// and the loop sleeps whenever nothing is there. A lost wake shows as a loop that sleeps for ever: the runner's
// timeout. What a thread handed over and a task finds torn or out of order shows in the counts, and to the thread
// sanitizer.
#include "stator/channel.h"
#include "stator/channel_spsc.h"
#include "stator/flags.h"
#include "stator/pipe.h"
#include "stator/pubsub.h"
#include "stator/semaphore.h"
#include "stator/signal.h"
#include "stator/system.h"
#include "stator/watch.h"
#include "tests/support/test.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 3, RECEIVERS = 3, EACH = 30000 };

struct letter {
    uint32_t sender;
    uint32_t number;
    uint32_t check;
};

STATOR_CHANNEL(post, struct letter, 8, 1)
STATOR_CHANNEL_SPSC(outbox, struct letter, 5)
STATOR_PIPE(wire, 37)
STATOR_SEMAPHORE(permits, 1)
STATOR_FLAGS(events, 1)
STATOR_WATCH(latest, struct letter, 1)
STATOR_SIGNAL_OF(bell, struct letter, 1)

/* Long, so that one that is overwritten while it is read is not rare. */
enum { BULLETIN_WORDS = 100 };
struct bulletin {
    uint32_t words[BULLETIN_WORDS]; /* all the same */
};
STATOR_PUBSUB(news, struct bulletin, 2, 1)

static post mail;
static outbox out;
static wire cable;
static permits gate;
static events flags;
static latest newest;
static bell rung;
static news feed;

static uint32_t received[THREADS]; /* by the tasks: of each sender */
static uint32_t wrong;
static uint32_t published_seen, published_missed;
static uint32_t bytes_read, taken, flags_taken, watched[RECEIVERS], rung_last;
static uint32_t finished; /* threads that are done */

static struct letter letter_of(uint32_t sender, uint32_t number)
{
    const struct letter letter = {sender, number, ~number ^ sender};
    return letter;
}

static bool whole(const struct letter *letter)
{
    return letter->check == (~letter->number ^ letter->sender);
}

#define WORKER(m, ROW)                \
    ROW(m, always, stator_word seen;) \
    ROW(m, rest, working)
STATOR_MACHINE(worker, WORKER)

static stator_poll receiver_poll(worker *self, stator_waker me)
{
    struct letter letter;
    (void)self;
    while (post_receive(&mail, me, &letter) == STATOR_READY) {
        wrong += !whole(&letter) || letter.number != received[letter.sender];
        received[letter.sender]++;
    }
    return STATOR_PENDING;
}

static stator_poll echo_poll(worker *self, stator_waker me)
{
    struct letter letter;
    (void)self;
    while (outbox_receive(&out, me, &letter) == STATOR_READY) {
        wrong += !whole(&letter) || letter.number != received[0];
        received[0]++;
    }
    return STATOR_PENDING;
}

static stator_poll reader_poll(worker *self, stator_waker me)
{
    uint8_t bytes[11];
    size_t count;
    (void)self;
    while (wire_read(&cable, me, bytes, sizeof bytes, &count) == STATOR_READY) {
        for (size_t i = 0; i < count; i++) {
            wrong += bytes[i] != (uint8_t)(bytes_read * 7u);
            bytes_read++;
        }
    }
    return STATOR_PENDING;
}

static stator_poll taker_poll(worker *self, stator_waker me)
{
    (void)self;
    if (permits_take(&gate, me) == STATOR_READY) {
        taken++;
        stator_wake(me);
    }
    return STATOR_PENDING;
}

static stator_poll flags_poll(worker *self, stator_waker me)
{
    stator_word seen;
    (void)self;
    while (events_take_any(&flags, me, 7u, &seen) == STATOR_READY) {
        flags_taken += (seen & 1u) + (seen >> 1 & 1u) + (seen >> 2 & 1u);
    }
    return STATOR_PENDING;
}

static stator_poll subscriber_poll(worker *self, stator_waker me)
{
    struct bulletin bulletin;
    stator_word missed;
    while (news_next(&feed, me, &self->seen, &bulletin, &missed) == STATOR_READY) {
        published_missed += missed;
        for (unsigned i = 0; i < (unsigned)BULLETIN_WORDS; i++) {
            wrong += bulletin.words[i] != published_seen + missed;
        }
        published_seen += missed + 1u;
    }
    return STATOR_PENDING;
}

static stator_poll watcher_poll(worker *self, stator_waker me);
static stator_poll bell_poll(worker *self, stator_waker me);

#define APP(s, ROW)                                            \
    ROW(s, tier, only)                                         \
    ROW(s, tasks, receivers, RECEIVERS, worker, receiver_poll) \
    ROW(s, task, echo, worker, echo_poll)                      \
    ROW(s, task, reader, worker, reader_poll)                  \
    ROW(s, tasks, takers, RECEIVERS, worker, taker_poll)       \
    ROW(s, task, flagged, worker, flags_poll)                  \
    ROW(s, tasks, watchers, RECEIVERS, worker, watcher_poll)   \
    ROW(s, task, ringer, worker, bell_poll)                    \
    ROW(s, task, subscriber, worker, subscriber_poll)          \
    ROW(s, task, end, worker, flags_poll)
STATOR_SYSTEM(app, APP)

static stator_poll watcher_poll(worker *self, stator_waker me)
{
    struct letter letter;
    uint32_t *const last = &watched[me.task - (unsigned)app_watchers];
    while (latest_changed(&newest, me, &self->seen, &letter) == STATOR_READY) {
        wrong += !whole(&letter) || letter.number <= *last;
        *last = letter.number;
    }
    return STATOR_PENDING;
}

static stator_poll bell_poll(worker *self, stator_waker me)
{
    struct letter letter;
    (void)self;
    while (bell_take(&rung, me, &letter) == STATOR_READY) {
        wrong += !whole(&letter) || letter.number <= rung_last;
        rung_last = letter.number;
    }
    return STATOR_PENDING;
}

static void finish(void)
{
    (void)__atomic_add_fetch(&finished, 1u, __ATOMIC_SEQ_CST);
    app_wake(app_end); /* the loop looks whether all is done */
}

static void *send_letters(void *argument)
{
    const uint32_t sender = *(const uint32_t *)argument;
    for (uint32_t i = 0; i < (uint32_t)EACH; i++) {
        const struct letter letter = letter_of(sender, i);
        while (!post_try_send(&mail, &letter)) {
            (void)sched_yield();
        }
    }
    finish();
    return NULL;
}

static void *send_one_to_one(void *argument)
{
    for (uint32_t i = 0; i < (uint32_t)EACH; i++) {
        const struct letter letter = letter_of(0, i);
        while (!outbox_try_send(&out, &letter)) {
            (void)sched_yield();
        }
    }
    finish();
    return argument;
}

static void *write_bytes(void *argument)
{
    uint32_t sent = 0;
    while (sent < (uint32_t)EACH) {
        uint8_t bytes[17];
        for (uint32_t i = 0; i < sizeof bytes; i++) {
            bytes[i] = (uint8_t)((sent + i) * 7u);
        }
        const uint32_t left = (uint32_t)EACH - sent;
        sent += (uint32_t)wire_try_write(&cable, bytes, left < sizeof bytes ? left : sizeof bytes);
    }
    finish();
    return argument;
}

static void *give_permits(void *argument)
{
    for (uint32_t i = 0; i < (uint32_t)EACH; i++) {
        permits_give(&gate, 1u);
        if (i % 64u == 0u) {
            (void)sched_yield();
        }
    }
    finish();
    return argument;
}

static void *set_flags(void *argument)
{
    const uint32_t flag = 1u << *(const uint32_t *)argument;
    for (uint32_t i = 0; i < (uint32_t)EACH; i++) {
        events_set(&flags, flag);
        while ((events_get(&flags) & flag) != 0u) {
            (void)sched_yield();
        }
    }
    finish();
    return NULL;
}

static void *send_values(void *argument)
{
    for (uint32_t i = 1; i <= (uint32_t)EACH; i++) {
        const struct letter letter = letter_of(i % 5u, i);
        latest_send(&newest, &letter);
        bell_send(&rung, &letter);
        if (i % 16u == 0u) {
            (void)sched_yield();
        }
    }
    finish();
    return argument;
}

static void *publish(void *argument)
{
    for (uint32_t i = 0; i < 20u * (uint32_t)EACH; i++) {
        struct bulletin bulletin;
        for (unsigned word = 0; word < (unsigned)BULLETIN_WORDS; word++) {
            bulletin.words[word] = i;
        }
        (void)news_publish(&feed, &bulletin);
    }
    finish();
    return argument;
}

/* The loop, while so many threads do this, and until all they did is taken: what the tasks counted is `all`. */
static void run(unsigned threads, void *(*function)(void *), const uint32_t *counted, uint32_t all)
{
    static uint32_t numbers[THREADS] = {0, 1, 2};
    pthread_t running[THREADS];
    finished = 0;
    wrong = 0;
    memset(received, 0, sizeof received);
    while (app_pass()) {}
    app_start();
    for (unsigned i = 0; i < threads; i++) {
        if (pthread_create(&running[i], NULL, function, &numbers[i]) != 0) {
            abort();
        }
    }
    while (__atomic_load_n(&finished, __ATOMIC_SEQ_CST) < threads || *counted < all) {
        if (!app_pass()) {
            app_sleep();
        }
    }
    for (unsigned i = 0; i < threads; i++) {
        (void)pthread_join(running[i], NULL);
    }
}

static void three_threads_send_to_three_tasks_over_a_channel(void)
{
    static uint32_t never = UINT32_MAX;
    run(THREADS, send_letters, &never, 0);
    while (app_pass()) {}
    CHECK_EQUAL(0, wrong);
    for (unsigned i = 0; i < THREADS; i++) {
        CHECK_EQUAL(EACH, received[i]);
    }
}

static void one_thread_sends_to_one_task(void)
{
    run(1, send_one_to_one, &received[0], EACH);
    CHECK_EQUAL(0, wrong);
    CHECK_EQUAL(EACH, received[0]);
}

static void a_thread_writes_bytes_and_a_task_reads_them(void)
{
    run(1, write_bytes, &bytes_read, EACH);
    CHECK_EQUAL(0, wrong);
    CHECK_EQUAL(EACH, bytes_read);
}

static void three_threads_give_and_three_tasks_take(void)
{
    run(THREADS, give_permits, &taken, THREADS * EACH);
    CHECK_EQUAL(THREADS * EACH, taken);
    CHECK_EQUAL(0, permits_count(&gate));
}

static void three_threads_set_a_flag_each_and_a_task_takes_them(void)
{
    run(THREADS, set_flags, &flags_taken, THREADS * EACH);
    CHECK_EQUAL(THREADS * EACH, flags_taken);
}

static void values_are_seen_whole_and_the_last_one_is_seen(void)
{
    run(1, send_values, &rung_last, EACH);
    while (app_pass()) {}
    CHECK_EQUAL(0, wrong);
    for (unsigned i = 0; i < RECEIVERS; i++) {
        CHECK_EQUAL(EACH, watched[i]);
    }
}

static void what_is_published_is_received_whole_or_counted(void)
{
    run(1, publish, &published_seen, 20u * EACH);
    CHECK_EQUAL(0, wrong);
    CHECK_EQUAL(20u * EACH, published_seen);
    CHECK(published_missed != 0u);
}

int main(void)
{
    TEST(three_threads_send_to_three_tasks_over_a_channel);
    TEST(one_thread_sends_to_one_task);
    TEST(a_thread_writes_bytes_and_a_task_reads_them);
    TEST(three_threads_give_and_three_tasks_take);
    TEST(three_threads_set_a_flag_each_and_a_task_takes_them);
    TEST(values_are_seen_whole_and_the_last_one_is_seen);
    TEST(what_is_published_is_received_whole_or_counted);
    return test_finish();
}
