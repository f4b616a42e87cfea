// SPDX-License-Identifier: Apache-2.0
//
// Tiers behind a doorbell on a port: one that preempts by a software interrupt, and what both sides share.
#include "stator/alarms.h"
#include "stator/ceiling.h"
#include "stator/order.h"
#include "stator/stator.h"
#include "tests/conformance/interrupt.h"
#include "tests/support/test.h"

#define WORKER(m, ROW)             \
    ROW(m, always, uint8_t polls;) \
    ROW(m, rest, waiting)
STATOR_MACHINE(worker, WORKER)
static stator_poll worker_poll(worker *self, stator_waker me);
static void ring_far(void);
static void alarm_high(stator_time when);

enum { FEW = 3, MANY = STATOR_WORD_BITS + 2 };

#define APP(s, ROW)                                  \
    ROW(s, remote, far, strict, ring_far)            \
    ROW(s, tasks, distant, FEW, worker, worker_poll) \
    ROW(s, preempting, high, fair, interrupt_raise)  \
    ROW(s, time_of, high_clock, high, alarm_high)    \
    ROW(s, tasks, urgent, FEW, worker, worker_poll)  \
    ROW(s, preempting, large, fair, interrupt_raise) \
    ROW(s, tasks, many, MANY, worker, worker_poll)   \
    ROW(s, tier, low)                                \
    ROW(s, time, clock)                              \
    ROW(s, tasks, patient, FEW, worker, worker_poll)
STATOR_SYSTEM(app, APP)

#ifdef INTERRUPT_PRIORITY
enum { SHARED_CEILING = INTERRUPT_PRIORITY };
#else
enum { SHARED_CEILING = 0 }; /* the port has no priorities */
#endif

static struct app_round held;
/* Volatile: the interrupt changes them while the compiler looks elsewhere. */
static volatile uint16_t polled[4 * MANY];
static volatile unsigned polled_count, depth, deepest;
static void (*during_poll)(unsigned task);
static unsigned far_rings;
static volatile stator_time now, alarm_of_high, alarm_of_low;
static struct stator_alarms alarms;

stator_time stator_now(void)
{
    return now;
}

void stator_alarm(stator_time when)
{
    alarm_of_low = when;
    stator_alarms_ask(&alarms, 1u, when);
}

static void alarm_high(stator_time when)
{
    alarm_of_high = when;
    stator_alarms_ask(&alarms, 0u, when);
}

static void ring_far(void)
{
    far_rings++;
}

static stator_poll worker_poll(worker *self, stator_waker me)
{
    self->polls++;
    polled[polled_count % (4u * MANY)] = me.task;
    polled_count = polled_count + 1u;
    depth = depth + 1u;
    deepest = depth > deepest ? depth : deepest;
    if (during_poll != NULL) {
        during_poll(me.task);
    }
    depth = depth - 1u;
    return STATOR_PENDING;
}

static void serve_both(void)
{
    app_high_serve();
    app_large_serve();
}

static void run_until_idle(void)
{
    while (app_step(&held)) {}
}

/* Nothing is ready, and nothing has been polled. */
static void begin(void)
{
    during_poll = NULL;
    interrupt_does = serve_both;
    run_until_idle();
    app_far_serve();
    polled_count = 0;
    deepest = 0;
    far_rings = 0;
}

static void every_task_is_ready_at_the_start_and_each_bell_rings(void)
{
    interrupt_does = serve_both;
    app_start();
    CHECK_EQUAL(1, far_rings);
    CHECK_EQUAL(FEW + MANY, polled_count); /* preempting: served by now */
    run_until_idle();
    CHECK_EQUAL(2 * FEW + MANY, polled_count);
    app_far_serve();
    CHECK_EQUAL(3 * FEW + MANY, polled_count);
}

static void wakes_high(unsigned task)
{
    if (task == app_patient) {
        stator_wake(stator_waker_of(app_urgent + 1));
        CHECK_EQUAL(app_urgent + 1, polled[1]); /* it was polled within this poll */
        app_wake(app_many + MANY - 1);
        CHECK_EQUAL(app_many + MANY - 1, polled[2]);
    }
}

static void a_preempting_tier_is_polled_within_the_poll_that_wakes_it(void)
{
    begin();
    during_poll = wakes_high;
    app_wake(app_patient);
    run_until_idle();
    CHECK_EQUAL(3, polled_count);
    CHECK_EQUAL(app_patient, polled[0]);
    CHECK_EQUAL(2, deepest);
}

static void wakes_low(unsigned task)
{
    if (task == app_urgent) {
        app_wake(app_patient);
        app_wake(app_urgent + 2);
        CHECK_EQUAL(1, polled_count);
    }
}

static void no_tier_is_preempted_by_itself_or_by_a_lower_one(void)
{
    begin();
    during_poll = wakes_low;
    app_wake(app_urgent);
    CHECK_EQUAL(2, polled_count);
    CHECK_EQUAL(app_urgent + 2, polled[1]);
    run_until_idle();
    CHECK_EQUAL(app_patient, polled[2]);
    CHECK_EQUAL(1, deepest);
}

static void a_ceiling_holds_the_tier_back_and_nests(void)
{
    begin();
    const stator_ceiling outer = stator_ceiling_enter(SHARED_CEILING);
    const stator_ceiling inner = stator_ceiling_enter(SHARED_CEILING);
    app_wake(app_urgent);
    CHECK_EQUAL(0, polled_count);
    stator_ceiling_leave(inner);
    CHECK_EQUAL(0, polled_count);
    stator_ceiling_leave(outer);
    interrupt_settle();
    CHECK_EQUAL(1, polled_count);
}

static void a_remote_tier_rings_on_every_wake_and_is_polled_by_who_serves_it(void)
{
    begin();
    app_wake(app_distant + 2);
    stator_wake(stator_waker_of(app_distant));
    stator_wake_all(app_distant, 6u);
    CHECK_EQUAL(3, far_rings);
    run_until_idle();
    CHECK_EQUAL(0, polled_count);
    CHECK(app_far_ready());
    app_far_serve();
    CHECK(!app_far_ready());
    CHECK_EQUAL(3, polled_count);
    CHECK_EQUAL(app_distant, polled[0]); /* strict: the first of the table first */
}

static void alarm_interrupt(void)
{
    stator_until next;
    const stator_word due = stator_alarms_take(&alarms, &next);
    if ((due & 1u) != 0u) {
        app_wake(app_high_clock);
    }
    if ((due & 2u) != 0u) {
        stator_time_due();
    }
}

static void each_tier_has_deadlines_of_its_own(void)
{
    begin();
    now = 1000;
    stator_wake_by(stator_waker_of(app_patient), 1010);
    stator_wake_by(stator_waker_of(app_urgent + 1), 1020);
    stator_wake_by(stator_waker_of(app_urgent + 2), 1005);
    CHECK_EQUAL(1005, alarm_of_high);
    CHECK_EQUAL(1010, alarm_of_low);
    now = 1005;
    alarm_interrupt();
    CHECK_EQUAL(1, polled_count);
    CHECK_EQUAL(app_urgent + 2, polled[0]);
    CHECK_EQUAL(1020, alarm_of_high);
    now = 1020;
    alarm_interrupt();
    CHECK_EQUAL(2, polled_count);
    CHECK_EQUAL(app_urgent + 1, polled[1]);
    run_until_idle();
    CHECK_EQUAL(3, polled_count);
    CHECK_EQUAL(app_patient, polled[2]);
    CHECK_EQUAL(0, stator_port_look(&alarms.asked));
}

int main(void)
{
    interrupt_start();
    TEST(every_task_is_ready_at_the_start_and_each_bell_rings);
    TEST(a_preempting_tier_is_polled_within_the_poll_that_wakes_it);
    TEST(no_tier_is_preempted_by_itself_or_by_a_lower_one);
    TEST(a_ceiling_holds_the_tier_back_and_nests);
    TEST(a_remote_tier_rings_on_every_wake_and_is_polled_by_who_serves_it);
    TEST(each_tier_has_deadlines_of_its_own);
    return test_finish();
}
