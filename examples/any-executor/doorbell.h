// SPDX-License-Identifier: Apache-2.0
//
// All that a thread which polls machines wants of its RTOS: two functions.
//   FreeRTOS   ring: xTaskNotifyGive, in a handler vTaskNotifyGiveFromISR;  wait: ulTaskNotifyTake(pdTRUE, ticks)
//   Zephyr     ring: k_sem_give, limit 1;                                  wait: k_sem_take(&bell, timeout)
//   POSIX      doorbell_posix.c, the stand-in of this folder
#ifndef ANY_EXECUTOR_DOORBELL_H
#define ANY_EXECUTOR_DOORBELL_H

#include "stator/time.h"

/* The present or the next wait returns. Rung twice is rung once. Callers: any thread, any interrupt handler. */
void doorbell_ring(void);

/* Returns when it was rung, or at that instant. Callers: the polling thread. */
void doorbell_wait_until(stator_until until);

#endif
