// SPDX-License-Identifier: Apache-2.0
#include "walks.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "search.h"

/* A walk is so many steps long; an event between two steps every so many steps; as often the clock is put forward. */
enum { LENGTH = 1000, BETWEEN_EVERY = 4, SHIFT_EVERY = 16 };

struct shared {
    uint64_t next;  /* number of a walk */
    uint64_t found; /* the least number of one that found something; UINT64_MAX: none */
    uint64_t steps;
    uint64_t longest;
};

static struct image *image;
static struct layout *layout;
static const struct settings *settings;
static struct shared *shared;

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static unsigned number(uint64_t *seed, unsigned count)
{
    *seed = stator_check_mix(*seed, count);
    return (unsigned)(*seed >> 32) % count;
}

static uint32_t some_shift(uint64_t *seed)
{
    uint32_t shifts[MAX_SHIFTS];
    if (number(seed, SHIFT_EVERY) != 0) {
        return 0;
    }
    return shifts[number(seed, explore_shifts(image, layout, settings, shifts))];
}

/* True: something is wrong. `ways`, unless NULL, gets the way there. */
static bool walk(uint64_t index, struct finding *finding, struct ways *ways)
{
    uint64_t seed = stator_check_mix(settings->seed, index);
    struct path path = {0};
    enum step_end end = STEP_RETURNED;
    unsigned steps = 0;
    explore_begin();
    while (steps < LENGTH && (end == STEP_RETURNED || end == STEP_CUT)) {
        const enum entry entry = steps == 0                          ? ENTRY_START
                                 : number(&seed, BETWEEN_EVERY) == 0 ? ENTRY_BETWEEN
                                                                     : ENTRY_STEP;
        const uint32_t shift = entry == ENTRY_START ? 0 : some_shift(&seed);
        end = explore_at_random(entry, shift, &seed, &path, finding);
        steps++;
        if (end == STEP_RETURNED) {
            explore_count();
        }
        if (ways != NULL && end != STEP_CUT) {
            struct way *way = &ways->way[ways->count++];
            *way = (struct way){.entry = entry, .shift = shift};
            path_copy(&way->path, &path);
        }
    }
    free(path.answers);
    __atomic_fetch_add(&shared->steps, steps, __ATOMIC_RELAXED);
    if (steps > shared->longest) {
        shared->longest = steps;
    }
    return end == STEP_FOUND;
}

static void take_walks(double until, bool shows)
{
    struct finding finding;
    double shown = seconds();
    while (seconds() < until && !search->interrupted) {
        const uint64_t index = __atomic_fetch_add(&shared->next, 1, __ATOMIC_RELAXED);
        uint64_t least = __atomic_load_n(&shared->found, __ATOMIC_RELAXED);
        if (index > least || (settings->walks != 0 && index >= settings->walks)) {
            return;
        }
        if (walk(index, &finding, NULL)) {
            while (index < least && !__atomic_compare_exchange_n(&shared->found, &least, index, false, __ATOMIC_RELAXED,
                                                                 __ATOMIC_RELAXED)) {}
        }
        if (shows && settings->progress && seconds() - shown > 0.5) {
            shown = seconds();
            fprintf(stderr, "\r%llu walks, %llu steps, %llu states seen, %.0f s left: no proof\033[K",
                    (unsigned long long)shared->next, (unsigned long long)shared->steps,
                    (unsigned long long)search->store.count, until - shown);
        }
    }
}

static void work(double until)
{
    pid_t children[MAX_WORKERS] = {0};
    fflush(NULL);
    for (unsigned i = 1; i < settings->workers; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            take_walks(until, false);
            _exit(0);
        }
        if (children[i] < 0) {
            fprintf(stderr, "stator check: cannot start a worker: %s\n", strerror(errno));
            exit(2);
        }
    }
    take_walks(until, true);
    for (unsigned i = 1; i < settings->workers; i++) {
        waitpid(children[i], NULL, 0);
    }
    if (settings->progress) {
        fputs("\r\033[K", stderr);
    }
}

void walks_take(struct image *of, struct layout *its, const struct settings *how, struct result *result,
                struct ways *ways)
{
    const double begun = seconds();
    image = of;
    layout = its;
    settings = how;
    shared = shared_memory(sizeof *shared);
    *ways = (struct ways){.way = calloc(LENGTH + 1u, sizeof *ways->way)};
    if (shared == NULL || ways->way == NULL) {
        out_of_memory();
    }
    shared->found = UINT64_MAX;
    search->eager = STATOR_CHECK_EVERYBODY; /* everything may happen at every point: nothing need be learned */
    explore_catch_interrupt();
    work(begun + (double)settings->random_s);
    *result = (struct result){.verdict = UNFINISHED, .unfinished = "walks at random are no proof"};
    result->walks = shared->next < settings->walks || settings->walks == 0 ? shared->next : settings->walks;
    result->transitions = shared->steps;
    result->states = search->store.count;
    result->depth = (unsigned)shared->longest;
    if (shared->found != UINT64_MAX && walk(shared->found, &result->finding, ways)) {
        result->verdict = FOUND;
    }
    result->questions = step_figures.questions;
    result->deepest_context = step_figures.deepest_context;
    result->seconds = seconds() - begun;
}
