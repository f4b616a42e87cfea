// SPDX-License-Identifier: Apache-2.0
//
// Twelve philosophers, each with a fork to either side. The same guarded commands as philosophers.pml.
#include "stator_check.h"

enum { SEATS = 12, COMMANDS = 4 };
enum { THINKING, ONE, BOTH, LAST };

static uint8_t fork_taken[SEATS];
static uint8_t place[SEATS];

static bool can(unsigned seat)
{
    switch (place[seat]) {
    case THINKING:
        return !fork_taken[seat];
    case ONE:
        return !fork_taken[(seat + 1) % SEATS];
    default:
        return true;
    }
}

static void go(unsigned seat)
{
    switch (place[seat]) {
    case THINKING:
        fork_taken[seat] = 1;
        break;
    case ONE:
        fork_taken[(seat + 1) % SEATS] = 1;
        break;
    case BOTH:
        fork_taken[seat] = 0;
        break;
    default:
        fork_taken[(seat + 1) % SEATS] = 0;
        break;
    }
    place[seat] = (uint8_t)((place[seat] + 1) % COMMANDS);
}

static void step(void)
{
    uint8_t able[SEATS];
    unsigned count = 0;
    for (unsigned seat = 0; seat < SEATS; seat++) {
        if (can(seat)) {
            able[count++] = (uint8_t)seat;
        }
    }
    if (count != 0) { /* none: all hold one fork */
        go(able[stator_choose(count)]);
    }
}

#define MODEL(c, ROW)   \
    ROW(c, steps, step) \
    ROW(c, busy, a_step_is_a_command)
STATOR_CHECK(model, MODEL)
