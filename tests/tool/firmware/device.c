// SPDX-License-Identifier: Apache-2.0
//
// What stands around sound.c: the device that interrupts, the painted stack, and the other halves of the faults.
#include "faults.h"
#include "stator/poll.h"

void sys_tick_handler(void);
extern uint32_t device_cycles;
uint32_t device_cycles; /* the trace's clock */
void (*volatile fault_hook)(void);
unsigned fault_recurse(unsigned depth);
void *malloc(size_t size);

__attribute__((noinline)) unsigned fault_recurse(unsigned depth)
{
    volatile unsigned here = depth; /* so that no compiler makes a loop of it */
    return depth == 0u ? 0u : fault_recurse(depth - 1u) + here;
}

#ifdef FAULT_MALLOC
static uint8_t heap[64];
void *malloc(size_t size)
{
    (void)size;
    return heap;
}
#endif

#ifdef MEASURE_STACK
#include "boards/common/semihosting.h"

extern uint32_t __stack_top[];
extern char __stack_bottom[];
#define PAINT    0x5AA5C33Cu
#define SYST_CSR 0xE000E010u
#define SYST_RVR 0xE000E014u

/* All below this frame, which is main's or less. */
__attribute__((noinline)) void device_start(void)
{
    uint32_t here;
    for (volatile uint32_t *word = (volatile uint32_t *)(void *)__stack_bottom; word < &here - 16; word++) {
        *word = PAINT;
    }
    *(volatile uint32_t *)SYST_RVR = 997u;
    *(volatile uint32_t *)SYST_CSR = 7u;
}

void device_advance(void)
{
    for (volatile unsigned i = 0; i < 200u; i++) {}
}

int device_result(void)
{
    const volatile uint32_t *word = (const volatile uint32_t *)(void *)__stack_bottom;
    char text[] = "stack used 00000\n";
    uint32_t used;
    while (*word == PAINT) {
        word++;
    }
    used = (uint32_t)((uintptr_t)__stack_top - (uintptr_t)word);
    for (unsigned digit = 15; digit > 10u; digit--, used /= 10u) {
        text[digit] = (char)('0' + used % 10u);
    }
    semihosting_write(text);
    return 0;
}
#elif defined(SPIN)
volatile uint32_t device_done;

void device_start(void) {}

void device_advance(void)
{
    sys_tick_handler();
}

/* Stands still at the end, so that a probe sees the same each time. */
int device_result(void)
{
    device_done = 1;
    for (;;) {}
}
#else
void device_start(void) {}
void device_advance(void)
{
    sys_tick_handler();
}
int device_result(void)
{
    return 0;
}
#endif
