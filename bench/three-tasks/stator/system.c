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

#define THREE_TASKS(s, ROW)                                  \
    ROW(s, tier, control)                                    \
    ROW(s, task, copies, copier, copier_poll)                \
    ROW(s, task, lines, line_reader, line_reader_poll)       \
    ROW(s, task, temperature, thermometer, thermometer_poll) \
    ROW(s, time, clock)                                      \
    ROW(s, idle, sleep_until)
STATOR_SYSTEM(three_tasks, THREE_TASKS)

void alarm_isr(void)
{
    three_tasks_wake(three_tasks_clock);
}

void copy_isr(void)
{
    three_tasks_wake(three_tasks_copies);
}

void dma_isr(void)
{
    three_tasks_wake(three_tasks_copies);
}

void uart_isr(void)
{
    three_tasks_wake(three_tasks_lines);
}

void i2c_isr(void)
{
    three_tasks_wake(three_tasks_temperature);
}
