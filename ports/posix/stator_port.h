// SPDX-License-Identifier: Apache-2.0
//
// The POSIX port: a Linux process is the chip, its other threads and its signal handlers are the interrupts.
// What a port provides is in docs/porting.md; what this one adds for simulations is in stator_posix.h.
//
// Every access to shared memory is sequentially consistent: there is one order of all of them in which each thread's
// appear as its program has them. That is what an interrupt sees of the one core that it strikes, so drivers need to
// think of no more here than there. On x86-64 it costs nothing for a load and for a locked OR, and a store becomes an
// exchange.
#ifndef STATOR_PORT_H
#define STATOR_PORT_H

#include <stdbool.h>
#include <stdint.h>

#define STATOR_PORT "posix"

/* 32 bits, as on the chips, so that a system has the same words and the same order in all its worlds. 64 for a process
 * of very many tasks (stator_index in poll.h): 262,144 a tier. */
#ifdef STATOR_WIDE
typedef uint64_t stator_word;
#define STATOR_WORD_BITS 64u
#else
typedef uint32_t stator_word;
#define STATOR_WORD_BITS 32u
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Whether the loop is about to sleep or sleeps. The pairing that loses no wake:
 *   the loop    1. stores 1 here (stator_port_mask)       2. looks at the ready set again
 *   a wake      3. sets its bit in the ready set          4. looks here
 * All four are sequentially consistent. In their one order either 1 comes before 4, and the wake rings; or 4 comes
 * before 1, so 3 before 2, and the loop sees the bit. Weaker orders would let both look before either is seen to store.
 *   0   the loop is awake, or has been rung        written by stator_port_unmask and stator_port_ring
 *   1   it has announced sleep                     written by stator_port_mask
 * Who changes 1 to 0 in stator_port_ring posts the semaphore once, so that a wait that comes later returns at once.
 */
extern uint32_t stator_port_sleeping;

/* Ends the loop's sleep, or the one that it has announced. Any thread, any signal handler. Cost: one exchange and, at
 * most once a sleep, sem_post. */
void stator_port_ring(void);

void stator_port_mask(void);
void stator_port_unmask(void);
void stator_port_wait(void);

/* Holds back the signals of this thread, whatever the ceiling: signals have no priorities (ceiling.h). Returns how many
 * locks were held before. Cost: the first and the last a system call. */
uint32_t stator_port_ceiling_raise(uint32_t ceiling);
void stator_port_ceiling_restore(uint32_t before);

/*
 * Supplied by the simulation: what a load from, or a store to, this device register does; called in the thread of
 * whoever uses stator/register.h. Without them an access ends the program with a message that names the address.
 */
uint32_t stator_simulated_read(uint32_t address);
void stator_simulated_write(uint32_t address, uint32_t value);

#ifdef __cplusplus
}
#endif

/* The compiler moves nothing over this. The shared accesses around it are in order as they are. */
__attribute__((always_inline)) static inline void stator_port_fence(void)
{
    __asm__ volatile("" ::: "memory");
}

/* Memory that interrupts share: one access, as wide as the object, in program order. */
#define STATOR_PORT_LOAD(object)         __atomic_load_n(object, __ATOMIC_SEQ_CST)
#define STATOR_PORT_STORE(object, value) __atomic_store_n(object, value, __ATOMIC_SEQ_CST)

/* The simulated device reads and writes memory from the simulation's own thread: the compiler must be held, no more. */
__attribute__((always_inline)) static inline void stator_port_device_barrier(void)
{
    stator_port_fence();
}

__attribute__((always_inline)) static inline stator_word stator_port_look(const stator_word *word)
{
    return STATOR_PORT_LOAD(word);
}

/* The lowest set bit of a word that is not 0. */
__attribute__((always_inline)) static inline unsigned stator_port_lowest(stator_word word)
{
    return sizeof word > sizeof(unsigned) ? (unsigned)__builtin_ctzll(word) : (unsigned)__builtin_ctz((unsigned)word);
}

/* All bits of a word, which is 0 afterwards. Whoever set one of them happens before what follows. A look comes first:
 * the exchange locks the bus. */
__attribute__((always_inline)) static inline stator_word stator_port_take(stator_word *word)
{
    return stator_port_look(word) != 0u ? __atomic_exchange_n(word, 0u, __ATOMIC_SEQ_CST) : 0u;
}

__attribute__((always_inline)) static inline void stator_port_set(stator_word *word, stator_word bits)
{
    (void)__atomic_fetch_or(word, bits, __ATOMIC_SEQ_CST);
}

__attribute__((always_inline)) static inline void stator_port_clear(stator_word *word, stator_word bits)
{
    (void)__atomic_fetch_and(word, ~bits, __ATOMIC_SEQ_CST);
}

/* Makes a word that is `from` into `to`; returns whether it was. */
__attribute__((always_inline)) static inline bool stator_port_replace(stator_word *word, stator_word from,
                                                                      stator_word to)
{
    return __atomic_compare_exchange_n(word, &from, to, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* A full barrier. clang's own is MFENCE here, which takes five times as long as a locked instruction. */
__attribute__((always_inline)) static inline void stator_port_barrier(void)
{
#ifdef __x86_64__
    __asm__ volatile("lock orl $0, (%%rsp)" ::: "memory", "cc");
#else
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

/* The thread sanitizer understands no barrier. */
#if defined(__SANITIZE_THREAD__)
#define STATOR_PORT_HAS_BARRIER false
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define STATOR_PORT_HAS_BARRIER false
#endif
#endif
#ifndef STATOR_PORT_HAS_BARRIER
#define STATOR_PORT_HAS_BARRIER true
#endif

/*
 * Sets bits of one word of the ready set, and rings if the loop may sleep. Only the wake that finds the word empty
 * needs to: one that finds it set comes after another that did, and that one rings. It may be interrupted in between,
 * but not for ever, and here no priorities wait for it.
 * Where the bits are set already, nothing is written, so that threads that wake one task do not take its line of memory
 * from each other. They are then looked at once more behind a barrier: the caller's stores come before that look, and
 * whoever takes the bits, after it.
 */
__attribute__((always_inline)) static inline void stator_port_raise_all(stator_word *word, stator_word bits)
{
    if (STATOR_PORT_HAS_BARRIER && (stator_port_look(word) & bits) == bits) {
        stator_port_barrier();
        if ((stator_port_look(word) & bits) == bits) {
            return;
        }
    }
    const stator_word before = __atomic_fetch_or(word, bits, __ATOMIC_SEQ_CST);
    if (before == 0u && STATOR_PORT_LOAD(&stator_port_sleeping) != 0u) {
        stator_port_ring();
    }
}

/* Sets bit number `bit` of the ready set, counted from its first word. */
__attribute__((always_inline)) static inline void stator_port_raise(stator_word *set, unsigned bit)
{
    stator_port_raise_all(&set[bit / STATOR_WORD_BITS], (stator_word)1u << (bit % STATOR_WORD_BITS));
}

#if defined(__x86_64__)
/*
 * The loop's own ready set (stator/ready.h): written by its thread alone. A handler of that thread comes before or
 * after an instruction, never within it, so OR and XOR to memory need no bus lock. No other thread looks.
 *   stator_port_is_awake_here   this thread's: 1 from s_run on, but between mask and unmask
 */
#define STATOR_PORT_OWN 1
#if defined(__PIC__) && !defined(__PIE__)
#define STATOR_PORT_TLS "initial-exec"
#else
#define STATOR_PORT_TLS "local-exec" /* a program's, not a library's: one instruction */
#endif
#ifdef STATOR_WIDE /* as wide as a word of the ready set */
#define STATOR_PORT_OR  "orq"
#define STATOR_PORT_XOR "xorq"
#else
#define STATOR_PORT_OR  "orl"
#define STATOR_PORT_XOR "xorl"
#endif
#ifdef __cplusplus
extern "C" {
#endif
extern __thread bool stator_port_is_awake_here __attribute__((tls_model(STATOR_PORT_TLS)));
void stator_port_own(void);
#ifdef __cplusplus
}
#endif

__attribute__((always_inline)) static inline bool stator_port_is_own(void)
{
    return __builtin_expect(stator_port_is_awake_here, 1);
}

__attribute__((always_inline)) static inline void stator_port_raise_own(stator_word *word, stator_word bits)
{
    __asm__ volatile(STATOR_PORT_OR " %1, %0" : "+m"(*word) : "er"(bits) : "cc", "memory");
}

__attribute__((always_inline)) static inline stator_word stator_port_take_own(stator_word *word)
{
    const stator_word taken = __atomic_load_n(word, __ATOMIC_RELAXED);
    if (taken != 0u) {
        __asm__ volatile(STATOR_PORT_XOR " %1, %0" : "+m"(*word) : "r"(taken) : "cc", "memory");
    }
    return taken;
}
#endif

/* Device registers (stator/register.h): a device model stands in. */
__attribute__((always_inline)) static inline uint32_t stator_port_register_read(uint32_t address)
{
    return stator_simulated_read(address);
}

__attribute__((always_inline)) static inline void stator_port_register_write(uint32_t address, uint32_t value)
{
    stator_simulated_write(address, value);
}

#endif
