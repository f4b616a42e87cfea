// SPDX-License-Identifier: Apache-2.0
//
// The programs over the threads of bench/three-tasks/threads.
#include "world.h"

#include "bench/three-tasks/threads/threads.h"

#include <stddef.h>

enum { STACK_WORDS = 64, SLOTS = 4 };
static uintptr_t stacks[TASKS][STACK_WORDS];
SOMETIMES static volatile bool event;
SOMETIMES static volatile bool signals[2];
SOMETIMES static uint32_t counts[TASKS];

static struct {
    struct item slots[SLOTS];
    uint32_t head, tail;
    bool awaited;
} outbox;

static struct {
    bool locked;
    uint32_t waiting;
} gate;

SOMETIMES static bool try_send(const struct item *item)
{
    if (outbox.tail - outbox.head == SLOTS) {
        return false;
    }
    outbox.slots[outbox.tail % SLOTS] = *item;
    outbox.tail++;
    if (outbox.awaited) {
        outbox.awaited = false;
        thread_wake(1);
    }
    return true;
}

SOMETIMES static void receive(struct item *item)
{
    while (outbox.head == outbox.tail) {
        outbox.awaited = true;
        thread_wait();
    }
    *item = outbox.slots[outbox.head % SLOTS];
    outbox.head++;
}

SOMETIMES static void lock(unsigned me)
{
    while (gate.locked) {
        gate.waiting |= 1u << me;
        thread_wait();
    }
    gate.locked = true;
}

SOMETIMES static void unlock(void)
{
    gate.locked = false;
    for (; gate.waiting != 0u; gate.waiting &= gate.waiting - 1u) {
        thread_wake((unsigned)__builtin_ctz(gate.waiting));
    }
}

SOMETIMES static void wait_for(volatile bool *flag)
{
    while (!*flag) {
        thread_wait();
    }
    *flag = false;
}

static void first(void)
{
    for (;;) {
#if defined(CHIP_ROUND)
        LABEL(count);
        counts[0]++;
        thread_wake(0);
        thread_wait();
#elif defined(CHIP_PLAY)
        wait_for(&signals[0]);
        LABEL(ping);
        signals[1] = true;
        thread_wake(1);
#elif defined(CHIP_WAIT)
        wait_for(&event);
        LABEL(caught);
        counts[0]++;
#elif defined(CHIP_CHANNEL)
        const struct item item = {{counts[0], 2}};
        wait_for(&event);
        LABEL(send);
        (void)try_send(&item);
        LABEL(sent);
#elif defined(CHIP_MUTEX)
        wait_for(&event);
        LABEL(lock);
        lock(0);
        counts[0]++;
        unlock();
        LABEL(unlocked);
#else
        LABEL(caught);
        const uint32_t deadline = hal_now() + PERIOD_TICKS;
        LABEL(arm);
        thread_wait_until(deadline); /* it has no end before the wait has */
#endif
    }
}

static void second(void)
{
    for (;;) {
#if defined(CHIP_PLAY)
        wait_for(&signals[1]);
        LABEL(pong);
        signals[0] = true;
        thread_wake(0);
#elif defined(CHIP_CHANNEL)
        struct item item;
        receive(&item);
        LABEL(received);
        counts[1] += item.words[0];
#elif defined(CHIP_TIMER)
        thread_wait_until(INT32_MAX / 2);
#else
        thread_wait();
#endif
    }
}

static void bystander(void)
{
    for (;;) {
#ifdef CHIP_TIMER
        thread_wait_until(INT32_MAX / 2);
#else
        thread_wait();
#endif
    }
}

void pend_sv_handler(void);
void pend_sv_handler(void)
{
#if defined(CHIP_PLAY)
    signals[0] = true;
    thread_wake(0);
#elif !defined(CHIP_TIMER)
    event = true;
    LABEL(wake);
    thread_wake(0);
    LABEL(woken);
#endif
}

void program_run(void)
{
    void (*const runs[TASKS])(void) = {first, second, bystander, bystander, bystander, bystander, bystander, bystander};
    for (unsigned i = 0; i < TASKS; i++) {
        thread_prepare(i, stacks[i], sizeof stacks[i], runs[i]);
    }
    threads_run();
}
