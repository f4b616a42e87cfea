// SPDX-License-Identifier: Apache-2.0
//
// What the programs of this folder share: PROGRAM SCENARIO COUNT does COUNT operations and prints the nanoseconds they
// took, without what sets the stage. bench/host/README.md says what each scenario is.
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PRODUCERS     4u  /* threads that wake one executor */
#define CHANNEL_SLOTS 64u /* of 4 bytes */
/* Deadlines lie so far ahead that none comes while others are armed, at random; all have passed after the wait. */
#define TIMER_AHEAD_US  60000u
#define TIMER_SPREAD_US 20000u
#define TIMER_WAIT_US   85000u

/* N operations are to be done; `scenario_tasks` tasks take part where the scenario names a number of them. */
extern uint64_t scenario_count;
extern unsigned scenario_tasks;

struct scenario {
    const char *name;
    unsigned tasks;
    void (*run)(void);
};
/* Each program's own; the last has no name. */
extern const struct scenario scenarios[];

static inline uint64_t bench_read(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline uint64_t bench_now(void)
{
    return bench_read(CLOCK_MONOTONIC);
}

/* The clock of the operations: it runs between resume and pause. The time of the process, all its threads together, so
 * that what else the machine does counts little; where threads hand over by sleeping, the time that passes. */
extern clockid_t bench_clock;
extern uint64_t bench_elapsed, bench_since;

static inline void bench_resume(void)
{
    bench_since = bench_read(bench_clock);
}

static inline void bench_pause(void)
{
    bench_elapsed += bench_read(bench_clock) - bench_since;
}

/* Until all deadlines have passed; the operations' clock stands. */
static inline void bench_wait_for_timers(void)
{
    const struct timespec wait = {0, TIMER_WAIT_US * 1000u};
    (void)nanosleep(&wait, NULL);
}

/* Ends the program: the operations are done, the clock may still run. */
__attribute__((noreturn, cold)) static inline void bench_finish(void)
{
    bench_pause();
    (void)printf("%llu\n", (unsigned long long)bench_elapsed);
    (void)fflush(stdout);
    _Exit(0);
}

/* Ends the program: what a task takes, in bytes, beside its own state of one byte. */
__attribute__((noreturn, cold)) static inline void bench_bytes(double bytes)
{
    (void)printf("%.3f\n", bytes);
    (void)fflush(stdout);
    _Exit(0);
}

static inline double bench_heap_bytes(void)
{
    const struct mallinfo2 now = mallinfo2();
    return (double)now.uordblks + (double)now.hblkhd;
}

/* Who is woken next: the same sequence for all. G. Marsaglia, "Xorshift RNGs", 2003. */
static inline uint32_t bench_random(uint32_t *state, uint32_t below)
{
    uint32_t x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    *state = x;
    return (uint32_t)(((uint64_t)x * below) >> 32);
}
#define RANDOM_SEED 2463534242u

#ifdef __cplusplus
}
#endif

#ifndef PEER_TIME_PASSES
#define PEER_TIME_PASSES 0 /* its threads hand over to each other by sleeping */
#endif

uint64_t scenario_count;
unsigned scenario_tasks;
uint64_t bench_elapsed, bench_since;
clockid_t bench_clock = CLOCK_PROCESS_CPUTIME_ID;

int main(int arguments, char **argument)
{
    if (arguments == 3) {
        for (const struct scenario *at = scenarios; at->name != NULL; at++) {
            if (strcmp(at->name, argument[1]) == 0) {
                scenario_count = strtoull(argument[2], NULL, 10);
                scenario_tasks = at->tasks;
                if (PEER_TIME_PASSES) {
                    bench_clock = CLOCK_MONOTONIC;
                }
                bench_resume();
                at->run();
                bench_finish();
            }
        }
        return 3; /* none of that name */
    }
    (void)fprintf(stderr, "usage: %s SCENARIO COUNT\n", argument[0]);
    return 2;
}
#endif
