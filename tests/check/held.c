// SPDX-License-Identifier: Apache-2.0
//
// Bytes that the hardware owns while it runs.
// check: variant right -DTOO_EARLY=0 -DBARRIER=1
// check: variant early -DTOO_EARLY=1 -DBARRIER=1
// check: wrong early buffer.* is touched although it is the hardware's: while_it_runs
// check: variant no-barrier -DTOO_EARLY=0 -DBARRIER=0
// check: wrong no-barrier buffer.* is the hardware's now .while_it_runs., and may not have been written yet
#include "stator/stator.h"
#include "stator_check.h"

#define USER(m, ROW)         \
    ROW(m, state, beginning) \
    ROW(m, rest, waiting)    \
    ROW(m, edge, beginning, waiting)
STATOR_MACHINE(user, USER)
stator_poll user_poll(user *self, stator_waker me);

#define APP(s, ROW)   \
    ROW(s, tier, all) \
    ROW(s, task, user, user, user_poll)
STATOR_SYSTEM(app, APP)

static stator_cell cell = STATOR_CELL;
static uint32_t buffer[2];
static uint32_t sum;
static bool runs;

void stator_simulated_write(uint32_t address, uint32_t value)
{
    (void)address;
    runs = value != 0;
}

stator_poll user_poll(user *self, stator_waker me)
{
    stator_cell_arm(&cell, me);
    const stator_word done = stator_cell_take(&cell);
    if (user_state_of(self) == user_beginning) {
        STATOR_IN(user, self, beginning);
        (void)here;
        buffer[0] = 1;
        if (BARRIER) {
            stator_port_device_barrier();
        }
        stator_port_register_write(0, 1);
        STATOR_GO(user, self, beginning, waiting);
    }
    if (done != 0 || TOO_EARLY) {
        sum = buffer[1];
    }
    return STATOR_PENDING;
}

static void interrupt(void)
{
    stator_cell_signal(&cell, 1);
}

static void engine_is_done(void)
{
    buffer[1] = 1;
    runs = false;
    stator_check_raise(interrupt);
}

#define MODEL(c, ROW)                         \
    ROW(c, system, app)                       \
    ROW(c, interrupt, interrupt, 1)           \
    ROW(c, event, engine_is_done, runs)       \
    ROW(c, held, while_it_runs, buffer, runs) \
    ROW(c, silent, all_read, sum == buffer[1])
STATOR_CHECK(model, MODEL)
