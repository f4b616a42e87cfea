// SPDX-License-Identifier: Apache-2.0
//
// The Cortex-M port. What a port provides is in docs/porting.md; nothing outside ports/ knows a CPU.
//
// Three back ends for a wake, chosen by the instruction set or by STATOR_BITBAND:
//   exclusives (M3 and above): LDREX/STREX, interrupts stay open;
//   bit-band (M3 and M4 with the region, STATOR_BITBAND=1): one store to the alias of the bit; the linker
//     supplies it: --defsym=stator_ready_alias=0x22000000+((stator_ready-0x20000000)*32);
//   masked (M0): PRIMASK around load, OR, store: 4 instructions with interrupts closed, at most 5.
#ifndef STATOR_PORT_H
#define STATOR_PORT_H

#include "stator/lowest_bit.h"

#include <stdbool.h>
#include <stdint.h>

#define STATOR_PORT "cortex-m"

/* How many cores run this program (docs/tiers.md). With one, program order is all that an interrupt can see. With more,
 * every shared access is sequentially consistent, and a fence is a DMB: another core sees them in program order too. */
#ifndef STATOR_CORES
#define STATOR_CORES 1
#endif
#if STATOR_CORES > 1
#define STATOR_PORT_ORDER __ATOMIC_SEQ_CST
#define STATOR_PORT_FENCE "dmb"
#if !defined(__ARM_FEATURE_LDREX) || (defined(STATOR_BITBAND) && STATOR_BITBAND)
#error "several cores share the ready set by exclusives: neither PRIMASK nor the bit-band holds back another core"
#endif
#else
#define STATOR_PORT_ORDER __ATOMIC_RELAXED
#define STATOR_PORT_FENCE ""
#endif

/* A word of the ready set: what the CPU changes atomically at the least cost. */
typedef uint32_t stator_word;
#define STATOR_WORD_BITS 32u

/* On a single core only the compiler must be held: C11's release and acquire would emit DMB here, which orders nothing
 * that one core can observe. */
__attribute__((always_inline)) static inline void stator_port_fence(void)
{
    __asm__ volatile(STATOR_PORT_FENCE ::: "memory");
}

/* Memory that interrupts share: one access, as wide as the object, in program order. Without exclusives clang makes
 * calls of a library of the __atomic builtins. */
#ifdef __ARM_FEATURE_LDREX
#define STATOR_PORT_LOAD(object)         __atomic_load_n(object, STATOR_PORT_ORDER)
#define STATOR_PORT_STORE(object, value) __atomic_store_n(object, value, STATOR_PORT_ORDER)
#else
#define STATOR_PORT_LOAD(object)         (*(const volatile __typeof__(*(object)) *)(object))
#define STATOR_PORT_STORE(object, value) ((void)(*(volatile __typeof__(*(object)) *)(object) = (value)))
#endif

/* Before a device is told of memory that it reads itself (a descriptor), and after it said that it wrote some. */
__attribute__((always_inline)) static inline void stator_port_device_barrier(void)
{
    __asm__ volatile("dmb" ::: "memory");
}

__attribute__((always_inline)) static inline stator_word stator_port_look(const stator_word *word)
{
    return STATOR_PORT_LOAD(word);
}

/* The lowest set bit of a word that is not 0. */
__attribute__((always_inline)) static inline unsigned stator_port_lowest(stator_word word)
{
#if defined(__ARM_FEATURE_CLZ)
    return (unsigned)__builtin_ctz(word);
#else
    return stator_lowest_bit(word);
#endif
}

__attribute__((always_inline)) static inline uint32_t stator_port_save_and_mask(void)
{
    uint32_t primask;
    __asm__ volatile("mrs %0, primask\n\tcpsid i" : "=r"(primask)::"memory");
    return primask;
}

__attribute__((always_inline)) static inline void stator_port_restore(uint32_t primask)
{
    __asm__ volatile("msr primask, %0" ::"r"(primask) : "memory");
}

#if defined(__ARM_FEATURE_LDREX) && (__ARM_FEATURE_LDREX & 4)

/* All bits of a word, which is 0 afterwards. LDREX is the look: a word that is 0 is not written, and one that is not
 * costs no load before. An exception in between makes the STREX fail (ARMv7-M ARM, A3.4.1). */
__attribute__((always_inline)) static inline stator_word stator_port_take(stator_word *word)
{
    stator_word taken;
    uint32_t failed;
    do {
        __asm__ volatile("ldrex %0, [%1]" : "=r"(taken) : "r"(word) : "memory");
        if (taken == 0u) {
            return 0u;
        }
        __asm__ volatile("strex %0, %1, [%2]" : "=&r"(failed) : "r"(0u), "r"(word) : "memory");
    } while (failed != 0u);
#if STATOR_CORES > 1
    stator_port_fence(); /* what another core wrote before its wake is read after this */
#endif
    return taken;
}

__attribute__((always_inline)) static inline void stator_port_set(stator_word *word, stator_word bits)
{
    stator_port_fence();
    (void)__atomic_fetch_or(word, bits, __ATOMIC_RELAXED);
    stator_port_fence();
}

__attribute__((always_inline)) static inline void stator_port_clear(stator_word *word, stator_word bits)
{
    stator_port_fence();
    (void)__atomic_fetch_and(word, ~bits, __ATOMIC_RELAXED);
    stator_port_fence();
}

/* Makes a word that is `from` into `to`; returns whether it was. */
__attribute__((always_inline)) static inline bool stator_port_replace(stator_word *word, stator_word from,
                                                                      stator_word to)
{
    stator_port_fence();
    const bool replaced = __atomic_compare_exchange_n(word, &from, to, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    stator_port_fence();
    return replaced;
}

#else

#define STATOR_PORT_AT_HAND(word, value) __asm__ volatile("" : "+r"(word), "+r"(value))
#include "../masked.h"

#endif

/* Device registers (stator/register.h): on a device of the chip one load or store; volatile accesses keep their order.
 */
__attribute__((always_inline)) static inline uint32_t stator_port_register_read(uint32_t address)
{
    return *(const volatile uint32_t *)(uintptr_t)address;
}

__attribute__((always_inline)) static inline void stator_port_register_write(uint32_t address, uint32_t value)
{
    *(volatile uint32_t *)(uintptr_t)address = value;
}

/* Sets bit number `bit` of the ready set, counted from its first word. */
#if defined(STATOR_BITBAND) && STATOR_BITBAND
#ifdef __cplusplus
extern "C" {
#endif
extern uint32_t stator_ready_alias[];
#ifdef __cplusplus
}
#endif
__attribute__((always_inline)) static inline void stator_port_raise(stator_word *set, unsigned bit)
{
    (void)set;
    stator_port_fence();
    STATOR_PORT_STORE(&stator_ready_alias[bit], 1u);
    stator_port_fence();
}
#else
__attribute__((always_inline)) static inline void stator_port_raise(stator_word *set, unsigned bit)
{
    stator_port_set(&set[bit / STATOR_WORD_BITS], (stator_word)1u << (bit % STATOR_WORD_BITS));
}
#endif

/* Sets bits of one word of the ready set: one OR, also where a single bit is a store to its alias. The two may meet: an
 * interrupt that stores in between makes the STREX fail (Armv7-M Architecture Reference Manual, A3.4.4). */
__attribute__((always_inline)) static inline void stator_port_raise_all(stator_word *word, stator_word bits)
{
    stator_port_set(word, bits);
}

/* Holds back every interrupt whose priority is `ceiling` or less urgent (ceiling.h); returns what was held back before.
 * BASEPRI_MAX only ever raises the mask, so that locks nest. Without BASEPRI all wait. */
#if __ARM_ARCH_ISA_THUMB >= 2
__attribute__((always_inline)) static inline uint32_t stator_port_ceiling_raise(uint32_t ceiling)
{
    uint32_t before;
    __asm__ volatile("mrs %0, basepri\n\tmsr basepri_max, %1\n\tisb" : "=&r"(before) : "r"(ceiling) : "memory");
    return before;
}

__attribute__((always_inline)) static inline void stator_port_ceiling_restore(uint32_t before)
{
    __asm__ volatile("msr basepri, %0" ::"r"(before) : "memory");
}
#else
__attribute__((always_inline)) static inline uint32_t stator_port_ceiling_raise(uint32_t ceiling)
{
    (void)ceiling;
    return stator_port_save_and_mask();
}

__attribute__((always_inline)) static inline void stator_port_ceiling_restore(uint32_t before)
{
    stator_port_restore(before);
}
#endif

/* The last look before sleep happens between these two; stator_port_wait, between them too, returns when an
 * interrupt is pending, taken or not. */
__attribute__((always_inline)) static inline void stator_port_mask(void)
{
    __asm__ volatile("cpsid i" ::: "memory");
}

__attribute__((always_inline)) static inline void stator_port_unmask(void)
{
    __asm__ volatile("cpsie i" ::: "memory");
}

/* DSB first: a write that clears an interrupt must have reached its device, or WFI returns at once for it
 * (Armv7-M Architecture Reference Manual, B1.5.19 and A3.7.3). */
__attribute__((always_inline)) static inline void stator_port_wait(void)
{
    __asm__ volatile("dsb\n\twfi" ::: "memory");
}

#endif
