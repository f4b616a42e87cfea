// SPDX-License-Identifier: Apache-2.0
#include "stator/stator.h"
#include "controller.h"

static stator_cell i2c = STATOR_CELL;

void i2c_interrupt(void)
{
    stator_cell_signal(&i2c, i2c_status());
}

#define REGISTER_READ(m, ROW)                                     \
    ROW(m, always, uint8_t address; uint8_t reg; uint8_t failed;) \
    ROW(m, state, idle)                                           \
    ROW(m, state, transferring, stator_time deadline;)            \
    ROW(m, state, pausing, stator_time until;)                    \
    ROW(m, final, complete, uint8_t value;)                       \
    ROW(m, final, exhausted)                                      \
    ROW(m, edge, idle, transferring)                              \
    ROW(m, edge, transferring, complete)                          \
    ROW(m, edge, transferring, pausing)                           \
    ROW(m, edge, pausing, transferring)                           \
    ROW(m, edge, pausing, exhausted)
STATOR_MACHINE(register_read, REGISTER_READ)
STATOR_BUDGET(register_read, 12);

stator_poll register_read_poll(register_read *self, stator_waker me);

stator_poll register_read_poll(register_read *self, stator_waker me)
{
    for (;;) {
        switch (register_read_state_of(self)) {
        case register_read_idle: {
            STATOR_IN(register_read, self, idle);
            i2c_begin(self->address, self->reg);
            STATOR_GO(register_read, self, idle, transferring, .deadline = stator_after(TIMEOUT_TICKS));
            continue;
        }
        case register_read_transferring: {
            STATOR_IN(register_read, self, transferring);
            stator_cell_arm(&i2c, me);
            const stator_word events = stator_cell_take(&i2c);
            if ((events & I2C_DONE) != 0u) {
                STATOR_GO(register_read, self, transferring, complete, .value = i2c_byte());
                return STATOR_READY;
            }
            if (events == 0u && !stator_passed(here->deadline)) {
                stator_wake_by(me, here->deadline);
                return STATOR_PENDING;
            }
            i2c_abort();
            self->failed++;
            STATOR_GO(register_read, self, transferring, pausing, .until = stator_after(PAUSE_TICKS));
            stator_wake_by(me, self->pausing.until);
            return STATOR_PENDING;
        }
        case register_read_pausing: {
            STATOR_IN(register_read, self, pausing);
            if (!stator_passed(here->until)) {
                stator_wake_by(me, here->until);
                return STATOR_PENDING;
            }
            if (self->failed == TRIES) {
                STATOR_GO(register_read, self, pausing, exhausted);
                return STATOR_READY;
            }
            (void)stator_cell_take(&i2c); /* what came after the abort is not this try's */
            i2c_begin(self->address, self->reg);
            STATOR_GO(register_read, self, pausing, transferring, .deadline = stator_after(TIMEOUT_TICKS));
            continue;
        }
        case register_read_complete:
        case register_read_exhausted:
            return STATOR_READY;
        }
    }
}
