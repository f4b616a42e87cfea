// SPDX-License-Identifier: Apache-2.0
//
// An AST1030's I2C controller as aspeed_i2c.c uses it, and a target that always answers the same: it answers, refuses,
// loses the bus, or hangs, whenever it likes.
//   HURRIES  it is done before any deadline comes, if it does not hang
#ifndef CHECK_MODELS_I2C_CONTROLLER_H
#define CHECK_MODELS_I2C_CONTROLLER_H

#include "aspeed_i2c.h"
#include "stator_check.h"

enum { TRANSFER_TICKS = 2, STOP_TICKS = 1, QUEUE_TICKS = 4, TARGET = 0x48, ANSWER = 0x60 };

/* Of aspeed_i2c.c: a bus's registers and their bits. */
enum { FUNCTION = 0x00, INT_ENABLE = 0x10, INT_STATUS = 0x14, COMMAND = 0x18, DMA_LENGTH = 0x1c };
enum { TX_ADDRESS = 0x30, RX_ADDRESS = 0x34, DMA_DONE = 0x48 };
enum { NAK = 1 << 1, ARBITRATION = 1 << 3, DONE = 1 << 16, BUSY = 1 << 16 };
enum { START = 1 << 0, TX = 1 << 1, RX = 1 << 3, STOP = 1 << 5, HUNG = 0xff };

static uint8_t buffer[ASPEED_I2C_BUFFER_BYTES];
static struct aspeed_i2c_bus bus = {
    .cell = STATOR_CELL,
    .buffer = buffer,
    .transfer_ticks = TRANSFER_TICKS,
    .stop_ticks = STOP_TICKS,
    .queue_ticks = QUEUE_TICKS,
};

static struct {
    uint32_t function;
    uint32_t enabled;
    uint32_t status;
    uint32_t done; /* bytes of either direction */
    uint16_t length;
    uint8_t phase; /* TX, RX, STOP, HUNG, or 0 */
    bool stops;    /* after this phase */
    bool busy;
} controller = {.function = 1, .enabled = UINT32_MAX};

uint32_t stator_simulated_read(uint32_t address)
{
    switch (address) {
    case INT_STATUS:
        return controller.status;
    case COMMAND:
        return controller.busy ? BUSY : 0u;
    case DMA_DONE:
        return controller.done;
    default:
        stator_check_fail("a register is read that the controller does not have");
    }
}

/* Until its status is clear the controller ignores commands. A STOP comes while it works: then it ends what it does. */
static void command(uint32_t value)
{
    const bool starts = (value & START) != 0;
    if (controller.function == 0) {
        return;
    }
    if (starts && (controller.status != 0 || controller.phase != 0)) {
        stator_check_fail("a command that the controller ignores");
    }
    if (starts) {
        controller.phase = (uint8_t)((value & TX) != 0 ? TX : RX);
        controller.stops = (value & STOP) != 0;
        controller.busy = true;
    } else if (controller.status == 0 && controller.busy && controller.phase != HUNG) {
        controller.phase = STOP;
        controller.stops = true;
    }
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    switch (address) {
    case FUNCTION:
        controller.function = value;
        if (value == 0) {
            controller.phase = 0;
            controller.busy = false;
        }
        return;
    case INT_ENABLE:
        controller.enabled = value;
        return;
    case INT_STATUS:
        controller.status = (value & DONE) != 0 ? 0 : controller.status & ~value;
        return;
    case DMA_LENGTH:
        controller.length = (uint16_t)((value >> 31 != 0 ? value >> 16 : value) % 16 + 1);
        return;
    case TX_ADDRESS:
    case RX_ADDRESS:
        return;
    case COMMAND:
        command(value);
        return;
    default:
        stator_check_fail("a register is written that the controller does not have");
    }
}

static void controller_ends(uint32_t status, bool busy)
{
    controller.status |= status;
    controller.phase = 0;
    controller.busy = busy;
}

static void controller_is_done(void)
{
    if (controller.phase == RX) {
        for (unsigned i = 0; i < controller.length; i++) {
            buffer[8 + i] = ANSWER;
        }
    }
    controller.done = (uint32_t)controller.length << (controller.phase == RX ? 16 : 0);
    controller_ends(DONE, !controller.stops);
}

static void controller_is_refused(void)
{
    controller_ends(NAK | DONE, false);
}

static void controller_loses_the_bus(void)
{
    controller.done = 0;
    controller_ends(ARBITRATION | DONE, false);
}

/* It does not come back, and writes to the buffer whenever it likes. */
static void controller_hangs(void)
{
    controller.phase = HUNG;
}

static bool works(void)
{
    return controller.phase != 0 && controller.phase != HUNG;
}

static bool owns_the_buffer(void)
{
    return controller.phase == TX || controller.phase == RX || controller.phase == HUNG;
}

static void bus_interrupt(void)
{
    aspeed_i2c_interrupt(&bus);
}

#define CONTROLLER_ROWS(c, ROW)                                                            \
    ROW(c, clock, 3)                                                                       \
    ROW(c, level, bus_interrupt, 2, (controller.status & controller.enabled) != 0)         \
    ROW(c, event, controller_is_done, works())                                             \
    ROW(c, event, controller_is_refused, controller.phase == TX || controller.phase == RX) \
    ROW(c, event, controller_loses_the_bus, controller.phase == TX)                        \
    ROW(c, event, controller_hangs, works())                                               \
    ROW(c, hurry, controller_works, HURRIES &&works())                                     \
    ROW(c, held, while_the_controller_works, buffer, owns_the_buffer())

#endif
