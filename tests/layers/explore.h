// SPDX-License-Identifier: Apache-2.0
//
// Every order of events, for a few tasks around one primitive: breadth first over all states that can be reached.
//
// A world is one object (struct world world) that holds the primitive and all tasks, so that a state is its bytes: law
// 2 is what makes this possible. Whatever is enabled may come next: the poll of any ready task (so every tier and every
// order of polling is covered), an interrupt, a cancellation, a restart, a deadline. The test supplies
//   struct world world;                     with `uint32_t ready`, set by the stator_wake here
//   unsigned world_actions;                 how many actions there are
//   bool world_do(unsigned action)          does it; false: it is not enabled now, and nothing was changed
//   const char *world_broken(void)          what is wrong with this state, or NULL
//   unsigned world_task(unsigned index)     which bit of `ready` is that of the task with this index
// and calls explore(), which returns what is wrong, or NULL, and leaves the world there.
#ifndef TESTS_LAYERS_EXPLORE_H
#define TESTS_LAYERS_EXPLORE_H

#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXPLORE_MOST = 1 << 20 };

static bool world_do(unsigned action);
static unsigned world_task(unsigned index);
static const char *world_broken(void);
static unsigned world_actions;
static unsigned explored_states;

void stator_wake(stator_waker task)
{
    if (task.task != STATOR_NOBODY.task) {
        world.ready |= 1u << world_task(task.task);
    }
}

static struct world *explore_seen;
static uint32_t *explore_table; /* index + 1, by hash */

static bool explore_is_new(const struct world *state)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < sizeof *state; i++) {
        hash = (hash ^ ((const uint8_t *)state)[i]) * 1099511628211u;
    }
    hash ^= hash >> 29;
    for (uint32_t at = (uint32_t)hash & (2u * EXPLORE_MOST - 1u);; at = (at + 1u) & (2u * EXPLORE_MOST - 1u)) {
        if (explore_table[at] == 0u) {
            explore_table[at] = explored_states + 1u;
            explore_seen[explored_states++] = *state;
            return true;
        }
        if (memcmp(&explore_seen[explore_table[at] - 1u], state, sizeof *state) == 0) {
            return false;
        }
    }
}

/* From the world as it is. */
static const char *explore(void)
{
    static char text[200];
    const char *broken = NULL;
    unsigned at = 0;
    explore_seen = malloc(EXPLORE_MOST * sizeof *explore_seen);
    explore_table = calloc(2u * EXPLORE_MOST, sizeof *explore_table);
    explored_states = 0;
    (void)explore_is_new(&world);
    for (; at < explored_states && broken == NULL; at++) {
        for (unsigned action = 0; action < world_actions && broken == NULL; action++) {
            world = explore_seen[at];
            if (!world_do(action)) {
                continue;
            }
            broken = world_broken();
            if (broken == NULL && explored_states == EXPLORE_MOST) {
                broken = "too many states";
            }
            if (broken != NULL) {
                snprintf(text, sizeof text, "%s (state %u of %u, action %u)", broken, at, explored_states, action);
                broken = text;
            } else {
                (void)explore_is_new(&world);
            }
        }
    }
    free(explore_seen);
    free(explore_table);
    return broken;
}

/* A test that explores; at least so many states, or the model does less than it says. */
#define CHECK_EXPLORED(least)                        \
    do {                                             \
        const char *const broken_ = explore();       \
        if (broken_ != NULL) {                       \
            test_fail(__FILE__, __LINE__, broken_);  \
            return;                                  \
        }                                            \
        CHECK(explored_states >= (unsigned)(least)); \
    } while (0)

#endif
