// SPDX-License-Identifier: Apache-2.0
//
// Two cores that keep each other out by loads and stores alone: Peterson's algorithm and Dekker's. Right where all see
// one order of all accesses; where stores are delayed they need a fence between the own flag's store and the look at
// the other's. And a lock that is taken by an exchange, which needs none.
//   ALGORITHM  PETERSON, DEKKER, LOCK
//   WEAK       1: the cores have store buffers
//   FENCE      1: the fence is there
//   BROKEN     1: the turn is given away before the own flag is set (Peterson); nobody waits for his turn (Dekker);
//              a lock that was seen open is taken to be open still (LOCK)
// check: variant peterson -DALGORITHM=PETERSON
// check: variant dekker -DALGORITHM=DEKKER
// check: variant peterson-weak -DALGORITHM=PETERSON -DWEAK=1 -DFENCE=1
// check: variant dekker-weak -DALGORITHM=DEKKER -DWEAK=1 -DFENCE=1
// check: variant peterson-broken -DALGORITHM=PETERSON -DBROKEN=1
// check: wrong peterson-broken `one_at_a_time` does not hold
// check: variant dekker-broken -DALGORITHM=DEKKER -DBROKEN=1
// check: wrong dekker-broken `both_get_in` cannot come true again
// check: variant peterson-no-fence -DALGORITHM=PETERSON -DWEAK=1
// check: wrong peterson-no-fence `one_at_a_time` does not hold
// check: variant lock -DALGORITHM=LOCK
// check: variant lock-weak -DALGORITHM=LOCK -DWEAK=1
// check: variant lock-broken -DALGORITHM=LOCK -DBROKEN=1
// check: wrong lock-broken `one_at_a_time` does not hold
// check: variant dekker-no-fence -DALGORITHM=DEKKER -DWEAK=1
// check: wrong dekker-no-fence `one_at_a_time` does not hold
#include "stator_check.h"

#define PETERSON 1
#define DEKKER   2
#define LOCK     3
#ifndef WEAK
#define WEAK 0
#endif
#ifndef FENCE
#define FENCE 0
#endif
#ifndef BROKEN
#define BROKEN 0
#endif

#define LOAD(object)         __atomic_load_n(&(object), __ATOMIC_RELAXED)
#define STORE(object, value) __atomic_store_n(&(object), value, __ATOMIC_RELAXED)

static uint8_t inside;   /* how many */
static uint8_t last = 2; /* who was inside last */

#if ALGORITHM != LOCK
static uint8_t wants[2];
static uint8_t turn;

static void fence(void)
{
    if (FENCE) {
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
    }
}
#endif

#if ALGORITHM == PETERSON
static void enter(unsigned me)
{
    if (BROKEN) {
        STORE(turn, (uint8_t)!me);
        STORE(wants[me], 1);
    } else {
        STORE(wants[me], 1);
        STORE(turn, (uint8_t)!me);
    }
    fence();
    while (LOAD(wants[!me]) && LOAD(turn) != me) {}
}

static void leave(unsigned me)
{
    STORE(wants[me], 0);
}
#elif ALGORITHM == LOCK
static uint8_t lock;

static void enter(unsigned me)
{
    (void)me;
    if (BROKEN) {
        while (LOAD(lock)) {}
        (void)__atomic_exchange_n(&lock, 1, __ATOMIC_RELAXED);
    } else {
        while (__atomic_exchange_n(&lock, 1, __ATOMIC_RELAXED) != 0) {}
    }
}

static void leave(unsigned me)
{
    (void)me;
    STORE(lock, 0);
}
#else
static void enter(unsigned me)
{
    STORE(wants[me], 1);
    fence();
    while (LOAD(wants[!me])) {
        if (!BROKEN && LOAD(turn) != me) {
            STORE(wants[me], 0);
            while (LOAD(turn) != me) {}
            STORE(wants[me], 1);
            fence();
        }
    }
}

static void leave(unsigned me)
{
    STORE(turn, (uint8_t)!me);
    STORE(wants[me], 0);
}
#endif

static void go_round(unsigned me)
{
    for (;;) {
        enter(me);
        stator_check_count(&inside, 1);
        last = (uint8_t)me;
        stator_check_count(&inside, -1);
        leave(me);
    }
}

static void left(void)
{
    go_round(0);
}

static void right(void)
{
    go_round(1);
}

#if WEAK
#define WEAK_ROW(c, ROW) ROW(c, weak, store_buffers)
#else
#define WEAK_ROW(c, ROW)
#endif
#define MODEL(c, ROW)                          \
    WEAK_ROW(c, ROW)                           \
    ROW(c, core, left)                         \
    ROW(c, core, right)                        \
    ROW(c, always, one_at_a_time, inside <= 1) \
    ROW(c, again, both_get_in, last == 0)      \
    ROW(c, again, right_gets_in, last == 1)
STATOR_CHECK(model, MODEL)
