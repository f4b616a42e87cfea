// SPDX-License-Identifier: Apache-2.0
//
// A second stack, on which the program under check runs. It is plain memory at a fixed place: copied while the fiber
// waits, it can be put back, and the fiber goes on from there once more, with another answer.
#ifndef CHECK_FIBER_H
#define CHECK_FIBER_H

#include <stddef.h>
#include <stdint.h>

enum { FIBER_STACK_BYTES = 1 << 20 };

struct fiber {
    uint8_t *low; /* of the stack */
    uint8_t *top;
    void *at;     /* where the waiting fiber is: its stack pointer; below it are its registers */
    void *caller; /* the same of whoever resumed it */
};

/* Maps the stack, filled with a pattern. NULL, or why it cannot. */
const char *fiber_create(struct fiber *fiber);

/* The next fiber_resume calls entry(), which must not return. */
void fiber_prepare(struct fiber *fiber, void (*entry)(void));

/* Runs the fiber until it waits. */
void fiber_resume(struct fiber *fiber);

/* In the fiber: back to whoever resumed it. */
void fiber_wait(struct fiber *fiber);

#endif
