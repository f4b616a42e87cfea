/* SPDX-License-Identifier: Apache-2.0
 *
 * The four functions that a compiler may call on its own even in freestanding code (GCC manual, "Language
 * Standards Supported by GCC"), and the names by which clang calls them on Arm. Weak, so that a program with a C
 * library gets the library's.
 */
#include <stddef.h>
#include <stdint.h>

/* Without it the compiler sees memset in the loop of memset, and calls it. */
#define NOT_AN_IDIOM() __asm__ volatile("" ::: "memory")

void *memcpy(void *restrict to, const void *restrict from, size_t size_bytes);
void *memmove(void *to, const void *from, size_t size_bytes);
void *memset(void *at, int value, size_t size_bytes);
int memcmp(const void *left, const void *right, size_t size_bytes);

__attribute__((weak, used)) void *memcpy(void *restrict to, const void *restrict from, size_t size_bytes)
{
    unsigned char *target = to;
    const unsigned char *source = from;
    for (; size_bytes != 0; size_bytes--) {
        *target++ = *source++;
        NOT_AN_IDIOM();
    }
    return to;
}

__attribute__((weak, used)) void *memmove(void *to, const void *from, size_t size_bytes)
{
    unsigned char *target = to;
    const unsigned char *source = from;
    if ((uintptr_t)to - (uintptr_t)from >= size_bytes) {
        return memcpy(to, from, size_bytes);
    }
    while (size_bytes != 0) {
        size_bytes--;
        target[size_bytes] = source[size_bytes];
        NOT_AN_IDIOM();
    }
    return to;
}

__attribute__((weak, used)) void *memset(void *at, int value, size_t size_bytes)
{
    unsigned char *target = at;
    for (; size_bytes != 0; size_bytes--) {
        *target++ = (unsigned char)value;
        NOT_AN_IDIOM();
    }
    return at;
}

__attribute__((weak, used)) int memcmp(const void *left, const void *right, size_t size_bytes)
{
    const unsigned char *a = left;
    const unsigned char *b = right;
    for (; size_bytes != 0; size_bytes--, a++, b++) {
        if (*a != *b) {
            return *a < *b ? -1 : 1;
        }
        NOT_AN_IDIOM();
    }
    return 0;
}

/* Run-time ABI for the Arm Architecture, clause "Memory copying, clearing, and setting": clang calls these, also where
 * it is told -ffreestanding. memset has its arguments the other way round. */
#define ALIASES(name, of, ...)                                                   \
    void __aeabi_##name(__VA_ARGS__) __attribute__((weak, used, alias(#of)));    \
    void __aeabi_##name##4(__VA_ARGS__) __attribute__((weak, used, alias(#of))); \
    void __aeabi_##name##8(__VA_ARGS__) __attribute__((weak, used, alias(#of)));

void eabi_memcpy(void *restrict to, const void *restrict from, size_t size_bytes);
void eabi_memmove(void *to, const void *from, size_t size_bytes);
void eabi_memset(void *at, size_t size_bytes, int value);
void eabi_memclr(void *at, size_t size_bytes);

void eabi_memcpy(void *restrict to, const void *restrict from, size_t size_bytes)
{
    (void)memcpy(to, from, size_bytes);
}

void eabi_memmove(void *to, const void *from, size_t size_bytes)
{
    (void)memmove(to, from, size_bytes);
}

void eabi_memset(void *at, size_t size_bytes, int value)
{
    (void)memset(at, value, size_bytes);
}

void eabi_memclr(void *at, size_t size_bytes)
{
    (void)memset(at, 0, size_bytes);
}

ALIASES(memcpy, eabi_memcpy, void *, const void *, size_t)
ALIASES(memmove, eabi_memmove, void *, const void *, size_t)
ALIASES(memset, eabi_memset, void *, size_t, int)
ALIASES(memclr, eabi_memclr, void *, size_t)
