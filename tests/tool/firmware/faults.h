// SPDX-License-Identifier: Apache-2.0
//
// The faults that sound.c can be built with, one at a time, and what differs between the targets it is built for.
#ifndef TESTS_TOOL_FAULTS_H
#define TESTS_TOOL_FAULTS_H

#include <stddef.h>
#include <stdint.h>

/* Polls in the system's own file are inlined into its loop; POLLS_APART keeps them functions. */
#ifdef POLLS_APART
#define POLL_LINKAGE __attribute__((noinline))
#else
#define POLL_LINKAGE static
#endif

#define FAULT_TRANSFER_ROWS(m, ROW)
#define FAULT_TRANSFER_CASES(self)
#define FAULT_WAITING_FIELDS
#define FAULT_IN_POLL(self)
#define FAULT_IN_STOPPING(self)
#define FAULT_IN_MAIN

#ifdef FAULT_MALLOC
extern void *malloc(size_t);
static void *volatile kept;
#undef FAULT_IN_STOPPING
#define FAULT_IN_STOPPING(self) kept = malloc(8);
#endif

#ifdef FAULT_FUNCTION_POINTER
extern void (*volatile fault_hook)(void);
#undef FAULT_IN_STOPPING
#define FAULT_IN_STOPPING(self) fault_hook();
#endif

#ifdef FAULT_RECURSION
extern unsigned fault_recurse(unsigned depth);
#undef FAULT_IN_STOPPING
#define FAULT_IN_STOPPING(self) self->descriptor = fault_recurse(self->descriptor);
#endif

/* A state that no edge reaches, and that has no way out. */
#ifdef FAULT_UNREACHABLE_STATE
#undef FAULT_TRANSFER_ROWS
#undef FAULT_TRANSFER_CASES
#define FAULT_TRANSFER_ROWS(m, ROW) ROW(m, state, forgotten, uint8_t lost;)
#define FAULT_TRANSFER_CASES(self) \
    case transfer_forgotten:       \
        return STATOR_PENDING;
#endif

/* An edge that no code takes. */
#ifdef FAULT_DEAD_EDGE
#undef FAULT_TRANSFER_ROWS
#define FAULT_TRANSFER_ROWS(m, ROW) ROW(m, edge, stopping, complete)
#endif

#ifdef FAULT_PADDING
#undef FAULT_WAITING_FIELDS
#define FAULT_WAITING_FIELDS \
    uint32_t base;           \
    uint8_t one;             \
    uint32_t two;            \
    uint8_t three;           \
    uint32_t four;           \
    uint8_t five;
#endif

#ifdef FAULT_STATIC
#undef FAULT_IN_POLL
#define FAULT_IN_POLL(self)       \
    static uint32_t hidden_count; \
    hidden_count += self->descriptor;
#endif

/* No fault: what polls write outside their states is declared. Written by an interrupt too, it is one. */
#if defined(FAULTS_OF_SOUND) && (defined(DECLARED_SHARED) || defined(FAULT_BETWEEN_LEVELS))
#include "stator/shared.h"
static volatile uint32_t told;
STATOR_SHARED(told, "polls of one tier tell it");
#undef FAULT_IN_POLL
#define FAULT_IN_POLL(self) told += self->descriptor;
#endif

#ifdef FAULT_BETWEEN_LEVELS
#define FAULT_IN_INTERRUPT told++;
#else
#define FAULT_IN_INTERRUPT
#endif

#ifdef FAULT_RAW_WRITE
#undef FAULT_IN_POLL
#define FAULT_IN_POLL(self)           \
    if (self->descriptor == 77u) {    \
        self->state = transfer_armed; \
    }
#endif

/* Two edges on which a poll can go round for ever. */
#ifdef FAULT_EDGE_CYCLE
#undef FAULT_TRANSFER_ROWS
#undef FAULT_IN_STOPPING
#define FAULT_TRANSFER_ROWS(m, ROW) ROW(m, edge, stopping, polling)
#define FAULT_IN_STOPPING(self)                                                     \
    if (self->descriptor == 77u) {                                                  \
        STATOR_GO(transfer, self, stopping, polling, .deadline = stator_after(10)); \
        continue;                                                                   \
    }
#endif

#ifdef FAULT_ALLOCA
#undef FAULT_IN_STOPPING
#define FAULT_IN_STOPPING(self)                                \
    volatile uint8_t heap_of_the_stack[self->descriptor + 1u]; \
    heap_of_the_stack[0] = 1;                                  \
    self->descriptor = heap_of_the_stack[0];
#endif

void device_start(void);
void device_advance(void);
int device_result(void);

#endif
