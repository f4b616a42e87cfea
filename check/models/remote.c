// SPDX-License-Identifier: Apache-2.0
//
// Tiers on two cores, each behind a doorbell that the other rings: a task on each side sends the other numbers, up to
// WINDOW ahead of what that one has seen, and rests until it is woken. The cores' loops are those of docs/tiers.md.
//   WEAK       1: the cores have store buffers
//   CLEAR      how the bell is acknowledged before its tier is served: FENCED, PLAIN (a store that nothing orders
//              before the look at the ready set), LATE (after it)
//   IDLERS     so many tasks more in front of the second core's: with 32, its tier has two words and a summary
// check: variant atomic -DCLEAR=FENCED
// check: variant ahead -DCLEAR=FENCED -DWINDOW=2
// check: variant summary -DCLEAR=FENCED -DIDLERS=32
// check: variant summary-weak -DCLEAR=FENCED -DIDLERS=32 -DWEAK=1
// check: variant weak -DCLEAR=FENCED -DWEAK=1
// check: variant plain -DCLEAR=PLAIN
// check: variant late -DCLEAR=LATE
// check: wrong late `the_first_goes_on` cannot come true again
// check: variant weak-plain -DCLEAR=PLAIN -DWEAK=1
// check: wrong weak-plain `the_first_goes_on` cannot come true again
#include "stator/stator.h"
#include "stator_check.h"

#define FENCED 0
#define PLAIN  1
#define LATE   2
#ifndef WEAK
#define WEAK 0
#endif
#ifndef IDLERS
#define IDLERS 1
#endif
#ifndef WINDOW
#define WINDOW 1
#endif

enum { NUMBERS = 2 * WINDOW };

/* Of each direction: the last number sent, and the last one that the other side has seen. */
static stator_word sent[2], seen[2];
static stator_word rung[2];

#define PEER(m, ROW) ROW(m, rest, talking)
STATOR_MACHINE(peer, PEER)
#define IDLER(m, ROW) ROW(m, rest, idle)
STATOR_MACHINE(idler, IDLER)
static stator_poll peer_poll(peer *self, stator_waker me);
static stator_poll idler_poll(idler *self, stator_waker me);

static void ring_first(void)
{
    STATOR_PORT_STORE(&rung[0], 1u);
}

static void ring_second(void)
{
    STATOR_PORT_STORE(&rung[1], 1u);
}

#define APP(s, ROW)                                  \
    ROW(s, remote, first, fair, ring_first)          \
    ROW(s, task, one, peer, peer_poll)               \
    ROW(s, remote, second, fair, ring_second)        \
    ROW(s, tasks, idlers, IDLERS, idler, idler_poll) \
    ROW(s, task, two, peer, peer_poll)
STATOR_SYSTEM(app, APP)

static stator_poll peer_poll(peer *self, stator_waker me)
{
    (void)me;
    const unsigned mine = self == &app.one ? 0u : 1u;
    const stator_word came = STATOR_PORT_LOAD(&sent[!mine]);
    bool untold = came != STATOR_PORT_LOAD(&seen[!mine]);
    STATOR_PORT_STORE(&seen[!mine], came);
    const stator_word last = STATOR_PORT_LOAD(&sent[mine]);
    if ((last - STATOR_PORT_LOAD(&seen[mine])) % NUMBERS < WINDOW) {
        STATOR_PORT_STORE(&sent[mine], (last + 1u) % NUMBERS);
        untold = true;
    }
    if (untold) {
        app_wake(mine == 0u ? app_two : app_one);
    }
    return STATOR_PENDING;
}

static void run(stator_word *bell, void (*serve)(void))
{
    for (;;) {
        while (STATOR_PORT_LOAD(bell) == 0u) {}
        if (CLEAR == FENCED) {
            __atomic_store_n(bell, 0u, __ATOMIC_SEQ_CST);
        } else if (CLEAR == PLAIN) {
            STATOR_PORT_STORE(bell, 0u);
        }
        serve();
        if (CLEAR == LATE) {
            STATOR_PORT_STORE(bell, 0u);
        }
    }
}

static stator_poll idler_poll(idler *self, stator_waker me)
{
    (void)self;
    (void)me;
    return STATOR_PENDING;
}

/* It starts the system; both bells ring for the first polls. */
static void first_core(void)
{
    app_start();
    run(&rung[0], app_first_serve);
}

static void second_core(void)
{
    run(&rung[1], app_second_serve);
}

#if WEAK
#define WEAK_ROW(c, ROW) ROW(c, weak, store_buffers)
#else
#define WEAK_ROW(c, ROW)
#endif
#define MODEL(c, ROW)                                   \
    WEAK_ROW(c, ROW)                                    \
    ROW(c, core, first_core)                            \
    ROW(c, core, second_core)                           \
    ROW(c, again, the_first_goes_on, sent[0] == 0u)     \
    ROW(c, again, the_first_has_gone_on, sent[0] == 1u) \
    ROW(c, again, the_second_goes_on, sent[1] == 0u)    \
    ROW(c, again, the_second_has_gone_on, sent[1] == 1u)
STATOR_CHECK(model, MODEL)
