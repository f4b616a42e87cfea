// SPDX-License-Identifier: Apache-2.0
#include "app.h"

#include "board.h"
#include "drivers/dps310.h"
#include "drivers/emc1413.h"
#include "drivers/lsm303.h"
#include "drivers/tmp105.h"
#include "stator/shared.h"

STATOR_SYSTEM_DEFINE(app, APP_BUILT)

struct shared shared;
STATOR_SHARED(shared, "all tasks are of one tier, so a poll has it to itself; interrupts touch none of it");

/* 8 bytes in a 16-byte FIFO at 115,200 baud come every 0.7 ms. */
#define UART_DIVISOR 1u

/* How long a record waits at most in the ring, which holds 1,024. */
#define TRACE_EVERY_MS 100u

#define MAG_HZ    20u
#define BOARD_HZ  5u
#define REMOTE_HZ 5u
#define AIR_HZ    10u

uint32_t uptime_ms(void)
{
    struct uptime *const uptime = &shared.uptime;
    const stator_time now = stator_now();
    const uint32_t ticks = now - uptime->last + uptime->rest_ticks;
    uptime->last = now;
    uptime->ms += ticks / BOARD_TICKS_PER_MS;
    uptime->rest_ticks = ticks % BOARD_TICKS_PER_MS;
    return uptime->ms;
}

void report(enum event_kind kind, uint8_t task, uint8_t detail, uint32_t value)
{
    const struct event event = {
        .at_ms = uptime_ms(), .value = value, .kind = (uint8_t)kind, .task = task, .detail = detail};
    events_add(&shared.events, event);
}

/* Tells of faults and recoveries. A poll that meets a fault ends in the faulted state. */
static void report_sensor(const sensor *self, struct sensor_report *told, uint8_t task)
{
    if (self->output->faults != told->faults) {
        if (!told->faulted) {
            told->since_ms = uptime_ms();
        }
        told->faulted = true;
        told->faults = self->output->faults;
        report(event_sensor_faulted, task, self->output->reason, sensor_faulted_of(self)->backoff_ms);
    }
    if (told->faulted && self->output->valid) {
        told->faulted = false;
        report(event_sensor_recovered, task, 0u, uptime_ms() - told->since_ms);
    }
}

/* Feeds between samples and while it waits to try again: a sensor that is stuck inside an access does not. */
stator_poll app_sensor_poll(sensor *self, stator_waker me)
{
    if (watchdog_is_hung(&shared.roll, me)) {
        return STATOR_PENDING;
    }
    const stator_poll result = sensor_poll(self, me);
    report_sensor(self, &shared.reports[me.task - app_mag], (uint8_t)me.task);
    if (sensor_state_of(self) == sensor_waiting || sensor_state_of(self) == sensor_faulted) {
        watchdog_feed(&shared.roll, me);
    }
    return result;
}

stator_poll app_fusion_poll(fusion *self, stator_waker me)
{
    if (watchdog_is_hung(&shared.roll, me)) {
        return STATOR_PENDING;
    }
    watchdog_feed(&shared.roll, me);
    return fusion_poll(self, me);
}

stator_poll app_telemetry_poll(telemetry *self, stator_waker me)
{
    if (watchdog_is_hung(&shared.roll, me)) {
        return STATOR_PENDING;
    }
    watchdog_feed(&shared.roll, me);
    return telemetry_poll(self, me);
}

stator_poll app_console_poll(console *self, stator_waker me)
{
    if (watchdog_is_hung(&shared.roll, me)) {
        return STATOR_PENDING;
    }
    watchdog_feed(&shared.roll, me);
    return console_poll(self, me);
}

/* All tasks but the clock, which has no machine, and the watchdog itself, which the hardware's watches. */
#define WATCHED                                                                                                    \
    (1u << app_mag | 1u << app_board | 1u << app_remote | 1u << app_air | 1u << app_fusion | 1u << app_telemetry | \
     1u << app_console)

_Noreturn void app_main(void)
{
    board_start();
    shared.uptime.last = stator_now();
    const int culprit = board_take_culprit();
    if (culprit >= 0) {
        report(event_was_reset, (uint8_t)culprit, 0u, 0u);
    }
    uart_16550_start(&board_uart, UART_DIVISOR);
    aspeed_i2c_start((stator_register){BOARD_I2C_GLOBAL});
    aspeed_i2c_bus_start(&board_magnetic_bus);
    aspeed_i2c_bus_start(&board_air_bus);
    sensor_start(&app.mag, &lsm303_description, &board_magnetic_bus, &shared.magnetic, MAG_HZ, BOARD_TICKS_PER_MS);
    sensor_start(&app.board, &tmp105_description, &board_magnetic_bus, &shared.board, BOARD_HZ, BOARD_TICKS_PER_MS);
    sensor_start(&app.remote, &emc1413_description, &board_air_bus, &shared.remote, REMOTE_HZ, BOARD_TICKS_PER_MS);
    sensor_start(&app.air, &dps310_description, &board_air_bus, &shared.air, AIR_HZ, BOARD_TICKS_PER_MS);
    app.fusion.shared = &shared;
    telemetry_start(&app.telemetry, &board_uart, &shared);
    app.console.uart = &board_uart;
    app.console.shared = &shared;
    watchdog_start(&app.watchdog, &shared.roll, WATCHED);
#ifdef SENSOR_FUSION_TRACE
    app.trace.period_ticks = TRACE_EVERY_MS * BOARD_TICKS_PER_MS;
    board_trace_start();
#endif
    app_run();
}

int main(void)
{
    app_main();
}
