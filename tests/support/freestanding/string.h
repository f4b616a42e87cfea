/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests on a board: boards/common/memory_functions.c has these.
 */
#ifndef TESTS_SUPPORT_FREESTANDING_STRING_H
#define TESTS_SUPPORT_FREESTANDING_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size_bytes);
void *memmove(void *to, const void *from, size_t size_bytes);
void *memset(void *at, int value, size_t size_bytes);
int memcmp(const void *left, const void *right, size_t size_bytes);

#endif
