// SPDX-License-Identifier: Apache-2.0
//
// Numbers that look random and are the same on every run.
#ifndef TESTS_SUPPORT_RANDOM_H
#define TESTS_SUPPORT_RANDOM_H

#include <stdint.h>

static uint64_t random_state = 1;

__attribute__((unused)) static void random_start(uint64_t seed)
{
    random_state = seed * 2u + 1u;
}

/* xorshift64* (Vigna, 2016), the better half of its product. */
__attribute__((unused)) static uint32_t random_next(void)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (uint32_t)(random_state * 2685821657736338717u >> 32);
}

/* 0 to limit - 1; the bias of limits that are no power of two does not matter to a test. */
__attribute__((unused)) static uint32_t random_below(uint32_t limit)
{
    return (uint32_t)((uint64_t)random_next() * limit >> 32);
}

#endif
