// SPDX-License-Identifier: Apache-2.0
//
// The three tasks in Stator: the table, and the interrupts' wakes.
#include "bench/three-tasks/hal.h"
#include "copier.h"
#include "line_reader.h"
#include "thermometer.h"

static void sleep_until(stator_until until)
{
    (void)until; /* the alarm is set */
    hal_sleep();
}

#define APP(s, ROW)                                          \
    ROW(s, tier, control)                                    \
    ROW(s, task, copies, copier, copier_poll)                \
    ROW(s, task, lines, line_reader, line_reader_poll)       \
    ROW(s, task, temperature, thermometer, thermometer_poll) \
    ROW(s, time, clock)                                      \
    ROW(s, idle, sleep_until)
STATOR_SYSTEM(app, APP)

void alarm_isr(void)
{
    app_wake(app_clock);
}

void copy_isr(void)
{
    app_wake(app_copies);
}

void dma_isr(void)
{
    app_wake(app_copies);
}

void uart_isr(void)
{
    app_wake(app_lines);
}

void i2c_isr(void)
{
    app_wake(app_temperature);
}

void three_tasks_run(void)
{
    app_run();
}
