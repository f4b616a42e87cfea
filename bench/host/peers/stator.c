// SPDX-License-Identifier: Apache-2.0
//
// Stator, one scenario a program: a system has one table. The loop is s_run, so that wakes are as safe as always:
// against signal handlers and other threads.
#include "peer.h"

#include "stator/stator.h"

static stator_poll start_poll(void);

/* In the last tier: polled once all others wait. */
#define OPENER(m, ROW) ROW(m, rest, opening)
STATOR_MACHINE(opener, OPENER)

static stator_poll opener_poll(opener *self, stator_waker me)
{
    (void)self;
    (void)me;
    return start_poll();
}

#if defined(BENCH_ROUND)

#define COUNTER(m, ROW)             \
    ROW(m, always, uint64_t count;) \
    ROW(m, rest, counting)
STATOR_MACHINE(counter, COUNTER)

static stator_poll counter_poll(counter *self, stator_waker me);

#define APP(s, ROW)                                   \
    ROW(s, tier, only)                                \
    ROW(s, task, count, counter, counter_poll)        \
    ROW(s, tasks, bystanders, 6, opener, opener_poll) \
    ROW(s, task, opener, opener, opener_poll)
STATOR_SYSTEM(app, APP)

static stator_poll counter_poll(counter *self, stator_waker me)
{
    (void)me;
    if (++self->count == scenario_count) {
        bench_finish();
    }
    app_wake(app_count);
    return STATOR_PENDING;
}

static stator_poll start_poll(void)
{
    return STATOR_PENDING;
}

const struct scenario scenarios[] = {{"round", 8, app_run}, {NULL, 0, NULL}};

#elif defined(BENCH_PLAYERS)

static uint64_t left;
static uint32_t random_state = RANDOM_SEED;

/* A mailbox of one place. */
#define PLAYER(m, ROW)         \
    ROW(m, always, bool full;) \
    ROW(m, rest, waiting)
STATOR_MACHINE(player, PLAYER)

static stator_poll player_poll(player *self, stator_waker me);

#define APP(s, ROW)                                            \
    ROW(s, tier, only)                                         \
    ROW(s, tasks, players, BENCH_PLAYERS, player, player_poll) \
    ROW(s, tier, last)                                         \
    ROW(s, task, opener, opener, opener_poll)
STATOR_SYSTEM(app, APP)

STATOR_INLINE void post(unsigned player)
{
    app.players[player].full = true;
    app_wake((enum app_task)((unsigned)app_players + player));
}

static stator_poll player_poll(player *self, stator_waker me)
{
    if (!self->full) {
        return STATOR_PENDING;
    }
    self->full = false;
    if (left-- == 0u) {
        bench_finish();
    }
    post(BENCH_PLAYERS == 2 ? 1u - (me.task - (unsigned)app_players) : bench_random(&random_state, BENCH_PLAYERS));
    return STATOR_PENDING;
}

static stator_poll start_poll(void)
{
    left = scenario_count;
    bench_elapsed = 0;
    bench_resume();
    post(0u);
    return STATOR_PENDING;
}

static void run_bytes(void)
{
    bench_bytes((double)((STATOR_PORT_OWN + 1) * sizeof stator_ready + sizeof app) / BENCH_PLAYERS - 1.0);
}

const struct scenario scenarios[] = {
    {"ping-pong", 2, app_run},
    {"random-64", 64, app_run},
    {"random-500", 500, app_run},
    {"random-4096", 4096, app_run},
    {"random-262144", 262144, app_run},
    {"bytes", BENCH_PLAYERS, run_bytes},
    {NULL, 0, NULL},
};

#elif defined(BENCH_FOUR_THREADS)

#include <pthread.h>

#define CONSUMER(m, ROW)           \
    ROW(m, always, uint64_t mail;) \
    ROW(m, rest, reading)          \
    ROW(m, final, done)            \
    ROW(m, edge, reading, done)
STATOR_MACHINE(consumer, CONSUMER)

static stator_poll consumer_poll(consumer *self, stator_waker me);

#define APP(s, ROW)                                              \
    ROW(s, tier, only)                                           \
    ROW(s, tasks, consumers, PRODUCERS, consumer, consumer_poll) \
    ROW(s, task, opener, opener, opener_poll)
STATOR_SYSTEM(app, APP)

static stator_poll consumer_poll(consumer *self, stator_waker me)
{
    static unsigned done;
    (void)me;
    if (consumer_state_of(self) == consumer_done) {
        return STATOR_READY;
    }
    STATOR_IN(consumer, self, reading);
    if (__atomic_load_n(&self->mail, __ATOMIC_ACQUIRE) != scenario_count / PRODUCERS) {
        return STATOR_PENDING;
    }
    if (++done == PRODUCERS) {
        bench_finish();
    }
    STATOR_GO(consumer, self, reading, done);
    return STATOR_READY;
}

static void *produce(void *mine)
{
    const unsigned i = (unsigned)((consumer *)mine - app.consumers);
    for (uint64_t mail = 1; mail <= scenario_count / PRODUCERS; mail++) {
        __atomic_store_n(&app.consumers[i].mail, mail, __ATOMIC_RELEASE);
        app_wake((enum app_task)((unsigned)app_consumers + i));
    }
    return NULL;
}

static stator_poll start_poll(void)
{
    pthread_t thread;
    for (unsigned i = 0; i < PRODUCERS; i++) {
        (void)pthread_create(&thread, NULL, produce, &app.consumers[i]);
    }
    return STATOR_PENDING;
}

const struct scenario scenarios[] = {{"four-threads", PRODUCERS, app_run}, {NULL, 0, NULL}};

#elif defined(BENCH_CHANNEL)

#if BENCH_CHANNEL == 1
#include "stator/channel_spsc.h"
STATOR_CHANNEL_SPSC(items, uint32_t, CHANNEL_SLOTS)
#else
#include "stator/channel.h"
STATOR_CHANNEL(items, uint32_t, CHANNEL_SLOTS, 1)
#endif
static items channel;

#define END(m, ROW)                \
    ROW(m, always, uint32_t next;) \
    ROW(m, rest, going_on)
STATOR_MACHINE(end, END)

static stator_poll sender_poll(end *self, stator_waker me);
static stator_poll receiver_poll(end *self, stator_waker me);

#define APP(s, ROW)                            \
    ROW(s, tier, only)                         \
    ROW(s, task, sender, end, sender_poll)     \
    ROW(s, task, receiver, end, receiver_poll) \
    ROW(s, task, opener, opener, opener_poll)
STATOR_SYSTEM(app, APP)

static stator_poll sender_poll(end *self, stator_waker me)
{
    while (items_send(&channel, me, &self->next) == STATOR_READY) {
        self->next++;
    }
    return STATOR_PENDING;
}

static stator_poll receiver_poll(end *self, stator_waker me)
{
    uint32_t item;
    while (items_receive(&channel, me, &item) == STATOR_READY) {
        if (item != self->next) {
            exit(4);
        }
        if (++self->next == (uint32_t)scenario_count) {
            bench_finish();
        }
    }
    return STATOR_PENDING;
}

static stator_poll start_poll(void)
{
    return STATOR_PENDING;
}

const struct scenario scenarios[] = {{"channel", 2, app_run}, {NULL, 0, NULL}};

#elif defined(BENCH_SLEEPERS)

static uint64_t left;
static uint32_t random_state = RANDOM_SEED;

#define SLEEPER(m, ROW)                        \
    ROW(m, state, fresh)                       \
    ROW(m, state, waiting, stator_time until;) \
    ROW(m, edge, fresh, waiting)               \
    ROW(m, edge, waiting, waiting)
STATOR_MACHINE(sleeper, SLEEPER)

static stator_poll sleeper_poll(sleeper *self, stator_waker me);

#define APP(s, ROW)                                                \
    ROW(s, tier, only)                                             \
    ROW(s, time, clock)                                            \
    ROW(s, tasks, sleepers, BENCH_SLEEPERS, sleeper, sleeper_poll) \
    ROW(s, task, opener, opener, opener_poll)
STATOR_SYSTEM(app, APP)

/* With the last that is armed, all are let pass. */
static stator_time arm(stator_waker me)
{
    static unsigned armed;
    const stator_time until = stator_after(TIMER_AHEAD_US + bench_random(&random_state, TIMER_SPREAD_US));
    stator_wake_by(me, until);
    if (++armed == BENCH_SLEEPERS) {
        armed = 0;
        bench_pause();
        bench_wait_for_timers();
        bench_resume();
    }
    return until;
}

static stator_poll sleeper_poll(sleeper *self, stator_waker me)
{
    switch (sleeper_state_of(self)) {
    case sleeper_fresh: {
        STATOR_IN(sleeper, self, fresh);
        STATOR_GO(sleeper, self, fresh, waiting, .until = arm(me));
        break;
    }
    case sleeper_waiting: {
        STATOR_IN(sleeper, self, waiting);
        if (stator_passed(here->until)) {
            if (--left == 0u) {
                bench_finish();
            }
            STATOR_GO(sleeper, self, waiting, waiting, .until = arm(me));
        }
        break;
    }
    }
    return STATOR_PENDING;
}

static stator_poll start_poll(void)
{
    return STATOR_PENDING;
}

static void run(void)
{
    left = scenario_count;
    app_run();
}

const struct scenario scenarios[] = {{"timers-1000", 1000, run}, {"timers-100000", 100000, run}, {NULL, 0, NULL}};

#endif
