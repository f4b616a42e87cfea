// SPDX-License-Identifier: Apache-2.0
//
// How deep the stack has been: free stack is painted, and what is still painted later was never used.
#ifndef STACK_DEPTH_H
#define STACK_DEPTH_H

#include <stdint.h>

/* Paints all below the caller. Interrupts must be held back. */
void stack_depth_paint(void);

/* Bytes that were used since, below whoever painted. */
uint32_t stack_depth_bytes(void);

#endif
