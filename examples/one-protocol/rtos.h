// SPDX-License-Identifier: Apache-2.0
//
// What the program takes of an RTOS, declared as FreeRTOS does: the kernel itself is not here.
#ifndef ONE_PROTOCOL_RTOS_H
#define ONE_PROTOCOL_RTOS_H

#include <stdint.h>

typedef int BaseType_t;
typedef uint32_t TickType_t;
typedef void *TaskHandle_t;
typedef enum { eNoAction, eSetBits } eNotifyAction;
#define pdTRUE  1
#define pdFALSE 0

BaseType_t xTaskNotifyWait(uint32_t clear_before, uint32_t clear_after, uint32_t *value, TickType_t ticks);
BaseType_t xTaskNotifyFromISR(TaskHandle_t task, uint32_t value, eNotifyAction action, BaseType_t *woken);
void vTaskDelay(TickType_t ticks);
void vPortYieldFromISR(BaseType_t woken);

#endif
