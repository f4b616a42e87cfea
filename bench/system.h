// SPDX-License-Identifier: Apache-2.0
//
// The measured systems: one or two tasks that work among others that do nothing.
//   BENCH_COUNT  P1: a task tests its state, counts, wakes itself
//   BENCH_PLAY   P2: a task takes its one-slot signal, posts the other's, wakes it
//   BENCH_WAIT   a task waits for what an interrupt stores; the interrupt strikes the sleeping system
// BENCH_ROWS tasks have a row of their own (2, 8 or 32), BENCH_CROWD more are an array. The polls are compiled with the
// system's file, or, with BENCH_OWN_FILE, by themselves. BENCH_TIME adds the row that serves deadlines.
#ifndef BENCH_SYSTEM_H
#define BENCH_SYSTEM_H

#include "stator/stator.h"

#ifndef BENCH_POLL
#define BENCH_POLL
#endif

/* The places between which the script counts. A label emits nothing. */
#define BENCH_LABEL(name) STATOR_ASM(".globl bench_" #name "\nbench_" #name ":")

#if defined(BENCH_COUNT)

#define COUNTER(m, ROW)             \
    ROW(m, always, uint32_t count;) \
    ROW(m, state, counting)         \
    ROW(m, final, done)             \
    ROW(m, edge, counting, done)
STATOR_MACHINE(counter, COUNTER)
BENCH_POLL stator_poll counter_poll(counter *self, stator_waker me);

#define BENCH_WORKERS(s, ROW)                  \
    ROW(s, task, first, counter, counter_poll) \
    ROW(s, task, second, bystander, bystander_poll)

#elif defined(BENCH_PLAY)

#define PLAYER(m, ROW)           \
    ROW(m, always, bool signal;) \
    ROW(m, state, playing)       \
    ROW(m, final, done)          \
    ROW(m, edge, playing, done)
STATOR_MACHINE(player, PLAYER)
BENCH_POLL stator_poll ping_poll(player *self, stator_waker me);
BENCH_POLL stator_poll pong_poll(player *self, stator_waker me);

#define BENCH_WORKERS(s, ROW)              \
    ROW(s, task, first, player, ping_poll) \
    ROW(s, task, second, player, pong_poll)

#else

#define WAITER(m, ROW)     \
    ROW(m, state, waiting) \
    ROW(m, final, done)    \
    ROW(m, edge, waiting, done)
STATOR_MACHINE(waiter, WAITER)
BENCH_POLL stator_poll waiter_poll(waiter *self, stator_waker me);

/* What the interrupt stores before it wakes the waiter. */
extern bool bench_event;

#define BENCH_WORKERS(s, ROW)                \
    ROW(s, task, first, waiter, waiter_poll) \
    ROW(s, task, second, bystander, bystander_poll)

#endif

#define BYSTANDER(m, ROW)          \
    ROW(m, always, uint8_t polls;) \
    ROW(m, rest, standing)         \
    ROW(m, final, done)            \
    ROW(m, edge, standing, done)
STATOR_MACHINE(bystander, BYSTANDER)
BENCH_POLL stator_poll bystander_poll(bystander *self, stator_waker me);

#define BENCH_STANDS(s, ROW, name) ROW(s, task, name, bystander, bystander_poll)
#define BENCH_6(s, ROW, name)     \
    BENCH_STANDS(s, ROW, name##0) \
    BENCH_STANDS(s, ROW, name##1) \
    BENCH_STANDS(s, ROW, name##2) \
    BENCH_STANDS(s, ROW, name##3) BENCH_STANDS(s, ROW, name##4) BENCH_STANDS(s, ROW, name##5)
#if BENCH_ROWS == 2
#define BENCH_OTHERS(s, ROW)
#elif BENCH_ROWS == 8
#define BENCH_OTHERS(s, ROW) BENCH_6(s, ROW, a)
#else
#define BENCH_OTHERS(s, ROW) \
    BENCH_6(s, ROW, a) BENCH_6(s, ROW, b) BENCH_6(s, ROW, c) BENCH_6(s, ROW, d) BENCH_6(s, ROW, e)
#endif
#if BENCH_CROWD > 0
#define BENCH_ARRAY(s, ROW) ROW(s, tasks, crowd, BENCH_CROWD, bystander, bystander_poll)
#else
#define BENCH_ARRAY(s, ROW)
#endif
#ifdef BENCH_TIME
#define BENCH_CLOCK(s, ROW) ROW(s, time, clock)
#else
#define BENCH_CLOCK(s, ROW)
#endif
#ifndef BENCH_ORDER
#define BENCH_ORDER
#endif

/* The tasks' tier is the loop's, or, with BENCH_PREEMPTING, one that a software interrupt serves. */
#ifdef BENCH_PREEMPTING
#include "cortex_m_registers.h"
#include "register_access.h"
#define BENCH_BELL_IRQ 31u
static inline void bench_ring(void)
{
    register_write(NVIC_ISPR, 1u << BENCH_BELL_IRQ);
}
#define BENCH_TIER(s, ROW) ROW(s, preempting, control, fair, bench_ring)
#define BENCH_BELOW(s, ROW) \
    ROW(s, tier, below)     \
    ROW(s, task, last, bystander, bystander_poll)
#else
#define BENCH_TIER(s, ROW) ROW(s, tier, control, BENCH_ORDER)
#define BENCH_BELOW(s, ROW)
#endif

#define BENCH(s, ROW)     \
    BENCH_TIER(s, ROW)    \
    BENCH_WORKERS(s, ROW) \
    BENCH_OTHERS(s, ROW)  \
    BENCH_CLOCK(s, ROW)   \
    BENCH_ARRAY(s, ROW)   \
    BENCH_BELOW(s, ROW)
STATOR_SYSTEM_DECLARE(bench, BENCH)

#endif
