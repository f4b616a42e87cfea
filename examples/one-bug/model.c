// SPDX-License-Identifier: Apache-2.0
//
// What surrounds the driver, for `stator check`: a timer that ends when it likes, and its interrupt.
// check: sources ./pause.c ./app.c
// check: options -I. -I../../boards/mps2-an386
#include "app.h"
#include "registers.h"
#include "stator_check.h"

STATOR_SYSTEM_DEFINE(app, APP)

static bool counts;
static bool ended; /* its interrupt is asserted until this is cleared */

uint32_t next_ticks(void)
{
    return 1;
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    if (address == DUAL_TIMER_BASE + DUAL_TIMER_CONTROL) {
        counts = (value & DUAL_TIMER_CONTROL_ENABLE) != 0u;
    } else if (address == DUAL_TIMER_BASE + DUAL_TIMER_INT_CLEAR) {
        ended = false;
    }
}

static void timer_ends(void)
{
    counts = false;
    ended = true;
}

#define MODEL(c, ROW)                        \
    ROW(c, system, app)                      \
    ROW(c, level, pause_interrupt, 1, ended) \
    ROW(c, event, timer_ends, counts)
STATOR_CHECK(model, MODEL)
