// SPDX-License-Identifier: Apache-2.0
//
// A plain port, for firmwares that the tests of the tool link for other CPUs and do not run.
#ifndef STATOR_PORT_H
#define STATOR_PORT_H

#include <stdbool.h>
#include <stdint.h>

#define STATOR_PORT "plain"

#ifdef __AVR__
typedef uint8_t stator_word;
#define STATOR_WORD_BITS 8u
#else
typedef uint32_t stator_word;
#define STATOR_WORD_BITS 32u
#endif

#define STATOR_PORT_LOAD(object)         (*(const volatile __typeof__(*(object)) *)(object))
#define STATOR_PORT_STORE(object, value) (*(volatile __typeof__(*(object)) *)(object) = (value))
#define PORT_INLINE                      __attribute__((always_inline)) static inline

PORT_INLINE void stator_port_fence(void)
{
    __asm__ volatile("" ::: "memory");
}

PORT_INLINE stator_word stator_port_look(const stator_word *word)
{
    return STATOR_PORT_LOAD(word);
}

PORT_INLINE unsigned stator_port_lowest(stator_word word)
{
    return (unsigned)__builtin_ctz(word);
}

#ifdef __AVR__
PORT_INLINE stator_word stator_port_take(stator_word *word)
{
    const stator_word taken = STATOR_PORT_LOAD(word);
    STATOR_PORT_STORE(word, 0);
    return taken;
}

PORT_INLINE void stator_port_set(stator_word *word, stator_word bits)
{
    STATOR_PORT_STORE(word, (stator_word)(STATOR_PORT_LOAD(word) | bits));
}

PORT_INLINE void stator_port_clear(stator_word *word, stator_word bits)
{
    STATOR_PORT_STORE(word, (stator_word)(STATOR_PORT_LOAD(word) & ~bits));
}
#else
PORT_INLINE stator_word stator_port_take(stator_word *word)
{
    return __atomic_exchange_n(word, 0u, __ATOMIC_RELAXED);
}

PORT_INLINE void stator_port_set(stator_word *word, stator_word bits)
{
    (void)__atomic_fetch_or(word, bits, __ATOMIC_RELAXED);
}

PORT_INLINE void stator_port_clear(stator_word *word, stator_word bits)
{
    (void)__atomic_fetch_and(word, ~bits, __ATOMIC_RELAXED);
}
#endif

PORT_INLINE uint32_t stator_port_register_read(uint32_t address)
{
    return *(const volatile uint32_t *)(uintptr_t)address;
}

PORT_INLINE void stator_port_register_write(uint32_t address, uint32_t value)
{
    *(volatile uint32_t *)(uintptr_t)address = value;
}

PORT_INLINE void stator_port_raise(stator_word *set, unsigned bit)
{
    stator_port_set(&set[bit / STATOR_WORD_BITS], (stator_word)(1u << (bit % STATOR_WORD_BITS)));
}

PORT_INLINE void stator_port_raise_all(stator_word *word, stator_word bits)
{
    stator_port_set(word, bits);
}

PORT_INLINE void stator_port_mask(void) {}
PORT_INLINE void stator_port_unmask(void) {}
PORT_INLINE void stator_port_wait(void) {}

#endif
