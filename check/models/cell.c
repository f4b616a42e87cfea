// SPDX-License-Identifier: Apache-2.0
//
// The interrupt cell: two interrupts, one above the other, signal different events to one task. Each event is taken,
// in whatever order they come; none is taken twice.
#include "stator/cell.h"
#include "stator_check.h"

enum { LOW = 1, HIGH = 2, FIRINGS = 2 };

#define TAKER(m, ROW)                          \
    ROW(m, always, uint8_t low; uint8_t high;) \
    ROW(m, rest, waiting)
STATOR_MACHINE(taker, TAKER)
stator_poll taker_poll(taker *self, stator_waker me);

#define APP(s, ROW)   \
    ROW(s, tier, all) \
    ROW(s, task, taker, taker, taker_poll)
STATOR_SYSTEM(app, APP)

static stator_cell cell = STATOR_CELL;
static uint8_t lows;
static uint8_t highs;

stator_poll taker_poll(taker *self, stator_waker me)
{
    stator_cell_arm(&cell, me);
    const stator_word events = stator_cell_take(&cell);
    self->low = (uint8_t)(self->low + ((events & LOW) != 0));
    self->high = (uint8_t)(self->high + ((events & HIGH) != 0));
    return STATOR_PENDING;
}

static void low_interrupt(void)
{
    stator_cell_signal(&cell, LOW);
}

static void high_interrupt(void)
{
    stator_cell_signal(&cell, HIGH);
}

static void low_device(void)
{
    lows++;
    stator_check_raise(low_interrupt);
}

static void high_device(void)
{
    highs++;
    stator_check_raise(high_interrupt);
}

/* Two signals of one event may be taken as one; never none, never more than were sent. */
static bool taken(uint8_t count, uint8_t sent)
{
    return count <= sent && (count != 0) == (sent != 0);
}

#define MODEL(c, ROW)                                                            \
    ROW(c, system, app)                                                          \
    ROW(c, interrupt, low_interrupt, 1)                                          \
    ROW(c, interrupt, high_interrupt, 2)                                         \
    ROW(c, few, low_device, FIRINGS, true)                                       \
    ROW(c, few, high_device, FIRINGS, true)                                      \
    ROW(c, always, none_twice, app.taker.low <= lows && app.taker.high <= highs) \
    ROW(c, silent, none_lost, taken(app.taker.low, lows) && taken(app.taker.high, highs))
STATOR_CHECK(model, MODEL)
