// SPDX-License-Identifier: Apache-2.0
//
// The programs as protothreads (A. Dunkels): a switch hidden in macros, here in their few lines, and the loop that goes
// with them. It calls all in turn, and each looks whether what it waits for has come; when nothing has happened since,
// the loop sleeps. Nothing is woken, so that a wake has no figure. The working ones are called first, their best case,
// or, with CHIP_LAST, last, the second before the first: their worst.
#include "world.h"

struct pt {
    uint16_t line;
};

#define PT_BEGIN(pt)      \
    switch ((pt)->line) { \
    case 0:
#define PT_WAIT_UNTIL(pt, condition) \
    (pt)->line = __LINE__;           \
    __attribute__((fallthrough));    \
    case __LINE__:                   \
        if (!(condition)) {          \
            return;                  \
        }
#define PT_YIELD(pt)       \
    (pt)->line = __LINE__; \
    return;                \
    case __LINE__:;
#define PT_END() }

enum { SLOTS = 4 };
static struct pt pts[TASKS];
static volatile bool happened; /* the loop goes round once more */
SOMETIMES static volatile bool event;
static volatile bool signals[2];
static uint32_t counts[TASKS];
SOMETIMES static struct {
    struct item slots[SLOTS];
    uint32_t head, tail;
} outbox;
SOMETIMES static bool locked;
static uint32_t deadlines[TASKS];

static bool passed(uint32_t instant)
{
    return (int32_t)(hal_now() - instant) >= 0;
}

__attribute__((noinline)) static void first(struct pt *pt)
{
    PT_BEGIN(pt)
    for (;;) {
#if defined(CHIP_ROUND)
        PT_WAIT_UNTIL(pt, signals[0])
        LABEL(count);
        counts[0]++;
        happened = true;
        PT_YIELD(pt)
#elif defined(CHIP_PLAY)
        PT_WAIT_UNTIL(pt, signals[0])
        LABEL(ping);
        signals[0] = false;
        signals[1] = true;
        happened = true;
#elif defined(CHIP_WAIT)
        PT_WAIT_UNTIL(pt, event)
        LABEL(caught);
        event = false;
        counts[0]++;
#elif defined(CHIP_CHANNEL)
        PT_WAIT_UNTIL(pt, event)
        event = false;
        const struct item item = {{counts[0], 2}};
        LABEL(send);
        PT_WAIT_UNTIL(pt, outbox.tail - outbox.head != SLOTS)
        outbox.slots[outbox.tail % SLOTS] = item;
        outbox.tail++;
        happened = true;
        LABEL(sent);
#elif defined(CHIP_MUTEX)
        PT_WAIT_UNTIL(pt, event)
        event = false;
        LABEL(lock);
        PT_WAIT_UNTIL(pt, !locked)
        locked = true;
        counts[0]++;
        locked = false;
        happened = true;
        LABEL(unlocked);
#else
        LABEL(caught);
        LABEL(arm);
        deadlines[0] = hal_now() + PERIOD_TICKS;
        hal_alarm(deadlines[0]);
        LABEL(armed);
        PT_WAIT_UNTIL(pt, passed(deadlines[0]))
#endif
    }
    PT_END()
}

__attribute__((noinline)) static void second(struct pt *pt)
{
    PT_BEGIN(pt)
    for (;;) {
#if defined(CHIP_PLAY)
        PT_WAIT_UNTIL(pt, signals[1])
        LABEL(pong);
        signals[1] = false;
        signals[0] = true;
        happened = true;
#elif defined(CHIP_CHANNEL)
        PT_WAIT_UNTIL(pt, outbox.tail != outbox.head)
        const struct item item = outbox.slots[outbox.head % SLOTS];
        outbox.head++;
        LABEL(received);
        counts[1] += item.words[0];
#else
        PT_WAIT_UNTIL(pt, deadlines[1] != 0 && passed(deadlines[1]))
        counts[1]++;
#endif
    }
    PT_END()
}

__attribute__((noinline)) static void bystander(struct pt *pt)
{
    PT_BEGIN(pt)
    for (;;) {
        PT_WAIT_UNTIL(pt, deadlines[pt - pts] != 0 && passed(deadlines[pt - pts]))
        counts[pt - pts]++;
        deadlines[pt - pts] = 0;
    }
    PT_END()
}

void pend_sv_handler(void);
void pend_sv_handler(void)
{
    happened = true;
#if defined(CHIP_PLAY)
    signals[0] = true;
#else
    event = true;
#endif
}

void program_run(void)
{
#ifdef CHIP_TIMER
    for (unsigned i = 1; i < TASKS; i++) {
        deadlines[i] = INT32_MAX / 2;
    }
#endif
    signals[0] = true;
    for (;;) {
        happened = false;
#ifndef CHIP_LAST
        first(&pts[0]);
        second(&pts[1]);
#endif
        for (unsigned i = 2; i < TASKS; i++) {
            bystander(&pts[i]);
        }
#ifdef CHIP_LAST
        second(&pts[1]);
        first(&pts[0]);
#endif
        __asm__ volatile("cpsid i" ::: "memory");
        if (!happened) {
            hal_sleep();
        }
        __asm__ volatile("cpsie i" ::: "memory");
    }
}
