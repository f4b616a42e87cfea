// SPDX-License-Identifier: Apache-2.0
//
// A test's world for drivers over the I2C controller: time that stands until it is moved, a record of who was woken and
// until when, and a controller with targets of 256 registers that behaves as the test says.
#ifndef TESTS_HOST_DRIVERS_FAKE_I2C_H
#define TESTS_HOST_DRIVERS_FAKE_I2C_H

#include "drivers/aspeed_i2c.h"

#include <string.h>

/* ---- time and wakes ---- */

static stator_time fake_now;
static stator_word fake_woken;
static stator_time fake_deadline[32];
static bool fake_armed[32];

stator_time stator_now(void)
{
    return fake_now;
}

void stator_wake(stator_waker task)
{
    if (task.task < 32u) {
        fake_woken |= 1u << task.task;
    }
}

void stator_wake_by(stator_waker me, stator_time deadline)
{
    if (me.task < 32u && (!fake_armed[me.task] || stator_before(deadline, fake_deadline[me.task]))) {
        fake_armed[me.task] = true;
        fake_deadline[me.task] = deadline;
    }
}

/* Time jumps to the earliest deadline, or to `end` if that is earlier, and wakes whoever is due. */
__attribute__((unused)) static void fake_time_passes(stator_time end)
{
    for (unsigned task = 0; task < 32u; task++) {
        if (fake_armed[task] && stator_before(fake_deadline[task], end)) {
            end = fake_deadline[task];
        }
    }
    if (stator_before(fake_now, end)) {
        fake_now = end;
    }
    for (unsigned task = 0; task < 32u; task++) {
        if (fake_armed[task] && stator_passed(fake_deadline[task])) {
            fake_armed[task] = false;
            fake_woken |= 1u << task;
        }
    }
}

/* ---- the controller ---- */

#define FAKE_BASE           0x7E7B0180u
#define FAKE_BUFFER_ADDRESS 0x1000u
#define FAKE_DONE           0x00010000u
#define FAKE_FAIL           0x00020000u
#define FAKE_BUSY           0x00010000u
#define FAKE_STOP           (1u << 5)

struct fake_controller {
    uint32_t function, enabled, status, busy, length, tx_address, rx_address, moved;
    uint32_t answer; /* not 0: the status of the next commands, in place of success */
    unsigned after;  /* so many commands go well before `answer` */
    uint32_t moves;  /* not 0: bytes that DMA moves at most */
    bool silent;     /* commands are taken and nothing follows */
    bool holds_on;   /* a stop does not free the bus; disabling does */
    bool held_back;  /* interrupts wait for fake_interrupt() */
    bool pending;
    unsigned commands, stops, resets;
    uint8_t target[128][256];
    bool present[128];
    uint8_t pointer;
};

static struct fake_controller fake;
static uint8_t fake_buffer[ASPEED_I2C_BUFFER_BYTES];
static struct aspeed_i2c_bus fake_bus;

static void fake_interrupt(void)
{
    fake.pending = false;
    aspeed_i2c_interrupt(&fake_bus);
}

static void fake_raise(uint32_t status)
{
    fake.status |= status;
    if ((fake.enabled & status) != 0u) {
        fake.pending = true;
        if (!fake.held_back) {
            fake_interrupt();
        }
    }
}

static uint32_t fake_limited(uint32_t bytes)
{
    return fake.moves != 0u && fake.moves < bytes ? fake.moves : bytes;
}

static void fake_move(uint32_t command, unsigned address)
{
    if ((command & 1u << 8) != 0u) {
        const uint32_t bytes = (fake.length & 0x1FFFu) + 1u;
        fake.pointer = fake_buffer[0];
        for (uint32_t i = 1; i < bytes; i++) {
            fake.target[address][fake.pointer++] = fake_buffer[i];
        }
        fake.moved = fake_limited(bytes);
    } else {
        const uint32_t bytes = (fake.length >> 16 & 0x1FFFu) + 1u;
        const uint32_t moved = fake.rx_address == FAKE_BUFFER_ADDRESS + 8u ? fake_limited(bytes) : 0u;
        for (uint32_t i = 0; i < moved; i++) {
            fake_buffer[8u + i] = fake.target[address][fake.pointer++];
        }
        fake.moved = moved << 16;
    }
}

static void fake_command(uint32_t command)
{
    const unsigned address = command >> 24 & 0x7Fu;
    if (fake.function == 0u || (fake.status & FAKE_DONE) != 0u) {
        return;
    }
    if ((command & 0x3Fu) == FAKE_STOP) {
        fake.stops++;
        if (fake.busy == 0u) {
            fake_raise(FAKE_FAIL | FAKE_DONE | 1u << 5);
            return;
        }
        if (!fake.holds_on) {
            fake.busy = 0u;
            fake_raise(FAKE_DONE | 0x10u);
        }
        return;
    }
    fake.commands++;
    fake.busy = FAKE_BUSY;
    if (fake.answer != 0u && fake.after == 0u) {
        fake.busy = 0u;
        fake_raise(fake.answer);
        return;
    }
    if (fake.silent && fake.after == 0u) {
        return;
    }
    fake.after -= fake.after != 0u ? 1u : 0u;
    if (!fake.present[address]) {
        fake.busy = 0u;
        fake_raise(FAKE_FAIL | FAKE_DONE | 2u);
        return;
    }
    fake_move(command, address);
    fake.busy = (command & FAKE_STOP) != 0u ? 0u : FAKE_BUSY;
    fake_raise(FAKE_DONE | 1u);
}

uint32_t stator_simulated_read(uint32_t address)
{
    switch (address - FAKE_BASE) {
    case 0x14:
        return fake.status;
    case 0x18:
        return fake.busy;
    case 0x48:
        return fake.moved;
    default:
        return 0u;
    }
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    switch (address - FAKE_BASE) {
    case 0x00:
        if (value == 0u && fake.function != 0u) {
            fake.resets++;
            fake.busy = 0u;
        }
        fake.function = value;
        break;
    case 0x10:
        fake.enabled = value;
        break;
    case 0x14:
        fake.status &= (value & FAKE_DONE) != 0u ? 0u : ~value;
        break;
    case 0x18:
        fake_command(value);
        break;
    case 0x1C:
        fake.length = value;
        break;
    case 0x30:
        fake.tx_address = value;
        break;
    case 0x34:
        fake.rx_address = value;
        break;
    default:
        break;
    }
}

/* Anew: everything at rest, targets absent, their registers 0. */
static void fake_start(void)
{
    memset(&fake, 0, sizeof fake);
    memset(fake_armed, 0, sizeof fake_armed);
    fake_woken = 0u;
    fake_now = 0xFFFFF000u; /* across the wrap */
    fake_bus = (struct aspeed_i2c_bus){.base = {FAKE_BASE},
                                       .cell = STATOR_CELL,
                                       .buffer = fake_buffer,
                                       .buffer_address = FAKE_BUFFER_ADDRESS,
                                       .transfer_ticks = 1000u,
                                       .stop_ticks = 500u,
                                       .queue_ticks = 20000u};
    aspeed_i2c_bus_start(&fake_bus);
}

#endif
