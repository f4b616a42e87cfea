// SPDX-License-Identifier: Apache-2.0
#include "protothread.h"
#include "controller.h"

uint32_t ticks(void);

static volatile uint32_t events;

void i2c_interrupt(void)
{
    events |= i2c_status();
}

/* What must survive is here, by hand: a local variable is lost at each wait, and the compiler does not say so. */
struct register_read {
    struct pt pt;
    uint8_t address;
    uint8_t reg;
    uint8_t failed;
    uint8_t value;
    bool complete;
    uint32_t deadline;
};

int register_read_run(struct register_read *self);

int register_read_run(struct register_read *self)
{
    PT_BEGIN(&self->pt);
    for (self->failed = 0; self->failed < TRIES; self->failed++) {
        events = 0;
        i2c_begin(self->address, self->reg);
        self->deadline = ticks() + TIMEOUT_TICKS;
        PT_WAIT_UNTIL(&self->pt, events != 0u || (int32_t)(ticks() - self->deadline) >= 0);
        if ((events & I2C_DONE) != 0u) {
            self->value = i2c_byte();
            self->complete = true;
            break;
        }
        i2c_abort();
        self->deadline = ticks() + PAUSE_TICKS;
        PT_WAIT_UNTIL(&self->pt, (int32_t)(ticks() - self->deadline) >= 0);
    }
    PT_END(&self->pt);
}
