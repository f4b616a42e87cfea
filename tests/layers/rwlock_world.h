// SPDX-License-Identifier: Apache-2.0
//
// Two readers and a writer in every order of events: tests/layers/contenders.h says which.
#ifndef TESTS_LAYERS_RWLOCK_WORLD_H
#define TESTS_LAYERS_RWLOCK_WORLD_H

#include "stator/rwlock.h"

#ifdef TWO_TIERS
STATOR_RWLOCK(lock, 2)
#else
STATOR_RWLOCK(lock, 1)
#endif

#define CONTENDED    lock lock;
#define LEAST_STATES 3000
#include "tests/layers/contenders.h"

enum { WRITER = 1 };

static stator_poll take(unsigned task)
{
    return task == WRITER ? lock_write(&world.lock, me_of(task)) : lock_read(&world.lock, me_of(task));
}

static void finish(unsigned task)
{
    lock_unlock(&world.lock, me_of(task));
}

/* Restarted while it held the lock: it finds so, and gives it back. */
static void begin(unsigned task)
{
    if (lock_reads(&world.lock, me_of(task)) || lock_writes(&world.lock, me_of(task))) {
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
    return world.lock.holders == 0u;
}

static bool served(void)
{
    return true;
}

static const char *wrong(void)
{
    for (unsigned task = 0; task < TASKS; task++) {
        if (world.state[task] == HOLDING &&
            !(task == WRITER ? lock_writes(&world.lock, me_of(task)) : lock_reads(&world.lock, me_of(task)))) {
            return "a task holds what it does not own";
        }
    }
    return world.state[WRITER] == HOLDING && holders() > 1u ? "one writes while another reads" : NULL;
}

#endif
