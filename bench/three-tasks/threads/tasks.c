// SPDX-License-Identifier: Apache-2.0
//
// The three tasks as they are written for threads: each is a function that waits where it stands.
#include "tasks.h"
#include "bench/three-tasks/hal.h"
#include "threads.h"

static bool passed(uint32_t instant)
{
    return (int32_t)(hal_now() - instant) >= 0;
}

static void sleep_until(uint32_t instant)
{
    while (!passed(instant)) {
        thread_wait_until(instant);
    }
}

static void sleep_for(uint32_t ticks)
{
    sleep_until(hal_now() + ticks);
}

static enum copy_end copy(uint32_t bytes)
{
    dma_start(bytes);
    const uint32_t deadline = hal_now() + COPY_TICKS(bytes);
    for (;;) {
        const enum dma_status status = dma_status();
        if (status != DMA_BUSY) {
            return status == DMA_DONE ? COPY_DONE : COPY_FAILED;
        }
        if (passed(deadline)) {
            break;
        }
        thread_wait_until(deadline);
    }
    dma_stop();
    while (dma_status() == DMA_BUSY) {
        sleep_for(STOP_TICKS);
    }
    return COPY_LATE;
}

void copier(void)
{
    for (;;) {
        const uint32_t bytes = copy_taken();
        if (bytes != 0) {
            copy_ended(copy(bytes));
        } else {
            thread_wait();
        }
    }
}

static int next_byte(void)
{
    for (;;) {
        const int byte = uart_read();
        if (byte == UART_EMPTY) {
            thread_wait();
        } else if (byte != '\r') {
            return byte;
        }
    }
}

static void skip_line(void)
{
    while (next_byte() != '\n') {}
    line_refused();
}

void line_reader(void)
{
    uint8_t text[LINE_BYTES];
    unsigned length_bytes = 0;
    for (;;) {
        const int byte = next_byte();
        if (byte == '\n') {
            line_received(text, length_bytes);
            length_bytes = 0;
        } else if (byte == '\b') {
            if (length_bytes != 0) {
                length_bytes--;
            }
        } else if (byte == UART_BROKEN || length_bytes == LINE_BYTES) {
            skip_line();
            length_bytes = 0;
        } else {
            text[length_bytes++] = (uint8_t)byte;
        }
    }
}

/* count: bytes to read; 0: writes value. */
static bool transfer(uint8_t at, uint8_t value, uint8_t count)
{
    for (unsigned tries = 1;; tries++) {
        if (count != 0) {
            i2c_read(at, count);
        } else {
            i2c_write(at, value);
        }
        const uint32_t deadline = hal_now() + TRANSFER_TICKS;
        enum i2c_status status;
        while ((status = i2c_status()) == I2C_BUSY && !passed(deadline)) {
            thread_wait_until(deadline);
        }
        if (status == I2C_DONE) {
            return true;
        }
        if (status == I2C_BUSY) {
            i2c_abort();
        }
        if (tries == TRIES) {
            return false;
        }
        sleep_for(RETRY_TICKS);
    }
}

static bool write_register(uint8_t at, uint8_t value)
{
    return transfer(at, value, 0);
}

static bool read_registers(uint8_t at, uint8_t *bytes, uint8_t count)
{
    if (!transfer(at, 0, count)) {
        return false;
    }
    i2c_fetch(bytes, count);
    return true;
}

static enum sensor_lost measure(const uint8_t *calibration, unsigned *doublings)
{
    uint32_t next = hal_now();
    for (;; next += PERIOD_TICKS) {
        sleep_until(next);
        if (!write_register(SENSOR_CONTROL, SENSOR_CONVERT)) {
            return SENSOR_SILENT;
        }
        sleep_for(CONVERSION_TICKS);
        for (unsigned looks = 1;; looks++) {
            uint8_t status;
            if (!read_registers(SENSOR_STATUS, &status, 1)) {
                return SENSOR_SILENT;
            }
            if ((status & SENSOR_CONVERTS) == 0) {
                break;
            }
            if (looks == LOOKS) {
                return SENSOR_STUCK;
            }
            sleep_for(LOOK_TICKS);
        }
        uint8_t raw[RAW_BYTES];
        if (!read_registers(SENSOR_DATA, raw, sizeof raw)) {
            return SENSOR_SILENT;
        }
        temperature_measured(raw, calibration);
        *doublings = 0;
    }
}

static enum sensor_lost serve(unsigned *doublings)
{
    if (!write_register(SENSOR_RESET, SENSOR_RESET_KEY)) {
        return SENSOR_SILENT;
    }
    sleep_for(RESET_TICKS);
    uint8_t id;
    if (!read_registers(SENSOR_ID, &id, 1)) {
        return SENSOR_SILENT;
    }
    if (id != SENSOR_ID_BMP280) {
        return SENSOR_UNKNOWN;
    }
    uint8_t calibration[CALIBRATION_BYTES];
    if (!read_registers(SENSOR_T1, calibration, sizeof calibration)) {
        return SENSOR_SILENT;
    }
    if ((calibration[0] | calibration[1]) == 0) {
        return SENSOR_UNCALIBRATED;
    }
    if (!write_register(SENSOR_FILTER, SENSOR_FILTER_4)) {
        return SENSOR_SILENT;
    }
    return measure(calibration, doublings);
}

void thermometer(void)
{
    unsigned doublings = 0;
    for (;;) {
        sensor_lost(serve(&doublings));
        sleep_for(BACK_OFF_TICKS << doublings);
        if (doublings < BACK_OFF_DOUBLINGS) {
            doublings++;
        }
    }
}
