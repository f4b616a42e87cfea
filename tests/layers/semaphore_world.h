// SPDX-License-Identifier: Apache-2.0
//
// A semaphore in every order of events, permits given by an interrupt: tests/layers/contenders.h says which.
#ifndef TESTS_LAYERS_SEMAPHORE_WORLD_H
#define TESTS_LAYERS_SEMAPHORE_WORLD_H

#include "stator/semaphore.h"

#ifdef TWO_TIERS
STATOR_SEMAPHORE(permits, 2)
#elif defined GREEDY
STATOR_SEMAPHORE_GREEDY(permits, 1)
#else
STATOR_SEMAPHORE(permits, 1)
#endif

enum { MOST = 2 };

/* `given`: how many permits there are, in the semaphore or with a task. */
#define CONTENDED    \
    permits permits; \
    uint8_t given;
#define LEAST_STATES 3000
#include "tests/layers/contenders.h"

static stator_poll take(unsigned task)
{
    return permits_take(&world.permits, me_of(task));
}

/* What a task took it does not give back: the interrupt gives new ones. */
static void finish(unsigned task)
{
    (void)task;
    world.given--;
}

static void begin(unsigned task)
{
    (void)task;
}

/* Its permit is gone. */
static void restarted(unsigned task)
{
    (void)task;
    world.given--;
}

static bool supply(void)
{
    if (permits_count(&world.permits) >= MOST) {
        return false;
    }
    world.given++;
    permits_give(&world.permits, 1u);
    return true;
}

static bool available(void)
{
    return permits_count(&world.permits) != 0u;
}

static bool served(void)
{
    return false;
}

static const char *wrong(void)
{
    return world.given != permits_count(&world.permits) + holders() ? "a permit is lost, or given twice" : NULL;
}

#endif
