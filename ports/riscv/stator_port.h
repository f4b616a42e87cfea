// SPDX-License-Identifier: Apache-2.0
//
// The RISC-V port: RV32 with M, one hart, in machine mode. What a port provides is in docs/porting.md.
//
// Two back ends for a wake, chosen by the instruction set, or by STATOR_MASKED=1 where the memory cannot do AMOs:
//   atomic memory operations (A): AMOOR.W, one instruction, interrupts stay open;
//   masked: mstatus.MIE is cleared around load, OR, store: 4 instructions with interrupts closed.
#ifndef STATOR_PORT_H
#define STATOR_PORT_H

#include "stator/lowest_bit.h"

#include <stdbool.h>
#include <stdint.h>

#define STATOR_PORT "riscv"

/* How many harts run this program (docs/tiers.md). With one, program order is all that an interrupt can see. With more,
 * every shared access is sequentially consistent, and a fence orders memory and devices: another hart sees them in
 * program order too. */
#ifndef STATOR_CORES
#define STATOR_CORES 1
#endif
#if STATOR_CORES > 1
#define STATOR_PORT_ORDER __ATOMIC_SEQ_CST
#define STATOR_PORT_FENCE "fence iorw, iorw"
#else
#define STATOR_PORT_ORDER __ATOMIC_RELAXED
#define STATOR_PORT_FENCE ""
#endif

#if !defined(__riscv_xlen) || __riscv_xlen != 32 || !defined(__riscv_mul)
#error "ports/riscv is for RV32 with M: -march=rv32imac, say"
#endif
#ifndef STATOR_MASKED
#ifdef __riscv_atomic
#define STATOR_MASKED 0
#else
#define STATOR_MASKED 1
#endif
#endif
#if STATOR_MASKED && defined(STATOR_CORES) && STATOR_CORES > 1
#error "several harts share the ready set by AMOs: mstatus.MIE holds back no other hart"
#endif

/* A word of the ready set: what the CPU changes atomically at the least cost. */
typedef uint32_t stator_word;
#define STATOR_WORD_BITS 32u

/* One hart sees its own accesses in program order, in its interrupt handlers too, so only the compiler must be held
 * (The RISC-V Instruction Set Manual, volume I, "RVWMO Memory Consistency Model"). */
__attribute__((always_inline)) static inline void stator_port_fence(void)
{
    __asm__ volatile(STATOR_PORT_FENCE ::: "memory");
}

/* Memory that interrupts share: one access, as wide as the object, in program order. Volatile and not __atomic, which
 * clang makes a call of a library where there is no A. */
#if STATOR_CORES > 1
#define STATOR_PORT_LOAD(object)         __atomic_load_n(object, STATOR_PORT_ORDER)
#define STATOR_PORT_STORE(object, value) __atomic_store_n(object, value, STATOR_PORT_ORDER)
#else
#define STATOR_PORT_LOAD(object)         (*(const volatile __typeof__(*(object)) *)(object))
#define STATOR_PORT_STORE(object, value) ((void)(*(volatile __typeof__(*(object)) *)(object) = (value)))
#endif

/* Before a device is told of memory that it reads itself (a descriptor), and after it said that it wrote some. */
__attribute__((always_inline)) static inline void stator_port_device_barrier(void)
{
    __asm__ volatile("fence iorw, iorw" ::: "memory");
}

__attribute__((always_inline)) static inline stator_word stator_port_look(const stator_word *word)
{
    return STATOR_PORT_LOAD(word);
}

/* The lowest set bit of a word that is not 0. */
__attribute__((always_inline)) static inline unsigned stator_port_lowest(stator_word word)
{
#ifdef __riscv_zbb
    return (unsigned)__builtin_ctz(word);
#else
    return stator_lowest_bit(word);
#endif
}

/* Bit 3 of mstatus is MIE (volume II, "Machine Status Registers"). All of it is written back: nothing in between
 * changes another of its fields. */
__attribute__((always_inline)) static inline uint32_t stator_port_save_and_mask(void)
{
    uint32_t mstatus;
    __asm__ volatile("csrrci %0, mstatus, 8" : "=r"(mstatus)::"memory");
    return mstatus;
}

__attribute__((always_inline)) static inline void stator_port_restore(uint32_t mstatus)
{
    __asm__ volatile("csrw mstatus, %0" ::"r"(mstatus) : "memory");
}

#if !STATOR_MASKED

/* All bits of a word, which is 0 afterwards. A look comes first: an AMO writes, whatever it finds. */
__attribute__((always_inline)) static inline stator_word stator_port_take(stator_word *word)
{
    if (stator_port_look(word) == 0u) {
        return 0u;
    }
    stator_port_fence();
    const stator_word taken = __atomic_exchange_n(word, 0u, STATOR_PORT_ORDER);
    stator_port_fence();
    return taken;
}

__attribute__((always_inline)) static inline void stator_port_set(stator_word *word, stator_word bits)
{
    stator_port_fence();
    (void)__atomic_fetch_or(word, bits, STATOR_PORT_ORDER);
    stator_port_fence();
}

__attribute__((always_inline)) static inline void stator_port_clear(stator_word *word, stator_word bits)
{
    stator_port_fence();
    (void)__atomic_fetch_and(word, ~bits, STATOR_PORT_ORDER);
    stator_port_fence();
}

/* Makes a word that is `from` into `to`; returns whether it was. LR and SC: an interrupt in between costs a round. */
__attribute__((always_inline)) static inline bool stator_port_replace(stator_word *word, stator_word from,
                                                                      stator_word to)
{
    stator_port_fence();
    const bool replaced = __atomic_compare_exchange_n(word, &from, to, false, STATOR_PORT_ORDER, STATOR_PORT_ORDER);
    stator_port_fence();
    return replaced;
}

#else

#define STATOR_PORT_AT_HAND(word, value) __asm__ volatile("" : "+r"(word), "+r"(value))
#include "../masked.h"

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

/* Device registers (stator/register.h): one load or store. Device memory is strongly ordered (volume II, "Physical
 * Memory Attributes"), and volatile accesses keep their order. */
__attribute__((always_inline)) static inline uint32_t stator_port_register_read(uint32_t address)
{
    return *(const volatile uint32_t *)(uintptr_t)address;
}

__attribute__((always_inline)) static inline void stator_port_register_write(uint32_t address, uint32_t value)
{
    *(volatile uint32_t *)(uintptr_t)address = value;
}

/* The CPU has no mask by priority: all interrupts wait (ceiling.h). */
__attribute__((always_inline)) static inline uint32_t stator_port_ceiling_raise(uint32_t ceiling)
{
    (void)ceiling;
    return stator_port_save_and_mask();
}

__attribute__((always_inline)) static inline void stator_port_ceiling_restore(uint32_t before)
{
    stator_port_restore(before);
}

/* Within a handler: what a nested trap overwrites is kept, and interrupts are open until the leave (nested.h). */
typedef struct stator_port_nest {
    uint32_t mepc;
    uint32_t mstatus;
} stator_port_nest;

__attribute__((always_inline)) static inline stator_port_nest stator_port_nest_enter(void)
{
    stator_port_nest nest;
    __asm__ volatile("csrr %0, mepc\n\tcsrrsi %1, mstatus, 8" : "=&r"(nest.mepc), "=r"(nest.mstatus)::"memory");
    return nest;
}

/* mstatus with the MIE that the trap left, which is closed. */
__attribute__((always_inline)) static inline void stator_port_nest_leave(stator_port_nest nest)
{
    __asm__ volatile("csrw mstatus, %1\n\tcsrw mepc, %0" ::"r"(nest.mepc), "r"(nest.mstatus) : "memory");
}

/* The last look before sleep happens between these two. stator_port_wait, between them too, returns when an interrupt
 * that mie lets through is pending, although mstatus.MIE holds it back (volume II, "Wait for Interrupt"). */
__attribute__((always_inline)) static inline void stator_port_mask(void)
{
    __asm__ volatile("csrci mstatus, 8" ::: "memory");
}

__attribute__((always_inline)) static inline void stator_port_unmask(void)
{
    __asm__ volatile("csrsi mstatus, 8" ::: "memory");
}

/* The fence first: a write that clears an interrupt must have reached its device, or WFI returns at once for it. */
__attribute__((always_inline)) static inline void stator_port_wait(void)
{
    __asm__ volatile("fence iorw, iorw\n\twfi" ::: "memory");
}

#endif
