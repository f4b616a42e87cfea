// SPDX-License-Identifier: Apache-2.0
//
// Protothreads: A. Dunkels' switch in a macro, written here in its few lines, and the loop that goes with them: it
// calls each in turn, and each looks whether what it waits for has come. Nothing is woken.
#include "peer.h"

typedef struct pt {
    unsigned short line;
} pt;

enum { PT_WAITING, PT_ENDED };
#define PT_BEGIN(pt)      \
    switch ((pt)->line) { \
    case 0:
#define PT_WAIT_UNTIL(pt, condition)  \
    do {                              \
        (pt)->line = __LINE__;        \
        __attribute__((fallthrough)); \
    case __LINE__:                    \
        if (!(condition)) {           \
            return PT_WAITING;        \
        }                             \
    } while (0)
#define PT_YIELD(pt)           \
    do {                       \
        (pt)->line = __LINE__; \
        return PT_WAITING;     \
    case __LINE__:;            \
    } while (0)
#define PT_END(pt)  \
    }               \
    (pt)->line = 0; \
    return PT_ENDED

static uint64_t left;

static int counter(pt *self)
{
    PT_BEGIN(self);
    for (;;) {
        if (left-- == 0u) {
            bench_finish();
        }
        PT_YIELD(self);
    }
    PT_END(self);
}

static void run_round(void)
{
    static pt task;
    left = scenario_count;
    for (;;) {
        (void)counter(&task);
    }
}

static int player(pt *self, unsigned char *mine, unsigned char *other)
{
    PT_BEGIN(self);
    for (;;) {
        PT_WAIT_UNTIL(self, *mine);
        *mine = 0;
        if (left-- == 0u) {
            bench_finish();
        }
        *other = 1;
    }
    PT_END(self);
}

static void run_ping_pong(void)
{
    static pt tasks[2];
    static unsigned char full[2] = {1, 0};
    left = scenario_count;
    for (;;) {
        (void)player(&tasks[0], &full[0], &full[1]);
        (void)player(&tasks[1], &full[1], &full[0]);
    }
}

static unsigned char *full;
static uint32_t random_state = RANDOM_SEED;

static int one_of_many(pt *self, unsigned char *mine)
{
    PT_BEGIN(self);
    for (;;) {
        PT_WAIT_UNTIL(self, *mine);
        *mine = 0;
        if (left-- == 0u) {
            bench_finish();
        }
        full[bench_random(&random_state, scenario_tasks)] = 1;
    }
    PT_END(self);
}

static void run_random(void)
{
    pt *const tasks = calloc(scenario_tasks, sizeof *tasks);
    full = calloc(scenario_tasks, 1u);
    full[0] = 1;
    left = scenario_count;
    bench_elapsed = 0;
    bench_resume();
    for (;;) {
        for (unsigned i = 0; i < scenario_tasks; i++) {
            (void)one_of_many(&tasks[i], &full[i]);
        }
    }
}

static uint32_t items[CHANNEL_SLOTS];
static uint32_t sent, received;

static int sender(pt *self)
{
    PT_BEGIN(self);
    for (;;) {
        PT_WAIT_UNTIL(self, sent - received != CHANNEL_SLOTS);
        items[sent % CHANNEL_SLOTS] = sent;
        sent++;
    }
    PT_END(self);
}

static int receiver(pt *self)
{
    PT_BEGIN(self);
    for (;;) {
        PT_WAIT_UNTIL(self, sent != received);
        if (items[received % CHANNEL_SLOTS] != received) {
            exit(4);
        }
        received++;
        if (--left == 0u) {
            bench_finish();
        }
    }
    PT_END(self);
}

static void run_channel(void)
{
    static pt tasks[2];
    left = scenario_count;
    for (;;) {
        (void)sender(&tasks[0]);
        (void)receiver(&tasks[1]);
    }
}

static void run_bytes(void)
{
    bench_bytes(sizeof(pt));
}

const struct scenario scenarios[] = {
    {"round", 1, run_round},         {"ping-pong", 2, run_ping_pong},   {"random-64", 64, run_random},
    {"random-500", 500, run_random}, {"random-4096", 4096, run_random}, {"random-262144", 262144, run_random},
    {"channel", 2, run_channel},     {"bytes", 1, run_bytes},           {NULL, 0, NULL},
};
