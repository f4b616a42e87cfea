// SPDX-License-Identifier: Apache-2.0
#include "stack_depth.h"

#define PAINT 0xA5u

extern uint8_t __stack_bottom[];

static uint8_t *painted_to;

__attribute__((noinline)) void stack_depth_paint(void)
{
    uint8_t *here;
#ifdef __AVR__
    __asm__ volatile("in %A0, 0x3d\n\tin %B0, 0x3e" : "=r"(here)); /* the next byte to be pushed */
#else
    __asm__ volatile("mov %0, sp" : "=r"(here));
#endif
    for (volatile uint8_t *byte = __stack_bottom; byte < here; byte++) {
        *byte = PAINT;
    }
    painted_to = here;
}

uint32_t stack_depth_bytes(void)
{
    const volatile uint8_t *byte = __stack_bottom;
    while (byte < painted_to && *byte == PAINT) {
        byte++;
    }
    return (uint32_t)((uintptr_t)painted_to - (uintptr_t)byte);
}
