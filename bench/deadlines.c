// SPDX-License-Identifier: Apache-2.0
//
// Deadlines of BENCH_TASKS tasks (the clock is one of them): stator_wake_by in its three cases, then expiries for ever.
// Time here is a variable that goes on to the next deadline when the system sleeps. The deadlines are a permutation:
// each expiry finds one task due, and all the others armed.
#include "marks.h"
#include "stator/stator.h"

enum { ROUND_TICKS = 1021 }; /* a prime above the most tasks */

#define WAITER(m, ROW)                    \
    ROW(m, always, stator_time deadline;) \
    ROW(m, rest, waiting)
STATOR_MACHINE(waiter, WAITER)
static stator_poll waiter_poll(waiter *self, stator_waker me);
static void sleep_until(stator_until until);

#define BENCH(s, ROW)                                            \
    ROW(s, tier, control)                                        \
    ROW(s, time, clock)                                          \
    ROW(s, tasks, waiters, BENCH_TASKS - 1, waiter, waiter_poll) \
    ROW(s, idle, sleep_until)
STATOR_SYSTEM(bench, BENCH)

static void sleep_until(stator_until until)
{
    bench_now = until.at;
    stator_time_due();
}

static stator_time shuffled(unsigned waiter)
{
    return ROUND_TICKS + (waiter + 1u) * 617u % ROUND_TICKS;
}

static stator_time later(unsigned waiter)
{
    return shuffled(waiter) + 1u;
}

/* Earlier than all others at its turn. */
static stator_time earliest(unsigned waiter)
{
    return ROUND_TICKS - 1u - waiter;
}

static stator_poll waiter_poll(waiter *self, stator_waker me)
{
    if (bench_now == self->deadline) {
        self->deadline =
            bench_now < ROUND_TICKS ? shuffled(me.task - (unsigned)bench_waiters) : bench_now + ROUND_TICKS;
        stator_wake_by(me, self->deadline);
        call_ended();
    }
    return STATOR_PENDING;
}

static void wake_each_by(stator_time (*deadline_of)(unsigned waiter))
{
    for (unsigned i = 0; i < BENCH_TASKS - 1; i++) {
        stator_wake_by(stator_waker_of(bench_waiters + i), deadline_of(i));
        call_ended();
    }
    case_ended();
}

int main(void)
{
    wake_each_by(shuffled); /* not counted: until all are armed */
    wake_each_by(later);
    wake_each_by(earliest);
    for (unsigned i = 0; i < BENCH_TASKS - 1; i++) {
        bench.waiters[i].deadline = earliest(i);
    }
    bench_run();
}
