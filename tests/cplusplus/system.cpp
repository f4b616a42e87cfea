// SPDX-License-Identifier: Apache-2.0
//
// Machines and a system as C++20: all that the macros write, not only the headers. tests/scripts/cplusplus compiles it.
#include "stator/bit.h"
#include "stator/cell.h"
#include "stator/stator.h"

#define SENSOR(m, ROW)                                 \
    ROW(m, always, uint32_t count;)                    \
    ROW(m, state, idle)                                \
    ROW(m, state, reading, uint32_t value; bool last;) \
    ROW(m, final, done, uint8_t reason;)               \
    ROW(m, edge, idle, reading)                        \
    ROW(m, edge, reading, done)                        \
    ROW(m, edge, any, idle)
STATOR_MACHINE(sensor, SENSOR)
STATOR_BUDGET(sensor, 16);

static stator_poll sensor_poll(sensor *self, stator_waker me)
{
    for (;;) {
        switch (sensor_state_of(self)) {
        case sensor_idle: {
            STATOR_IN(sensor, self, idle);
            (void)here;
            STATOR_GO(sensor, self, idle, reading, .value = 7, .last = true);
            stator_wake_by(me, stator_after(1));
            return STATOR_PENDING;
        }
        case sensor_reading: {
            STATOR_IN(sensor, self, reading);
            self->count += here->value;
            STATOR_GO(sensor, self, reading, done, .reason = 3);
            return STATOR_READY;
        }
        case sensor_done:
            return STATOR_READY;
        }
    }
}

static sensor outside;

static void sleep_until(stator_until until)
{
    (void)until;
    stator_port_wait();
}

#define APP(s, ROW)                                    \
    ROW(s, tier, control)                              \
    ROW(s, time, clock)                                \
    ROW(s, task, one, sensor, sensor_poll)             \
    ROW(s, task_at, two, sensor, sensor_poll, outside) \
    ROW(s, tier, background, ORDER)                    \
    ROW(s, tasks, many, 40, sensor, sensor_poll)       \
    ROW(s, idle, sleep_until)
STATOR_SYSTEM(app, APP)

int main()
{
    app_start();
    while (sensor_state_of(&app.one) != sensor_done || sensor_state_of(&app.many[39]) != sensor_done) {
        if (!app_pass()) {
            app_sleep();
        }
    }
    STATOR_GO_ANY(sensor, &app.one, idle);
    return app.one.count == 7 && sensor_done_of(&outside)->reason == 3 ? 0 : 1;
}
