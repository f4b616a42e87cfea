// SPDX-License-Identifier: Apache-2.0
//
// Three tasks that wait for one primitive, in every order (explore.h): polls, deadlines, cancellations, restarts and an
// interrupt that supplies come at any moment. A file that includes this has defined
//   CONTENDED                         fields of the world: the primitive
//   stator_poll take(unsigned task)   waits for it, in a poll of task number `task`
//   void finish(unsigned task)        ends what take began, one poll later
//   void begin(unsigned task)         the task's first state, also after a restart
//   void restarted(unsigned task)     task number `task` held it and is in its first state again, by force
//   bool supply(void)                 an interrupt; false: not now
//   bool available(void)              there is something to take
//   bool served(void)                 whether all who wait are to be served though no interrupt comes any more
// With TWO_TIERS task 0 is in a tier above tasks 1 and 2, which have the indices 32 and 33.
#ifndef TESTS_LAYERS_CONTENDERS_H
#define TESTS_LAYERS_CONTENDERS_H

#include "stator/waiters.h"

enum { TASKS = 3 };

#ifdef TWO_TIERS
enum { WORDS = 2 };

stator_span stator_tier_of(unsigned task)
{
    const stator_span high = {0u, 1u};
    const stator_span low = {32u, 34u};
    return task < 32u ? high : low;
}
static unsigned world_task(unsigned index)
{
    return index < 32u ? index : index - 31u;
}
static stator_waker me_of(unsigned task)
{
    return stator_waker_of(task == 0u ? 0u : task + 31u);
}
#else
enum { WORDS = 1 };

static unsigned world_task(unsigned index)
{
    return index;
}
static stator_waker me_of(unsigned task)
{
    return stator_waker_of(task);
}
#endif

/* As a user's machine would be: idle -> waiting -> holding -> idle. */
enum { IDLE, WAITING, HOLDING };

struct world {
    uint32_t ready;
    CONTENDED
    uint8_t state[TASKS];
    uint8_t due[TASKS]; /* its deadline has passed */
};
static struct world world;

static stator_poll take(unsigned task);
static void finish(unsigned task);
static void begin(unsigned task);
static void restarted(unsigned task);
static bool supply(void);
static bool available(void);
static bool served(void);

#include "tests/layers/explore.h"

static void poll(unsigned task)
{
    if (task >= TASKS) {
        return;
    }
    switch (world.state[task]) {
    case IDLE:
        begin(task);
        return;
    case WAITING:
        if (take(task) == STATOR_READY) { /* the grant before the deadline */
            world.state[task] = HOLDING;
            stator_wake(me_of(task));
        } else if (world.due[task]) {
            world.state[task] = IDLE;
        }
        return;
    default:
        finish(task);
        world.state[task] = IDLE;
        return;
    }
}

enum { POLL, START, DUE, CANCEL, RESTART, SPURIOUS, KINDS, SUPPLY = TASKS * KINDS, ACTIONS };

static bool world_do(unsigned action)
{
    const unsigned task = action / KINDS;
    const uint32_t bit = 1u << task;
    if (task >= TASKS) {
        return supply();
    }
    uint8_t *const state = &world.state[task];
    switch (action % KINDS) {
    case POLL:
        if ((world.ready & bit) == 0u) {
            return false;
        }
        world.ready &= ~bit;
        poll(task);
        return true;
    case START:
        if (*state != IDLE || (world.ready & bit) != 0u) {
            return false;
        }
        *state = WAITING;
        world.due[task] = 0;
        break;
    case DUE:
        if (*state != WAITING || world.due[task]) {
            return false;
        }
        world.due[task] = 1;
        break;
    case CANCEL: /* from outside, without a poll: nothing was registered, there is nothing to undo */
        if (*state != WAITING) {
            return false;
        }
        *state = IDLE;
        return true;
    case RESTART: /* by force, whatever it is doing */
        if (*state == IDLE) {
            return false;
        }
        if (*state == HOLDING) {
            restarted(task);
        }
        *state = IDLE;
        break;
    default:
        break;
    }
    world.ready |= bit;
    return true;
}

/* Left alone from here all come to rest, and whoever waits has got it. A higher tier is polled first. */
static const char *unsettled(void)
{
    const struct world before = world;
    const char *why = NULL;
    for (unsigned polls = 0; world.ready != 0u && polls < 12u * TASKS * TASKS; polls++) {
        const bool high = WORDS == 2 && (world.ready & 1u) != 0u;
        (void)world_do(POLL + KINDS * (high ? 0u : polls % TASKS));
    }
    if (world.ready != 0u) {
        why = "left alone, they poll for ever";
    }
    for (unsigned task = 0; task < TASKS && why == NULL; task++) {
        if (world.state[task] == HOLDING) {
            why = "one holds for ever";
        } else if (world.state[task] == WAITING && (available() || served())) {
            why = "all sleep, and one waits for what is there";
        }
    }
    world = before;
    return why;
}

static const char *wrong(void);

static const char *world_broken(void)
{
    const char *const why = wrong();
    return why != NULL ? why : unsettled();
}

__attribute__((unused)) static unsigned holders(void)
{
    unsigned count = 0;
    for (unsigned task = 0; task < TASKS; task++) {
        count += world.state[task] == HOLDING;
    }
    return count;
}

static void no_order_of_events_loses_it_or_gives_it_twice(void)
{
    memset(&world, 0, sizeof world);
    world_actions = ACTIONS;
    CHECK_EXPLORED(LEAST_STATES);
    test_write("# states: ");
    test_write_number(explored_states);
    test_write("\n");
}

int main(void)
{
    TEST(no_order_of_events_loses_it_or_gives_it_twice);
    return test_finish();
}

#endif
