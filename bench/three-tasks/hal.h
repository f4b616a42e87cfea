// SPDX-License-Identifier: Apache-2.0
/*
 * What the three tasks are written over: the calls of a hardware layer, and the interrupts that it delivers. Each
 * version of the program (stator/, threads/, rust/) sees these and nothing else. Behind them are a simulation
 * (simulation.c, on the host) or stubs (stubs.c, on the chip).
 *
 * The copier      waits for a job; starts the DMA; waits for it, at most COPY_TICKS(bytes); a late one is stopped, and
 *                 looked at every STOP_TICKS until it stands; reports how the job ended; goes on with the next.
 * The line reader reads bytes up to '\n', without '\r'; backspace takes one back; a line of more than LINE_BYTES or
 * with a broken byte in it is skipped to its end and refused. The thermometer resets the sensor, waits RESET_TICKS,
 * reads its identity and its calibration, sets the filter; then every PERIOD_TICKS starts a conversion, waits
 * CONVERSION_TICKS, looks whether it is over, up to LOOKS times with LOOK_TICKS between, reads it and hands it on with
 * the calibration. A transfer that is refused or takes more than TRANSFER_TICKS is tried again after RETRY_TICKS, TRIES
 * in all. What cannot be mended by that is reported, and the whole begins again after BACK_OFF_TICKS, which double each
 * time up to BACK_OFF_DOUBLINGS, until a temperature was read.
 */
#ifndef THREE_TASKS_HAL_H
#define THREE_TASKS_HAL_H

#include <stdbool.h>
#include <stdint.h>

/* Time: ticks that wrap. The alarm calls alarm_isr once at `when`, at once if that has passed; a new one replaces it.
 */
uint32_t hal_now(void);
void hal_alarm(uint32_t when);
/* Returns when an interrupt is pending. Called with interrupts masked. */
void hal_sleep(void);
void alarm_isr(void);

/* Copies by DMA. */
uint32_t copy_taken(void); /* takes the next job: how many bytes; 0: none waits, copy_isr comes with the next */
enum dma_status { DMA_BUSY, DMA_DONE, DMA_STOPPED };
void dma_start(uint32_t bytes); /* of the job that was taken */
enum dma_status dma_status(void);
void dma_stop(void); /* no interrupt tells when it has stopped */
enum copy_end { COPY_DONE, COPY_FAILED, COPY_LATE };
void copy_ended(enum copy_end end);
void copy_isr(void);
void dma_isr(void);
#define COPY_TICKS(bytes) ((bytes) / 4u + 20u)
#define STOP_TICKS        5u

/* Lines from the UART, which keeps a few bytes. */
#define UART_EMPTY  (-1)
#define UART_BROKEN (-2) /* framing or overrun */
int uart_read(void);
#define LINE_BYTES 64u
void line_received(const uint8_t *text, unsigned length_bytes);
void line_refused(void);
void uart_isr(void);

/* The bus of the sensor: one transfer at a time, whose end, DONE or REFUSED, comes with i2c_isr. */
enum i2c_status { I2C_BUSY, I2C_DONE, I2C_REFUSED };
void i2c_write(uint8_t at, uint8_t value);
void i2c_read(uint8_t at, uint8_t count);
enum i2c_status i2c_status(void);
void i2c_abort(void);
void i2c_fetch(uint8_t *bytes, uint8_t count); /* what was read */
#define CALIBRATION_BYTES 6u
#define RAW_BYTES         3u
void temperature_measured(const uint8_t raw[RAW_BYTES], const uint8_t calibration[CALIBRATION_BYTES]);
enum sensor_lost { SENSOR_SILENT, SENSOR_UNKNOWN, SENSOR_UNCALIBRATED, SENSOR_STUCK };
void sensor_lost(enum sensor_lost why);
void i2c_isr(void);
#define TRANSFER_TICKS     10u
#define RETRY_TICKS        1u
#define TRIES              3u
#define RESET_TICKS        2u
#define CONVERSION_TICKS   8u
#define LOOK_TICKS         2u
#define LOOKS              5u
#define PERIOD_TICKS       1000u
#define BACK_OFF_TICKS     100u
#define BACK_OFF_DOUBLINGS 6u

/* The sensor's registers: Bosch BMP280, chapter 4. */
#define SENSOR_RESET     0xE0u
#define SENSOR_RESET_KEY 0xB6u
#define SENSOR_ID        0xD0u
#define SENSOR_ID_BMP280 0x58u
#define SENSOR_T1        0x88u /* T1, T2, T3: 16 bits each, the low byte first; T1 is never 0 */
#define SENSOR_FILTER    0xF5u
#define SENSOR_FILTER_4  0x08u
#define SENSOR_CONTROL   0xF4u
#define SENSOR_CONVERT   0x21u /* temperature once, then sleep */
#define SENSOR_STATUS    0xF3u
#define SENSOR_CONVERTS  0x08u
#define SENSOR_DATA      0xFAu /* 20 bits, the high byte first */

/* The program: never returns. */
void three_tasks_run(void);

#endif
