// SPDX-License-Identifier: Apache-2.0
//
// The hardware layer on the chip, for sizes and counts: each sleep is ended by one interrupt, in turn of each device.
// Time stands still, so that no deadline comes.
#include "hal.h"

#include "cortex_m_registers.h"
#include "register_access.h"

static uint32_t job_bytes;
static bool byte_waits;
static enum dma_status status = DMA_STOPPED;

uint32_t hal_now(void)
{
    return 0;
}

void hal_alarm(uint32_t when)
{
    (void)when;
}

void hal_sleep(void)
{
    register_write(SCB_ICSR, SCB_ICSR_PEND_SV);
    __asm__ volatile("dsb\n\twfi" ::: "memory");
}

/* A call with a name: compilers give handlers that do the same one address, or jump from one to the other. */
#define STRIKE(isr)                                                         \
    __asm__ volatile(".globl strike_" #isr "\nstrike_" #isr ": bl " #isr :: \
                         : "r0", "r1", "r2", "r3", "r12", "lr", "cc", "memory")

void pend_sv_handler(void)
{
    static unsigned turn;
    turn++;
    switch (turn % 4u) {
    case 0:
        job_bytes = 100;
        STRIKE(copy_isr);
        break;
    case 1:
        status = DMA_DONE;
        STRIKE(dma_isr);
        break;
    case 2:
        byte_waits = true;
        STRIKE(uart_isr);
        break;
    default:
        STRIKE(i2c_isr);
        break;
    }
}

/* Never strikes: the alarm's handler is linked in. */
void sys_tick_handler(void)
{
    alarm_isr();
}

uint32_t copy_taken(void)
{
    const uint32_t bytes = job_bytes;
    job_bytes = 0;
    return bytes;
}

void dma_start(uint32_t bytes)
{
    (void)bytes;
    status = DMA_BUSY;
}

enum dma_status dma_status(void)
{
    return status;
}

void dma_stop(void) {}

void copy_ended(enum copy_end end)
{
    (void)end;
}

int uart_read(void)
{
    const bool waits = byte_waits;
    byte_waits = false;
    return waits ? '\n' : UART_EMPTY;
}

void line_received(const uint8_t *text, unsigned length_bytes)
{
    (void)text;
    (void)length_bytes;
}

void line_refused(void) {}

void i2c_write(uint8_t at, uint8_t value)
{
    (void)at;
    (void)value;
}

void i2c_read(uint8_t at, uint8_t count)
{
    (void)at;
    (void)count;
}

enum i2c_status i2c_status(void)
{
    return I2C_BUSY;
}

void i2c_abort(void) {}

void i2c_fetch(uint8_t *bytes, uint8_t count)
{
    for (uint8_t i = 0; i < count; i++) {
        bytes[i] = 0;
    }
}

void temperature_measured(const uint8_t raw[RAW_BYTES], const uint8_t calibration[CALIBRATION_BYTES])
{
    (void)raw;
    (void)calibration;
}

void sensor_lost(enum sensor_lost why)
{
    (void)why;
}

int main(void)
{
    three_tasks_run();
    return 1; /* it never does */
}
