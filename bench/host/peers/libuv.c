// SPDX-License-Identifier: Apache-2.0
//
// libuv: a task is a callback. To run again soon is an idle handle; to wake another, from any thread, an async handle;
// a deadline is a timer handle.
#include "peer.h"

#include <uv.h>

static uint64_t left;

static void count(uv_idle_t *handle)
{
    (void)handle;
    if (left-- == 0u) {
        bench_finish();
    }
}

static void run_round(void)
{
    uv_idle_t idle;
    left = scenario_count;
    (void)uv_idle_init(uv_default_loop(), &idle);
    (void)uv_idle_start(&idle, count);
    (void)uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}

static uv_async_t *tasks;
static uint32_t random_state = RANDOM_SEED;

static void play(uv_async_t *self)
{
    if (left-- == 0u) {
        bench_finish();
    }
    (void)uv_async_send(&tasks[self == &tasks[0]]);
}

static void play_random(uv_async_t *self)
{
    (void)self;
    if (left-- == 0u) {
        bench_finish();
    }
    (void)uv_async_send(&tasks[bench_random(&random_state, scenario_tasks)]);
}

static void run(uv_async_cb callback)
{
    tasks = calloc(scenario_tasks, sizeof *tasks);
    for (unsigned i = 0; i < scenario_tasks; i++) {
        (void)uv_async_init(uv_default_loop(), &tasks[i], callback);
    }
    left = scenario_count;
    bench_elapsed = 0;
    bench_resume();
    (void)uv_async_send(&tasks[0]);
    (void)uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}

static void run_ping_pong(void)
{
    run(play);
}

static void run_random(void)
{
    run(play_random);
}

static uint64_t mailbox[PRODUCERS];

static void produce(void *context)
{
    const size_t mine = (size_t)context;
    for (uint64_t i = 1; i <= scenario_count / PRODUCERS; i++) {
        __atomic_store_n(&mailbox[mine], i, __ATOMIC_RELEASE);
        (void)uv_async_send(&tasks[mine]);
    }
}

static void consume(uv_async_t *self)
{
    (void)self;
    unsigned done = 0;
    for (unsigned i = 0; i < PRODUCERS; i++) {
        done += __atomic_load_n(&mailbox[i], __ATOMIC_ACQUIRE) == scenario_count / PRODUCERS;
    }
    if (done == PRODUCERS) {
        bench_finish();
    }
}

static void run_four_threads(void)
{
    uv_thread_t thread;
    tasks = calloc(PRODUCERS, sizeof *tasks);
    for (size_t i = 0; i < PRODUCERS; i++) {
        (void)uv_async_init(uv_default_loop(), &tasks[i], consume);
    }
    for (size_t i = 0; i < PRODUCERS; i++) {
        (void)uv_thread_create(&thread, produce, (void *)i);
    }
    (void)uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}

static uint64_t fired;

static void fire(uv_timer_t *timer)
{
    (void)timer;
    fired++;
}

static void run_timers(void)
{
    uv_loop_t *const loop = uv_default_loop();
    uv_timer_t *const timers = calloc(scenario_tasks, sizeof *timers);
    for (unsigned i = 0; i < scenario_tasks; i++) {
        (void)uv_timer_init(loop, &timers[i]);
    }
    bench_elapsed = 0;
    bench_resume();
    for (uint64_t rounds = scenario_count / scenario_tasks; rounds != 0u; rounds--) {
        fired = 0;
        uv_update_time(loop);
        for (unsigned i = 0; i < scenario_tasks; i++) {
            (void)uv_timer_start(&timers[i], fire,
                                 (TIMER_AHEAD_US + bench_random(&random_state, TIMER_SPREAD_US)) / 1000u, 0);
        }
        bench_pause();
        bench_wait_for_timers();
        bench_resume();
        (void)uv_run(loop, UV_RUN_DEFAULT);
        if (fired != scenario_tasks) {
            exit(4);
        }
    }
}

static void run_bytes(void)
{
    bench_bytes(sizeof(uv_async_t));
}

const struct scenario scenarios[] = {
    {"round", 1, run_round},
    {"ping-pong", 2, run_ping_pong},
    {"random-64", 64, run_random},
    {"random-500", 500, run_random},
    {"random-4096", 4096, run_random},
    {"random-262144", 262144, run_random},
    {"four-threads", 4, run_four_threads},
    {"timers-1000", 1000, run_timers},
    {"timers-100000", 100000, run_timers},
    {"bytes", 1, run_bytes},
    {NULL, 0, NULL},
};
