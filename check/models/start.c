// SPDX-License-Identifier: Apache-2.0
//
// A start: a driver, the device that it drives, and what must hold. `stator check FILE` runs it. docs/check.md says
// more.
//
// Yours: put the driver into its own file, as it is in the firmware, and name it here, seen from this file's folder:
//   // check: sources ../src/sensor.c
//   // check: options -I../src
// at the beginning of a line. Then take out what does not apply, and describe your device in place of this one.
//
// Break it and see it found: take out stator_cell_arm, or stator_wake_by, or the line that clears READY.
#include "stator/register.h"
#include "stator/stator.h"
#include "stator_check.h"

/* --- The firmware: a sensor is asked now and then, and answers by an interrupt, late or never. --- */

enum { CONTROL = 0x40000000, STATUS = 0x40000004, START = 1, READY = 1, PATIENCE_TICKS = 5, PAUSE_TICKS = 8 };

static stator_cell sensor_cell = STATOR_CELL;

void sensor_interrupt(void)
{
    stator_port_register_write(STATUS, READY); /* clears it: else the interrupt comes again */
    stator_cell_signal(&sensor_cell, READY);
}

#define SENSOR(m, ROW)                           \
    ROW(m, state, pausing, stator_time until;)   \
    ROW(m, state, asking, stator_time deadline;) \
    ROW(m, final, broken)                        \
    ROW(m, edge, pausing, asking)                \
    ROW(m, edge, asking, pausing)                \
    ROW(m, edge, asking, broken)
STATOR_MACHINE(sensor, SENSOR)

stator_poll sensor_poll(sensor *self, stator_waker me)
{
    for (;;) {
        switch (sensor_state_of(self)) {
        case sensor_pausing: {
            STATOR_IN(sensor, self, pausing);
            stator_wake_by(me, here->until);
            if (!stator_passed(here->until)) {
                return STATOR_PENDING;
            }
            stator_port_register_write(CONTROL, START);
            STATOR_GO(sensor, self, pausing, asking, .deadline = stator_after(PATIENCE_TICKS));
            continue;
        }
        case sensor_asking: {
            STATOR_IN(sensor, self, asking);
            stator_cell_arm(&sensor_cell, me); /* arm, then look */
            stator_wake_by(me, here->deadline);
            if (stator_cell_take(&sensor_cell) != 0u) {
                STATOR_GO(sensor, self, asking, pausing, .until = stator_after(PAUSE_TICKS));
                stator_wake(me); /* not `continue`: the pause may be over already, and the poll would not end */
                return STATOR_PENDING;
            }
            if (!stator_passed(here->deadline)) {
                return STATOR_PENDING;
            }
            STATOR_GO(sensor, self, asking, broken);
            return STATOR_READY;
        }
        case sensor_broken:
            return STATOR_READY;
        }
    }
}

#define APP(s, ROW)     \
    ROW(s, tier, only)  \
    ROW(s, time, clock) \
    ROW(s, task, sensor, sensor, sensor_poll)
STATOR_SYSTEM(app, APP)

/* --- The device: what its manual says, no more. --- */

static struct {
    bool measuring;
    bool ready;
} device;

uint32_t stator_simulated_read(uint32_t address)
{
    return address == STATUS && device.ready ? READY : 0u;
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    if (address == CONTROL && value == START) {
        device.measuring = true;
    } else if (address == STATUS && value == READY) {
        device.ready = false;
    } else {
        stator_check_fail("the device has no such register, or does not take this value");
    }
}

static void device_is_done(void)
{
    device.measuring = false;
    device.ready = true;
}

/* --- What surrounds it, and what must hold. --- */

#define MODEL(c, ROW)                                                                      \
    ROW(c, system, app)                                                                    \
    ROW(c, clock, 1)                                 /* its interrupt's priority */        \
    ROW(c, level, sensor_interrupt, 2, device.ready) /* asserted as long as */             \
    ROW(c, event, device_is_done, device.measuring)  /* at any moment, or never */         \
    ROW(c, always, asked_or_done, !device.measuring || app.sensor.state != sensor_pausing) \
    ROW(c, asleep, nothing_unheard, app.sensor.state != sensor_asking || sensor_cell.events == 0)
STATOR_CHECK(model, MODEL)
