// SPDX-License-Identifier: Apache-2.0
//
// Tiers that preempt: an urgent and a middle one behind software interrupts, above the loop. An interrupt of the
// loop's task and one above all tiers wake tasks of each. Every event is taken, and no tier is polled while one above
// it has a ready task.
// check: variant atomic -DFIRINGS=2
// check: variant masked -DFIRINGS=2 -DSTATOR_CHECK_MASKED=1
#include "stator/register.h"
#include "stator/signal.h"
#include "stator/stator.h"
#include "stator_check.h"

enum { LOW = 1, MIDDLE_BELL, URGENT_BELL, HIGH }; /* priorities of interrupts */
enum { RING_URGENT, RING_MIDDLE };                /* registers that pend a software interrupt */

/* Takes what its cell has, and passes it on. */
#define TAKER(m, ROW) ROW(m, rest, waiting)
STATOR_MACHINE(taker, TAKER)
stator_poll taker_poll(taker *self, stator_waker me);

static void ring_urgent(void)
{
    stator_port_register_write(RING_URGENT, 1u);
}

static void ring_middle(void)
{
    stator_port_register_write(RING_MIDDLE, 1u);
}

#define APP(s, ROW)                               \
    ROW(s, preempting, urgent, fair, ring_urgent) \
    ROW(s, task, first, taker, taker_poll)        \
    ROW(s, task, second, taker, taker_poll)       \
    ROW(s, preempting, middle, fair, ring_middle) \
    ROW(s, task, third, taker, taker_poll)        \
    ROW(s, tier, background)                      \
    ROW(s, task, last, taker, taker_poll)
STATOR_SYSTEM(app, APP)

static stator_cell cells[4] = {STATOR_CELL, STATOR_CELL, STATOR_CELL, STATOR_CELL};

/* From the loop's task to one of those that preempt it, once they are asked to wait; there are three words of tasks. */
STATOR_SIGNAL(news, 3)
static news signal;
static bool waits[2]; /* the second, the third */

static void none_above(unsigned word)
{
    if (stator_port_look(&stator_ready[word]) != 0u) {
        stator_check_fail("a tier is polled although one above it has a ready task");
    }
}

stator_poll taker_poll(taker *self, stator_waker me)
{
    const unsigned number = self == &app.first ? 0 : self == &app.second ? 1 : self == &app.third ? 2 : 3;
    if (number >= 2) {
        none_above(app_urgent_leaf_);
    }
    if (number == 3) {
        none_above(app_middle_leaf_);
    }
    stator_cell_arm(&cells[number], me);
    const bool asked = stator_cell_take(&cells[number]) != 0u;
    if (asked && number == 3) {
        stator_cell_signal(&cells[0], 1u);
        news_send(&signal);
    }
    if (number == 1 || number == 2) {
        waits[number - 1] = waits[number - 1] || asked;
        if (waits[number - 1] && news_take(&signal, me) == STATOR_READY) {
            waits[number - 1] = false;
        }
    }
    return STATOR_PENDING;
}

static void urgent_bell(void)
{
    app_urgent_serve();
}

static void middle_bell(void)
{
    app_middle_serve();
}

static void low_interrupt(void)
{
    stator_cell_signal(&cells[3], 1u);
}

/* Above both bells: they run when it returns, the urgent one first. */
static void high_interrupt(void)
{
    stator_cell_signal(&cells[2], 1u);
    stator_cell_signal(&cells[1], 1u);
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    (void)value;
    stator_check_raise(address == RING_URGENT ? urgent_bell : middle_bell);
}

static void low_device(void)
{
    stator_check_raise(low_interrupt);
}

static void high_device(void)
{
    stator_check_raise(high_interrupt);
}

static bool all_taken(void)
{
    return cells[0].events == 0 && cells[1].events == 0 && cells[2].events == 0 && cells[3].events == 0;
}

#define MODEL(c, ROW)                                                    \
    ROW(c, system, app)                                                  \
    ROW(c, interrupt, low_interrupt, LOW)                                \
    ROW(c, interrupt, middle_bell, MIDDLE_BELL)                          \
    ROW(c, interrupt, urgent_bell, URGENT_BELL)                          \
    ROW(c, interrupt, high_interrupt, HIGH)                              \
    ROW(c, few, low_device, FIRINGS, true)                               \
    ROW(c, few, high_device, FIRINGS, true)                              \
    ROW(c, always, urgent_at_once, stator_ready[app_urgent_leaf_] == 0u) \
    ROW(c, always, middle_at_once, stator_ready[app_middle_leaf_] == 0u) \
    ROW(c, asleep, all_taken, all_taken())                               \
    ROW(c, asleep, none_waits_for_what_is_sent, !news_is_sent(&signal) || !(waits[0] || waits[1]))
STATOR_CHECK(model, MODEL)
