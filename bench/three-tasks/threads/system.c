// SPDX-License-Identifier: Apache-2.0
#include "bench/three-tasks/hal.h"
#include "stacks.h"
#include "tasks.h"
#include "threads.h"

static uintptr_t copier_stack[COPIER_STACK_BYTES / sizeof(uintptr_t)];
static uintptr_t line_reader_stack[LINE_READER_STACK_BYTES / sizeof(uintptr_t)];
static uintptr_t thermometer_stack[THERMOMETER_STACK_BYTES / sizeof(uintptr_t)];

void alarm_isr(void) {}

void copy_isr(void)
{
    thread_wake(COPIER);
}

void dma_isr(void)
{
    thread_wake(COPIER);
}

void uart_isr(void)
{
    thread_wake(LINE_READER);
}

void i2c_isr(void)
{
    thread_wake(THERMOMETER);
}

void three_tasks_run(void)
{
    thread_prepare(COPIER, copier_stack, sizeof copier_stack, copier);
    thread_prepare(LINE_READER, line_reader_stack, sizeof line_reader_stack, line_reader);
    thread_prepare(THERMOMETER, thermometer_stack, sizeof thermometer_stack, thermometer);
    threads_run();
}
