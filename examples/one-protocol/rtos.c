// SPDX-License-Identifier: Apache-2.0
#include "rtos.h"
#include "controller.h"

TaskHandle_t reader; /* the thread that calls register_read */

void i2c_interrupt(void)
{
    BaseType_t woken = pdFALSE;
    (void)xTaskNotifyFromISR(reader, i2c_status(), eSetBits, &woken);
    vPortYieldFromISR(woken);
}

bool register_read(uint8_t address, uint8_t reg, uint8_t *value);

bool register_read(uint8_t address, uint8_t reg, uint8_t *value)
{
    for (unsigned failed = 0; failed < TRIES; failed++) {
        uint32_t events = 0;
        (void)xTaskNotifyWait(0u, UINT32_MAX, &events, 0u); /* what came after the abort is not this try's */
        i2c_begin(address, reg);
        if (xTaskNotifyWait(0u, UINT32_MAX, &events, TIMEOUT_TICKS) == pdTRUE && (events & I2C_DONE) != 0u) {
            *value = i2c_byte();
            return true;
        }
        i2c_abort();
        vTaskDelay(PAUSE_TICKS);
    }
    return false;
}
