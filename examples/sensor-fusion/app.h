// SPDX-License-Identifier: Apache-2.0
//
// The firmware: its one table of tasks.
#ifndef SENSOR_FUSION_APP_H
#define SENSOR_FUSION_APP_H

#include "console.h"
#include "drivers/sensor.h"
#include "fusion.h"
#include "stator/system.h"
#include "telemetry.h"
#include "watchdog.h"

/* The drivers' polls, and after them the roll call of the watchdog. */
stator_poll app_sensor_poll(sensor *self, stator_waker me);
stator_poll app_fusion_poll(fusion *self, stator_waker me);
stator_poll app_telemetry_poll(telemetry *self, stator_waker me);
stator_poll app_console_poll(console *self, stator_waker me);

/* mag: LSM303DLHC. board: TMP105. remote: EMC1413. air: DPS310. */
#define APP(s, ROW)                                        \
    ROW(s, tier, main)                                     \
    ROW(s, time, clock)                                    \
    ROW(s, task, mag, sensor, app_sensor_poll)             \
    ROW(s, task, board, sensor, app_sensor_poll)           \
    ROW(s, task, remote, sensor, app_sensor_poll)          \
    ROW(s, task, air, sensor, app_sensor_poll)             \
    ROW(s, task, fusion, fusion, app_fusion_poll)          \
    ROW(s, task, telemetry, telemetry, app_telemetry_poll) \
    ROW(s, task, console, console, app_console_poll)       \
    ROW(s, task, watchdog, watchdog, watchdog_poll)

/* The build sensor-fusion-trace tells what it does, as it does it. */
#ifdef SENSOR_FUSION_TRACE
#include "drivers/trace_stream.h"
#define APP_BUILT(s, ROW) APP(s, ROW) ROW(s, task, trace, trace_stream, trace_stream_poll)
#else
#define APP_BUILT APP
#endif
STATOR_SYSTEM_DECLARE(app, APP_BUILT)

/* Starts board and tasks, and runs them; does not return. */
_Noreturn void app_main(void);

#endif
