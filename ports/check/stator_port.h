// SPDX-License-Identifier: Apache-2.0
//
// The check port: the program runs inside the explorer (check/), a step at a time, and an interrupt strikes wherever
// the explorer says. What a port provides is in docs/porting.md.
//
// Shared memory is accessed by the compiler's atomics, as on a chip. `stator check` compiles all sources with
// -fsanitize=thread and supplies the functions that this makes of each access (accesses.c): an atomic or volatile
// access is a point where an interrupt may strike, any other access is watched. So a driver that uses <stdatomic.h>
// or volatile by itself is explored all the same.
#ifndef STATOR_PORT_H
#define STATOR_PORT_H

#include <stdbool.h>
#include <stdint.h>

#define STATOR_PORT "check"

typedef uint32_t stator_word;
#define STATOR_WORD_BITS 32u

/* The explorer knows one order of all accesses, the program's: what an interrupt sees of the core that it strikes. */
__attribute__((always_inline)) static inline void stator_port_fence(void)
{
    __asm__ volatile("" ::: "memory");
}

#define STATOR_PORT_LOAD(object)         __atomic_load_n(object, __ATOMIC_RELAXED)
#define STATOR_PORT_STORE(object, value) __atomic_store_n(object, value, __ATOMIC_RELAXED)

/* What was written for a device has arrived. */
void stator_port_device_barrier(void);

__attribute__((always_inline)) static inline stator_word stator_port_look(const stator_word *word)
{
    return STATOR_PORT_LOAD(word);
}

/* The lowest set bit of a word that is not 0. */
__attribute__((always_inline)) static inline unsigned stator_port_lowest(stator_word word)
{
    return (unsigned)__builtin_ctz(word);
}

/* In ports/check/world.c: the interrupts, the registers and the sleep of the world under check. */
void stator_port_mask(void);
void stator_port_unmask(void);
void stator_port_wait(void);
uint32_t stator_port_save_and_mask(void);
void stator_port_restore(uint32_t masked);
uint32_t stator_port_register_read(uint32_t address);
void stator_port_register_write(uint32_t address, uint32_t value);

/*
 * Two back ends, as the chips have them. Atomic: an exclusive pair that an interrupt came between begins again, so all
 * that others see is one access; so is the one store of bit-band. Masked (STATOR_CHECK_MASKED=1; Cortex-M0, RV32
 * without A, AVR): a load and a store with interrupts closed.
 */
#if defined(STATOR_CHECK_MASKED) && STATOR_CHECK_MASKED

#define STATOR_PORT_AT_HAND(word, value) ((void)0)
#include "../masked.h"

#else

/* All bits of a word, which is 0 afterwards. It looks first, as the chips' ports do: two accesses, not one. */
__attribute__((always_inline)) static inline stator_word stator_port_take(stator_word *word)
{
    return STATOR_PORT_LOAD(word) == 0u ? 0u : __atomic_exchange_n(word, 0u, __ATOMIC_RELAXED);
}

/* Not the compiler's fetch_or: that also looks at what was there, so that it matters in which order two of them come.
 */
void stator_check_set(uint32_t *word, uint32_t bits);

__attribute__((always_inline)) static inline void stator_port_set(stator_word *word, stator_word bits)
{
    stator_check_set(word, bits);
}

__attribute__((always_inline)) static inline void stator_port_clear(stator_word *word, stator_word bits)
{
    (void)__atomic_fetch_and(word, ~bits, __ATOMIC_RELAXED);
}

/* Makes a word that is `from` into `to`; returns whether it was. */
__attribute__((always_inline)) static inline bool stator_port_replace(stator_word *word, stator_word from,
                                                                      stator_word to)
{
    return __atomic_compare_exchange_n(word, &from, to, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

#endif

/* Sets bits of one word of the ready set. */
__attribute__((always_inline)) static inline void stator_port_raise_all(stator_word *word, stator_word bits)
{
    stator_port_set(word, bits);
}

/* Sets bit number `bit` of the ready set, counted from its first word. */
__attribute__((always_inline)) static inline void stator_port_raise(stator_word *set, unsigned bit)
{
    stator_port_set(&set[bit / STATOR_WORD_BITS], (stator_word)1u << (bit % STATOR_WORD_BITS));
}

#endif
