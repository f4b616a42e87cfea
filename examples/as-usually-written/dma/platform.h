// SPDX-License-Identifier: Apache-2.0
//
// What the chip's support package gives.
#ifndef PLATFORM_H
#define PLATFORM_H

#include <stdint.h>

/* Counts up, and begins again at 0 after 4,294,967,295. */
uint32_t current_tick(void);

/* The CPU sleeps until an interrupt comes. */
void wait_for_interrupt(void);

void dma_start(uint32_t *buffer, uint32_t words);
void dma_clear_interrupt(void);

#endif
