// SPDX-License-Identifier: Apache-2.0
//
// Asks a TMP105 on the MPS2 board's shield connector for its temperature ten times a second, and writes each new
// value; ends when the sensor is faulted.
#include "board_time.h"
#include "bus.h"
#include "clock.h"
#include "semihosting.h"
#include "sensor_poll.h"
#include "stator/stator.h"

#define TEMPERATURE  BUS_ADDRESS(0x48u, 0u) /* TMP105 datasheet SBOS648: address pins low; register 0, 1/256 degrees */
#define PERIOD_TICKS (BOARD_TICKS_PER_SECOND / 10u)

#define ASKER(m, ROW)                                 \
    ROW(m, always, stator_time next; uint32_t value;) \
    ROW(m, rest, asking)
STATOR_MACHINE(asker, ASKER)

static stator_poll asker_poll(asker *self, stator_waker me);
static stator_poll thermometer_poll(sensor_poll *self, stator_waker me);

#define APP(s, ROW)                                          \
    ROW(s, tier, only)                                       \
    ROW(s, time, clock)                                      \
    ROW(s, task, thermometer, sensor_poll, thermometer_poll) \
    ROW(s, task, questions, asker, asker_poll)
STATOR_SYSTEM(app, APP)

static void write_number(uint32_t number)
{
    char text[12] = {0};
    unsigned at = sizeof text - 1u;
    text[--at] = '\n';
    do {
        text[--at] = (char)('0' + number % 10u);
        number /= 10u;
    } while (number != 0u);
    semihosting_write(&text[at]);
}

void sensor_poll_value(uint32_t address, uint16_t value)
{
    (void)address;
    if (value != app.questions.value) {
        app.questions.value = value;
        semihosting_write("millidegrees ");
        write_number(value * 1000u / 256u);
    }
}

static stator_poll thermometer_poll(sensor_poll *self, stator_waker me)
{
    if (sensor_poll_poll(self, me) == STATOR_PENDING) {
        return STATOR_PENDING;
    }
    semihosting_write("faulted ");
    write_number(sensor_poll_faulted_of(self)->code);
    semihosting_exit(1);
}

static stator_poll asker_poll(asker *self, stator_waker me)
{
    if (stator_passed(self->next)) {
        self->next += PERIOD_TICKS;
        (void)sensor_poll_ask(&app.thermometer, TEMPERATURE, stator_waker_of(app_thermometer));
    }
    stator_wake_by(me, self->next);
    return STATOR_PENDING;
}

int main(void)
{
    board_time_start();
    app.questions.next = stator_now();
    app.questions.value = UINT32_MAX; /* none yet */
    app_run();
}
