// SPDX-License-Identifier: Apache-2.0
//
// One program, sound as it is, and with one fault of each kind that the checker finds.
// check: variant sound
// check: variant shared -DSHARED=1
// check: wrong shared counted is shared with what may strike here
// check: variant storm -DSTORM=1
// check: wrong storm interrupt is asserted again and again: its handler does not clear its cause
// check: variant endless -DENDLESS=1
// check: wrong endless a step does not end
// check: variant circle -DCIRCLE=1
// check: wrong circle its edges form a circle
// check: variant deadlock -DDEADLOCK=1
// check: wrong deadlock deadlock: task user waits in collecting
// check: variant no-arming -DNO_ARMING=1
// check: wrong no-arming sleeps in .*, without a wake to come, although a poll would go on
// check: variant livelock -DLIVELOCK=1
// check: wrong livelock polls for ever and never sleeps, although nothing happens
// check: variant assertion -DASSERTION=1
// check: wrong assertion assertion 999 fails in task user
// check: variant wrong-edge -DWRONG_EDGE=1
// check: wrong wrong-edge assertion 102 fails
// check: variant shift -DSHIFT=32
// check: wrong shift undefined behaviour: a shift
// check: variant index -DINDEX=4
// check: wrong index undefined behaviour: .*an index
// check: variant address -DADDRESS=1
// check: wrong address an address that does not exist
// check: variant always -DMOST=1
// check: wrong always `not_too_many` does not hold
// check: variant again -DSTICKS=1
// check: wrong again `at_rest` cannot come true again from here
// check: variant masked -DSTAYS_MASKED=1
// check: wrong masked interrupts are masked at the end of a step
// check: variant unreached -DUNREACHED=1
// check: wrong unreached never reached: user.collecting
#include "stator/stator.h"
#include "stator_check.h"

#ifndef SHARED
#define SHARED 0
#endif
#ifndef STORM
#define STORM 0
#endif
#ifndef ENDLESS
#define ENDLESS 0
#endif
#ifndef CIRCLE
#define CIRCLE 0
#endif
#ifndef DEADLOCK
#define DEADLOCK 0
#endif
#ifndef NO_ARMING
#define NO_ARMING 0
#endif
#ifndef LIVELOCK
#define LIVELOCK 0
#endif
#ifndef ASSERTION
#define ASSERTION 0
#endif
#ifndef WRONG_EDGE
#define WRONG_EDGE 0
#endif
#ifndef SHIFT
#define SHIFT 1
#endif
#ifndef INDEX
#define INDEX 1
#endif
#ifndef ADDRESS
#define ADDRESS 0
#endif
#ifndef MOST
#define MOST 2
#endif
#ifndef STICKS
#define STICKS 0
#endif
#ifndef STAYS_MASKED
#define STAYS_MASKED 0
#endif
#ifndef UNREACHED
#define UNREACHED 0
#endif

enum { NEEDED = 2, ELEMENTS = 4 };

#define USER(m, ROW)                           \
    ROW(m, rest, idle)                         \
    ROW(m, state, collecting, uint8_t events;) \
    ROW(m, edge, idle, collecting)             \
    ROW(m, edge, collecting, idle)
STATOR_MACHINE(user, USER)
stator_poll user_poll(user *self, stator_waker me);

#define APP(s, ROW)   \
    ROW(s, tier, all) \
    ROW(s, task, user, user, user_poll)
STATOR_SYSTEM(app, APP)

static stator_cell cell = STATOR_CELL;
static bool asserted; /* the device's interrupt */
static uint8_t counted;
static uint8_t elements[ELEMENTS];

/* What may go wrong in any poll. */
static void fail_as_told(stator_waker me)
{
    volatile unsigned distance = SHIFT;
    volatile unsigned index = INDEX;
    elements[index] = (uint8_t)(1u << distance >> distance);
    if (LIVELOCK) {
        stator_wake(me);
    }
    if (SHARED) {
        counted = 0;
    }
    if (ADDRESS) {
        *(volatile uint32_t *)(uintptr_t)4 = 0;
    }
    if (STAYS_MASKED) {
        stator_port_mask();
    }
    STATOR_REQUIRE(!ASSERTION, 999u, me, 0u);
    while (ENDLESS) {
        (void)stator_port_look(&cell.events);
    }
}

stator_poll user_poll(user *self, stator_waker me)
{
    fail_as_told(me);
    for (;;) {
        if (!NO_ARMING) {
            stator_cell_arm(&cell, me);
        }
        if (CIRCLE == 0 && stator_cell_take(&cell) == 0) {
            return STATOR_PENDING;
        }
        if (UNREACHED) {
            return STATOR_PENDING;
        }
        if (WRONG_EDGE || user_state_of(self) == user_idle) {
            STATOR_IN(user, self, idle);
            STATOR_GO(user, self, idle, collecting, .events = 1);
        } else {
            STATOR_IN(user, self, collecting);
            here->events++;
            if (here->events >= NEEDED && !STICKS) {
                STATOR_GO(user, self, collecting, idle);
            } else if (STICKS) {
                here->events = 1;
            }
        }
        if (!CIRCLE) {
            stator_wake(me);
            return STATOR_PENDING;
        }
    }
}

static void interrupt(void)
{
    if (SHARED) {
        counted++;
    }
    if (!STORM) {
        stator_port_register_write(0, 0);
    }
    stator_cell_signal(&cell, 1);
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    (void)address;
    asserted = value != 0;
}

static void device(void)
{
    asserted = true;
}

/* One event is not enough, in the variant that waits for a second. */
#if DEADLOCK
#define DEVICE(c, ROW) ROW(c, event, device, !asserted && app.user.state == user_idle)
#else
#define DEVICE(c, ROW) ROW(c, event, device, !asserted)
#endif

#define MODEL(c, ROW)                                                                                    \
    ROW(c, system, app)                                                                                  \
    ROW(c, level, interrupt, 1, asserted)                                                                \
    DEVICE(c, ROW)                                                                                       \
    ROW(c, always, not_too_many, app.user.state != user_collecting || app.user.collecting.events < MOST) \
    ROW(c, again, at_rest, app.user.state == user_idle)
STATOR_CHECK(model, MODEL)
