// SPDX-License-Identifier: Apache-2.0
//
// One edge in a function of its own, for tests/scripts/trace to count what the trace adds to it. It is called in both:
// so that what a function that calls another must save is not counted for the edge's.
#include "stator/machine.h"

#define DOOR(m, ROW)                  \
    ROW(m, always, uint32_t times;)   \
    ROW(m, state, open, uint32_t at;) \
    ROW(m, state, shut, uint32_t at;) \
    ROW(m, edge, open, shut)
STATOR_MACHINE(door, DOOR)

void outside(door *self);
void through(door *self);

void through(door *self)
{
    outside(self);
    STATOR_IN(door, self, open);
    (void)here;
    STATOR_GO(door, self, open, shut, .at = 3u);
    outside(self);
}
