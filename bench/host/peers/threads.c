// SPDX-License-Identifier: Apache-2.0
//
// A POSIX thread a task: each waits on a semaphore of its own, a wake posts it. The channel is a ring under a mutex
// with two condition variables. Stacks are the smallest that the library allows.
#define PEER_TIME_PASSES 1
#include "peer.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <unistd.h>

struct task {
    sem_t woken;
    unsigned number;
    bool full;
};

static struct task *tasks;
static uint64_t left;
static uint32_t random_state = RANDOM_SEED;

static void start(void *(*body)(void *), void *context)
{
    pthread_t thread;
    pthread_attr_t attributes;
    (void)pthread_attr_init(&attributes);
    (void)pthread_attr_setstacksize(&attributes, (size_t)sysconf(_SC_THREAD_STACK_MIN));
    if (pthread_create(&thread, &attributes, body, context) != 0) {
        exit(4);
    }
    (void)pthread_attr_destroy(&attributes);
}

static void make(unsigned count)
{
    tasks = calloc(count, sizeof *tasks);
    for (unsigned i = 0; i < count; i++) {
        (void)sem_init(&tasks[i].woken, 0, 0u);
        tasks[i].number = i;
    }
}

static void run_round(void)
{
    make(1u);
    for (left = scenario_count; left != 0u; left--) {
        (void)sem_post(&tasks[0].woken);
        (void)sem_wait(&tasks[0].woken);
    }
}

static void *one_of_many(void *context)
{
    struct task *const self = context;
    for (;;) {
        (void)sem_wait(&self->woken);
        if (left-- == 0u) {
            bench_finish();
        }
        (void)sem_post(&tasks[bench_random(&random_state, scenario_tasks)].woken);
    }
    return NULL;
}

static void *player(void *context)
{
    struct task *const self = context;
    for (;;) {
        (void)sem_wait(&self->woken);
        if (left-- == 0u) {
            bench_finish();
        }
        (void)sem_post(&tasks[1u - self->number].woken);
    }
    return NULL;
}

static void run(void *(*body)(void *))
{
    make(scenario_tasks);
    for (unsigned i = 0; i < scenario_tasks; i++) {
        start(body, &tasks[i]);
    }
    left = scenario_count;
    bench_elapsed = 0;
    bench_resume();
    (void)sem_post(&tasks[0].woken);
    for (;;) {
        (void)pause();
    }
}

static void run_ping_pong(void)
{
    run(player);
}

static void run_random(void)
{
    run(one_of_many);
}

/* One thread for each that wakes; one that is woken. */
static uint64_t mailbox[PRODUCERS];
static sem_t bell;

static void *producer(void *context)
{
    uint64_t *const mine = context;
    for (uint64_t i = 1; i <= scenario_count / PRODUCERS; i++) {
        __atomic_store_n(mine, i, __ATOMIC_RELEASE);
        (void)sem_post(&bell);
    }
    return NULL;
}

static void run_four_threads(void)
{
    (void)sem_init(&bell, 0, 0u);
    for (unsigned i = 0; i < PRODUCERS; i++) {
        start(producer, &mailbox[i]);
    }
    for (unsigned done = 0; done < PRODUCERS;) {
        (void)sem_wait(&bell);
        done = 0;
        for (unsigned i = 0; i < PRODUCERS; i++) {
            done += __atomic_load_n(&mailbox[i], __ATOMIC_ACQUIRE) == scenario_count / PRODUCERS;
        }
    }
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t room = PTHREAD_COND_INITIALIZER, some = PTHREAD_COND_INITIALIZER;
static uint32_t items[CHANNEL_SLOTS];
static uint32_t sent, received;

static void *sender(void *unused)
{
    for (;;) {
        (void)pthread_mutex_lock(&mutex);
        while (sent - received == CHANNEL_SLOTS) {
            (void)pthread_cond_wait(&room, &mutex);
        }
        items[sent % CHANNEL_SLOTS] = sent;
        sent++;
        (void)pthread_cond_signal(&some);
        (void)pthread_mutex_unlock(&mutex);
    }
    return unused;
}

static void run_channel(void)
{
    start(sender, NULL);
    for (left = scenario_count; left != 0u; left--) {
        (void)pthread_mutex_lock(&mutex);
        while (sent == received) {
            (void)pthread_cond_wait(&some, &mutex);
        }
        if (items[received % CHANNEL_SLOTS] != received) {
            exit(4);
        }
        received++;
        (void)pthread_cond_signal(&room);
        (void)pthread_mutex_unlock(&mutex);
    }
}

static void run_bytes(void)
{
    bench_bytes((double)sysconf(_SC_THREAD_STACK_MIN) + sizeof(struct task) - 1.0);
}

const struct scenario scenarios[] = {
    {"round", 1, run_round},         {"ping-pong", 2, run_ping_pong},   {"random-64", 64, run_random},
    {"random-500", 500, run_random}, {"random-4096", 4096, run_random}, {"four-threads", 4, run_four_threads},
    {"channel", 2, run_channel},     {"bytes", 1, run_bytes},           {NULL, 0, NULL},
};
