// SPDX-License-Identifier: Apache-2.0
#include "stack_depth.h"

#define PAINT 0xA5A5A5A5u

extern uint32_t __stack_bottom[];

static uint32_t *painted_to;

__attribute__((noinline)) void stack_depth_paint(void)
{
    uint32_t *here;
    __asm__ volatile("mov %0, sp" : "=r"(here));
    for (volatile uint32_t *word = __stack_bottom; word < here; word++) {
        *word = PAINT;
    }
    painted_to = here;
}

uint32_t stack_depth_bytes(void)
{
    const volatile uint32_t *word = __stack_bottom;
    while (word < painted_to && *word == PAINT) {
        word++;
    }
    return (uint32_t)((uintptr_t)painted_to - (uintptr_t)word);
}
