// SPDX-License-Identifier: Apache-2.0
//
// Peterson's algorithm for four: a process climbs three levels, on each of which one is held back. The same guarded
// commands as peterson.pml.
#include "stator_check.h"

enum { PROCESSES = 4, LEVELS = PROCESSES - 1 };
enum { CLIMBING, YIELDING, LOOKING, INSIDE };

static uint8_t level[PROCESSES]; /* 0: it does not want in */
static uint8_t last[LEVELS + 1]; /* who came to this level last */
static uint8_t inside;
static struct {
    uint8_t place;
    uint8_t at; /* level */
    uint8_t looked;
} process[PROCESSES] = {{.at = 1}, {.at = 1}, {.at = 1}, {.at = 1}};

static bool can(unsigned me)
{
    const unsigned other = process[me].looked;
    return process[me].place != LOOKING || other == PROCESSES || other == me || level[other] < process[me].at ||
           last[process[me].at] != me;
}

static void look(unsigned me)
{
    if (process[me].looked < PROCESSES) {
        process[me].looked++;
        return;
    }
    process[me].looked = 0;
    if (process[me].at < LEVELS) {
        process[me].at++;
        process[me].place = CLIMBING;
        return;
    }
    process[me].place = INSIDE;
    inside++;
}

static void go(unsigned me)
{
    switch (process[me].place) {
    case CLIMBING:
        level[me] = process[me].at;
        process[me].place = YIELDING;
        return;
    case YIELDING:
        last[process[me].at] = (uint8_t)me;
        process[me].place = LOOKING;
        return;
    case LOOKING:
        look(me);
        return;
    default:
        level[me] = 0;
        inside--;
        process[me].at = 1;
        process[me].place = CLIMBING;
        return;
    }
}

static void step(void)
{
    uint8_t able[PROCESSES];
    unsigned count = 0;
    for (unsigned i = 0; i < PROCESSES; i++) {
        if (can(i)) {
            able[count++] = (uint8_t)i;
        }
    }
    go(able[stator_choose(count)]);
}

#define MODEL(c, ROW)                 \
    ROW(c, steps, step)               \
    ROW(c, busy, a_step_is_a_command) \
    ROW(c, always, one_at_a_time, inside <= 1)
STATOR_CHECK(model, MODEL)
