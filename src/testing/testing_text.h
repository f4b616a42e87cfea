// SPDX-License-Identifier: Apache-2.0
//
// Text without a C library, for the sources of stator/testing.h.
#ifndef STATOR_TESTING_TEXT_H
#define STATOR_TESTING_TEXT_H

#include "stator/poll.h"

struct stator_test_text {
    char *bytes;
    unsigned size_bytes;
    unsigned used; /* what does not fit is cut off */
};

STATOR_UNUSED static inline void stator_test_append(struct stator_test_text *text, const char *more)
{
    while (*more != '\0' && text->used + 1u < text->size_bytes) {
        text->bytes[text->used++] = *more++;
    }
    text->bytes[text->used] = '\0';
}

STATOR_UNUSED static inline void stator_test_append_number(struct stator_test_text *text, uint32_t number,
                                                           uint32_t base)
{
    char digits[11];
    char *first = &digits[sizeof digits - 1u];
    *first = '\0';
    do {
        *--first = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0u);
    stator_test_append(text, first);
}

STATOR_UNUSED static inline bool stator_test_same(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

#endif
