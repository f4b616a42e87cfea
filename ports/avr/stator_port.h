// SPDX-License-Identifier: Apache-2.0
//
// The AVR port: 8 bits, one core (ATmega328P and its kin, with up to 64 KB of data). What a port provides is in
// docs/porting.md. Sources: Microchip, "AVR Instruction Set Manual", DS40002198; the datasheet of ATmega328P,
// DS40002061.
//
// AVR has no exclusives: the global interrupt flag is cleared around load, OR, store: 4 instructions with interrupts
// closed, at most 5. Nor does it read or write more than a byte at once, so shared objects of 16 and 32 bits are
// accessed so too: 6 instructions at most.
#ifndef STATOR_PORT_H
#define STATOR_PORT_H

#include <stdbool.h>
#include <stdint.h>

#define STATOR_PORT "avr"

#ifndef __AVR__
#error "ports/avr is for AVR: -mmcu=atmega328p, say"
#endif

/* 0: waits without SLEEP. For QEMU 7.2, in which nothing behind a SLEEP is ever reached, and which takes an interrupt
 * that was pending when SEI opened them at the next RETI. */
#ifndef STATOR_AVR_SLEEP
#define STATOR_AVR_SLEEP 1
#endif

/* A word of the ready set: what the CPU changes at the least cost. */
typedef uint8_t stator_word;
#define STATOR_WORD_BITS 8u

/* Program order is all that an interrupt can see, so only the compiler must be held. */
__attribute__((always_inline)) static inline void stator_port_fence(void)
{
    __asm__ volatile("" ::: "memory");
}

/* SREG is I/O register 0x3F; its bit 7 lets interrupts. All of it is written back: the compiler expects nothing of the
 * other flags across it. */
__attribute__((always_inline)) static inline uint8_t stator_port_save_and_mask(void)
{
    uint8_t sreg;
    __asm__ volatile("in %0, 0x3f\n\tcli" : "=r"(sreg)::"memory");
    return sreg;
}

__attribute__((always_inline)) static inline void stator_port_restore(uint8_t sreg)
{
    __asm__ volatile("out 0x3f, %0" ::"r"(sreg) : "memory");
}

/* Memory that interrupts share: whole, in program order. By way of a pointer of its own, because gcc 5 reads
 * `*(volatile char *)&object` as `object`, and forgets the volatile. */
#define STATOR_PORT_LOAD(object)                                                         \
    (__extension__({                                                                     \
        const volatile __typeof__(*(object)) *at_ = (object);                            \
        const uint8_t sreg_ = sizeof(*(object)) > 1u ? stator_port_save_and_mask() : 0u; \
        const __typeof__(*(object)) loaded_ = *at_;                                      \
        sizeof(*(object)) > 1u ? stator_port_restore(sreg_) : (void)0;                   \
        loaded_;                                                                         \
    }))
#define STATOR_PORT_STORE(object, value)                                                 \
    (__extension__({                                                                     \
        volatile __typeof__(*(object)) *at_ = (object);                                  \
        const __typeof__(*(object)) stored_ = (value);                                   \
        const uint8_t sreg_ = sizeof(*(object)) > 1u ? stator_port_save_and_mask() : 0u; \
        *at_ = stored_;                                                                  \
        sizeof(*(object)) > 1u ? stator_port_restore(sreg_) : (void)0;                   \
    }))

/* No device of an AVR reads or writes memory by itself. */
__attribute__((always_inline)) static inline void stator_port_device_barrier(void)
{
    stator_port_fence();
}

__attribute__((always_inline)) static inline stator_word stator_port_look(const stator_word *word)
{
    return STATOR_PORT_LOAD(word);
}

/* The lowest set bit of a word that is not 0. AVR shifts one place an instruction, so it halves: 4, 2, 1. */
__attribute__((always_inline)) static inline unsigned stator_port_lowest(unsigned word)
{
    uint8_t rest = (uint8_t)word;
    uint8_t bit = 0;
    if ((uint8_t)(rest << 4) == 0u) {
        rest = (uint8_t)(rest >> 4);
        bit = 4;
    }
    if ((rest & 3u) == 0u) {
        rest = (uint8_t)(rest >> 2);
        bit = (uint8_t)(bit + 2u);
    }
    if ((rest & 1u) == 0u) {
        bit++;
    }
    return bit;
}

#define STATOR_PORT_AT_HAND(word, value) __asm__ volatile("" : "+e"(word), "+r"(value))
#include "../masked.h"

/* Sets bits of one word of the ready set. */
__attribute__((always_inline)) static inline void stator_port_raise_all(stator_word *word, stator_word bits)
{
    stator_port_set(word, bits);
}

/* Sets bit number `bit` of the ready set, counted from its first word. */
__attribute__((always_inline)) static inline void stator_port_raise(stator_word *set, unsigned bit)
{
    stator_port_set(&set[bit / STATOR_WORD_BITS], (stator_word)(1u << (bit % STATOR_WORD_BITS)));
}

/* Device registers (stator/register.h) have 8 bits here, at their addresses in the data space; the rest of a value is
 * 0.
 */
__attribute__((always_inline)) static inline uint32_t stator_port_register_read(uint32_t address)
{
    return *(const volatile uint8_t *)(uintptr_t)address;
}

__attribute__((always_inline)) static inline void stator_port_register_write(uint32_t address, uint32_t value)
{
    *(volatile uint8_t *)(uintptr_t)address = (uint8_t)value;
}

/* The CPU has no priorities: all interrupts wait (ceiling.h). */
__attribute__((always_inline)) static inline uint32_t stator_port_ceiling_raise(uint32_t ceiling)
{
    (void)ceiling;
    return stator_port_save_and_mask();
}

__attribute__((always_inline)) static inline void stator_port_ceiling_restore(uint32_t before)
{
    stator_port_restore((uint8_t)before);
}

/* Within a handler, which has made its interrupt's cause go away: interrupts are open until the leave (nested.h). The
 * handler keeps SREG on its stack. */
typedef struct stator_port_nest {
    uint8_t nothing;
} stator_port_nest;

__attribute__((always_inline)) static inline stator_port_nest stator_port_nest_enter(void)
{
    const stator_port_nest nest = {0};
    __asm__ volatile("sei" ::: "memory");
    return nest;
}

__attribute__((always_inline)) static inline void stator_port_nest_leave(stator_port_nest nest)
{
    (void)nest;
    __asm__ volatile("cli" ::: "memory");
}

/* The last look before sleep happens between these two. */
__attribute__((always_inline)) static inline void stator_port_mask(void)
{
    __asm__ volatile("cli" ::: "memory");
}

__attribute__((always_inline)) static inline void stator_port_unmask(void)
{
    __asm__ volatile("sei" ::: "memory");
}

/* Opens interrupts and sleeps. None is taken between the two: the instruction behind SEI is executed before any pending
 * interrupt (DS40002198, SEI). So an interrupt runs within the wait, not at unmask as on other ports. How deep the
 * sleep is, and that SLEEP sleeps at all, says SMCR: the board's start-up code writes it. */
__attribute__((always_inline)) static inline void stator_port_wait(void)
{
#if STATOR_AVR_SLEEP
    __asm__ volatile("sei\n\tsleep" ::: "memory");
#else
    __asm__ volatile("rcall 1f\n\t"
                     "rjmp 2f\n"
                     "1:\treti\n"
                     "2:" ::
                         : "memory");
#endif
}

#endif
