// SPDX-License-Identifier: Apache-2.0
//
// A mutex in every order of events: tests/layers/contenders.h says which.
#ifndef TESTS_LAYERS_MUTEX_WORLD_H
#define TESTS_LAYERS_MUTEX_WORLD_H

#include "stator/mutex.h"

#ifdef TWO_TIERS
STATOR_MUTEX(lock, 2)
#else
STATOR_MUTEX(lock, 1)
#endif

#define CONTENDED    lock lock;
#define LEAST_STATES 3000
#include "tests/layers/contenders.h"

static stator_poll take(unsigned task)
{
    return lock_lock(&world.lock, me_of(task));
}

static void finish(unsigned task)
{
    lock_unlock(&world.lock, me_of(task));
}

/* Restarted while it held the mutex: it finds so, and gives it back. */
static void begin(unsigned task)
{
    if (lock_holds(&world.lock, me_of(task))) {
        lock_unlock(&world.lock, me_of(task));
    }
}

static void restarted(unsigned task)
{
    (void)task;
}

static bool supply(void)
{
    return false;
}

static bool available(void)
{
    return !lock_is_locked(&world.lock);
}

static bool served(void)
{
    return true;
}

static const char *wrong(void)
{
    for (unsigned task = 0; task < TASKS; task++) {
        if (world.state[task] == HOLDING && !lock_holds(&world.lock, me_of(task))) {
            return "a task holds what it does not own";
        }
    }
    return holders() > 1u ? "two hold it" : NULL;
}

#endif
