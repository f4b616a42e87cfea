// SPDX-License-Identifier: Apache-2.0
#include "fiber.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "ports/check/switch.h"

/* Low, so that an address of the program's stack fits 32 bits as all its addresses do; fixed, for equal runs. */
#define STACK_ADDRESS ((void *)0x0e000000)

STATOR_SWITCH(fiber_switch);
void fiber_switch(void **save, void *load);

const char *fiber_create(struct fiber *fiber)
{
    void *at = mmap(STACK_ADDRESS, FIBER_STACK_BYTES, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (at == MAP_FAILED) {
        return strerror(errno);
    }
    fiber->low = at;
    fiber->top = fiber->low + FIBER_STACK_BYTES;
    return NULL;
}

void fiber_prepare(struct fiber *fiber, void (*entry)(void))
{
    void **frame = (void **)(void *)fiber->top - STATOR_SWITCH_WORDS;
    memset(frame, 0, STATOR_SWITCH_WORDS * sizeof(void *));
    memcpy(&frame[STATOR_SWITCH_ENTRY], &entry, sizeof entry);
    fiber->at = frame;
}

void fiber_resume(struct fiber *fiber)
{
    fiber_switch(&fiber->caller, fiber->at);
}

void fiber_wait(struct fiber *fiber)
{
    fiber_switch(&fiber->at, fiber->caller);
}
