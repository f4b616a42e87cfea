// SPDX-License-Identifier: Apache-2.0
//
// The kernel: its wakes from tasks and interrupts, its loop, its last look before sleep. Three tasks do work that
// interrupts bring, and wake themselves and each other; a fourth, of a lower tier, hears of it.
//   ORDER      of the tier of the workers: nothing, strict or rotate
//   IDLERS     so many tasks more between the workers: with 64, the tier has three words and a summary; with 61 it
//              fills two; with 1024 there are three levels
//   NEEDED     so many events are work
//   FIRINGS    of each interrupt
//   FOURTH     1: an interrupt more, which tells the listener
//   STATOR_CHECK_MASKED  the back end that closes interrupts
// check: variant small -DORDER=
// check: variant strict -DORDER=strict -DFIRINGS=2
// check: variant strict-three -DORDER=strict
// check: variant rotate -DORDER=rotate -DFIRINGS=2
// check: variant rotate-three -DORDER=rotate
// check: variant summary -DORDER= -DIDLERS=64 -DFIRINGS=2
// check: variant summary-strict -DORDER=strict -DIDLERS=64 -DFIRINGS=2
// check: variant masked -DORDER= -DFIRINGS=2 -DSTATOR_CHECK_MASKED=1
// check: variant masked-strict -DORDER=strict -DFIRINGS=2 -DSTATOR_CHECK_MASKED=1
// check: variant masked-rotate -DORDER=rotate -DFIRINGS=2 -DSTATOR_CHECK_MASKED=1
// check: variant summary-masked -DORDER= -DIDLERS=64 -DFIRINGS=2 -DSTATOR_CHECK_MASKED=1
// check: variant summary-rotate -DORDER=rotate -DIDLERS=61 -DFIRINGS=2
// check: variant vast -DORDER= -DIDLERS=1024 -DNEEDED=1 -DFIRINGS=1
// check: variant vast-two -DORDER= -DIDLERS=1024 -DFIRINGS=2
// check: variant four -DORDER= -DFOURTH=1
// check: slow strict-three
// check: slow rotate-three
// check: slow masked-strict
// check: slow masked-rotate
// check: slow summary-masked
// check: slow vast-two
#include "stator/stator.h"
#include "stator_check.h"

#ifndef ORDER
#define ORDER
#endif
#ifndef FOURTH
#define FOURTH 0
#endif
#ifndef FIRINGS
#define FIRINGS 3
#endif
#ifndef NEEDED
#define NEEDED 2
#endif

enum { WORKERS = 3, WORK = 1 };

/* Rests until events come; has work when it has NEEDED of them; works in several polls, and tells the next. */
#define WORKER(m, ROW)                        \
    ROW(m, rest, idle)                        \
    ROW(m, rest, collecting, uint8_t events;) \
    ROW(m, state, working, uint8_t left;)     \
    ROW(m, edge, idle, collecting)            \
    ROW(m, edge, collecting, working)         \
    ROW(m, edge, working, idle)
STATOR_MACHINE(worker, WORKER)

#define LISTENER(m, ROW)    \
    ROW(m, rest, even)      \
    ROW(m, rest, odd)       \
    ROW(m, edge, even, odd) \
    ROW(m, edge, odd, even)
STATOR_MACHINE(listener, LISTENER)

#define IDLER(m, ROW) ROW(m, rest, idle)
STATOR_MACHINE(idler, IDLER)

stator_poll worker_poll(worker *self, stator_waker me);
stator_poll listener_poll(listener *self, stator_waker me);
stator_poll idler_poll(idler *self, stator_waker me);

#ifdef IDLERS
#define BETWEEN(s, ROW) ROW(s, tasks, idlers, IDLERS, idler, idler_poll)
#else
#define BETWEEN(s, ROW)
#endif
#define APP(s, ROW)                           \
    ROW(s, tier, workers, ORDER)              \
    ROW(s, task, first, worker, worker_poll)  \
    ROW(s, task, second, worker, worker_poll) \
    BETWEEN(s, ROW)                           \
    ROW(s, task, third, worker, worker_poll)  \
    ROW(s, tier, background)                  \
    ROW(s, task, listener, listener, listener_poll)
STATOR_SYSTEM(app, APP)

static stator_cell cells[WORKERS];
static stator_cell done;

static unsigned number_of(stator_waker me)
{
    return me.task == app_first ? 0 : me.task == app_second ? 1 : 2;
}

stator_poll worker_poll(worker *self, stator_waker me)
{
    static const enum app_task TASKS[WORKERS] = {app_first, app_second, app_third};
    const unsigned number = number_of(me);
    for (;;) {
        switch (worker_state_of(self)) {
        case worker_idle: {
            STATOR_IN(worker, self, idle);
            stator_cell_arm(&cells[number], me);
            const stator_word events = stator_cell_take(&cells[number]);
            if (events == 0) {
                return STATOR_PENDING;
            }
            STATOR_GO(worker, self, idle, collecting, .events = 1);
            continue;
        }
        case worker_collecting: {
            STATOR_IN(worker, self, collecting);
            stator_cell_arm(&cells[number], me);
            here->events = (uint8_t)(here->events + (stator_cell_take(&cells[number]) != 0));
            if (here->events < NEEDED) {
                return STATOR_PENDING;
            }
            STATOR_GO(worker, self, collecting, working, .left = WORK);
            continue;
        }
        case worker_working: {
            STATOR_IN(worker, self, working);
            if (here->left > 0) {
                here->left--;
                stator_wake(me);
                return STATOR_PENDING;
            }
            stator_cell_signal(&done, 1u);
            app_wake(TASKS[(number + 1) % WORKERS]);
            STATOR_GO(worker, self, working, idle);
            continue;
        }
        }
    }
}

stator_poll listener_poll(listener *self, stator_waker me)
{
    for (;;) {
        switch (listener_state_of(self)) {
        case listener_even: {
            STATOR_IN(listener, self, even);
            stator_cell_arm(&done, me);
            if (stator_cell_take(&done) == 0) {
                return STATOR_PENDING;
            }
            STATOR_GO(listener, self, even, odd);
            continue;
        }
        case listener_odd: {
            STATOR_IN(listener, self, odd);
            stator_cell_arm(&done, me);
            if (stator_cell_take(&done) == 0) {
                return STATOR_PENDING;
            }
            STATOR_GO(listener, self, odd, even);
            continue;
        }
        }
    }
}

stator_poll idler_poll(idler *self, stator_waker me)
{
    (void)self;
    (void)me;
    return STATOR_PENDING;
}

/* Two interrupts of one priority, and one above them that also strikes inside them. */
static void first_interrupt(void)
{
    stator_cell_signal(&cells[0], 1u);
}

static void second_interrupt(void)
{
    stator_cell_signal(&cells[1], 1u);
}

static void third_interrupt(void)
{
    stator_cell_signal(&cells[2], 1u);
}

static void fourth_interrupt(void)
{
    stator_cell_signal(&done, 1u);
}

static void fourth_device(void)
{
    stator_check_raise(fourth_interrupt);
}

static void first_device(void)
{
    stator_check_raise(first_interrupt);
}

static void second_device(void)
{
    stator_check_raise(second_interrupt);
}

static void third_device(void)
{
    stator_check_raise(third_interrupt);
}

/* What interrupts brought has been taken when there is no more to do. */
static bool all_taken(void)
{
    return cells[0].events == 0 && cells[1].events == 0 && cells[2].events == 0 && done.events == 0;
}

#define MODEL(c, ROW)                           \
    ROW(c, system, app)                         \
    ROW(c, interrupt, first_interrupt, 1)       \
    ROW(c, interrupt, second_interrupt, 1)      \
    ROW(c, interrupt, third_interrupt, 2)       \
    ROW(c, interrupt, fourth_interrupt, 2)      \
    ROW(c, few, fourth_device, FIRINGS, FOURTH) \
    ROW(c, few, first_device, FIRINGS, true)    \
    ROW(c, few, second_device, FIRINGS, true)   \
    ROW(c, few, third_device, FIRINGS, true)    \
    ROW(c, silent, all_taken, all_taken())
STATOR_CHECK(model, MODEL)
