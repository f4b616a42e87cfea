// SPDX-License-Identifier: Apache-2.0
//
// A sensor of the sensor firmware, a TMP105, over its bus and its controller, all files as they are: whatever the
// controller does, it finds its way back to samples, and says that it has none while it has none.
// check: sources ../../drivers/sensor.c ../../drivers/tmp105.c ../../drivers/aspeed_i2c.c
// check: sources ../../drivers/register_access.c ../../drivers/shared_bus.c
// check: options -I../../drivers
// check: variant tmp105 -DHURRIES=1 --no-wrap
// check: slow tmp105
#include "stator/stator.h"

#include "i2c_controller.h"
#include "tmp105.h"

enum { RATE_HZ = 50, TICKS_PER_MS = 1 };

#define APP(s, ROW)     \
    ROW(s, tier, all)   \
    ROW(s, time, clock) \
    ROW(s, task, sensor, sensor, sensor_poll)
STATOR_SYSTEM(app, APP)

static struct sensor_output output;

static void start(void)
{
    sensor_start(&app.sensor, &tmp105_description, &bus, &output, RATE_HZ, TICKS_PER_MS);
}

/* Whoever reads it is told. */
static bool says_what_it_has(void)
{
    return output.valid ? app.sensor.state != sensor_faulted && output.sample.byte[0] == ANSWER
                        : app.sensor.state != sensor_faulted || output.reason != fault_none;
}

static bool owned(void)
{
    return app.sensor.state == sensor_identifying || app.sensor.state == sensor_configuring ||
           app.sensor.state == sensor_sampling;
}

#define MODEL(c, ROW)                                                        \
    ROW(c, system, app)                                                      \
    ROW(c, start, start)                                                     \
    CONTROLLER_ROWS(c, ROW)                                                  \
    ROW(c, instant, sampled_at, output.at, output.valid)                     \
    ROW(c, instant, samples, output.samples, false)                          \
    ROW(c, instant, faults, output.faults, false)                            \
    ROW(c, always, says_what_it_has, says_what_it_has())                     \
    ROW(c, always, the_controller_has_an_owner, !controller.busy || owned()) \
    ROW(c, untaken, one_step, sensor, identifying, identifying)              \
    ROW(c, untaken, one_step_of_a_sample, sensor, sampling, sampling)        \
    ROW(c, untaken, never_cancelled, register_access, queued, faulted)       \
    ROW(c, untaken, never_cancelled, aspeed_i2c_transfer, armed, faulted)    \
    ROW(c, again, samples_again, output.valid &&app.sensor.state == sensor_waiting)
STATOR_CHECK(model, MODEL)
