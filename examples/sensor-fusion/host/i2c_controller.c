// SPDX-License-Identifier: Apache-2.0
//
// The I2C controllers of the AST1030 in packet mode with DMA, as QEMU's model behaves (hw/i2c/aspeed_i2c.c), but for
// the time: a transfer takes as long as its bits do on the wires.
#include "devices.h"

#include "stator_posix.h"

#define BUSES        14u
#define FIRST_OFFSET 0x80u /* before it, registers of all buses together */
#define STRIDE       0x80u

#define FUNCTION        0x00u
#define FUNCTION_MASTER (1u << 0)
#define INT_ENABLE      0x10u
#define INT_STATUS      0x14u
#define INT_TX_ACK      (1u << 0)
#define INT_TX_NAK      (1u << 1)
#define INT_RX_DONE     (1u << 2)
#define INT_STOP        (1u << 4)
#define INT_ABNORMAL    (1u << 5)
#define INT_DONE        (1u << 16)
#define INT_FAIL        (1u << 17)
#define COMMAND         0x18u
#define COMMAND_TX      (1u << 1)
#define COMMAND_RX      (1u << 3)
#define COMMAND_STOP    (1u << 5)
#define COMMAND_PACKET  (1u << 16) /* written */
#define COMMAND_BUSY    (1u << 16) /* read */
#define COMMAND_ADDRESS 24u
#define DMA_LENGTH      0x1Cu
#define DMA_LENGTH_TX   (1u << 15)
#define DMA_LENGTH_RX   (1u << 31)
#define DMA_LENGTH_MASK 0x1FFFu
#define TX_ADDRESS      0x30u
#define RX_ADDRESS      0x34u
#define DMA_DONE        0x48u
#define DMA_DONE_RX     16u
#define ADDRESS_MASK    0x7Fu
#define TICKS_A_BYTE    90u /* nine bits at 100 kHz */
#define BYTES_MAX       64u

static struct controller {
    uint32_t function;
    uint32_t int_enable;
    uint32_t status;
    uint32_t command; /* under way, or the last */
    uint32_t tx_bytes;
    uint32_t rx_bytes;
    uint32_t tx_address;
    uint32_t rx_address;
    uint32_t dma_done;
    bool busy; /* between START and STOP */
    stator_posix_event end;
} controllers[BUSES];

static uint32_t global_control;

static uint32_t wrote(struct controller *controller, const struct i2c_target *target)
{
    const uint8_t *const memory = board_dma_memory(controller->tx_address, controller->tx_bytes);
    controller->dma_done &= DMA_LENGTH_MASK << DMA_DONE_RX;
    if (memory == NULL) {
        return INT_DONE | INT_TX_ACK;
    }
    target->write(memory, controller->tx_bytes);
    controller->dma_done |= controller->tx_bytes;
    return INT_DONE | INT_TX_ACK;
}

static uint32_t has_read(struct controller *controller, const struct i2c_target *target)
{
    uint8_t bytes[BYTES_MAX];
    const uint32_t count = controller->rx_bytes < BYTES_MAX ? controller->rx_bytes : BYTES_MAX;
    uint8_t *const memory = board_dma_memory(controller->rx_address, count);
    controller->dma_done &= DMA_LENGTH_MASK;
    target->read(bytes, count);
    if (memory != NULL) {
        for (uint32_t i = 0; i < count; i++) {
            memory[i] = bytes[i];
        }
        controller->dma_done |= count << DMA_DONE_RX;
    }
    return INT_DONE | INT_RX_DONE;
}

/* What the command under way comes to. */
static uint32_t outcome(struct controller *controller, unsigned bus)
{
    const uint32_t command = controller->command;
    if ((command & (COMMAND_TX | COMMAND_RX)) == 0u) {
        const bool was_busy = controller->busy;
        controller->busy = false;
        return was_busy ? INT_DONE | INT_STOP : INT_DONE | INT_FAIL | INT_ABNORMAL;
    }
    const struct i2c_target *const target = i2c_target_at(bus, (uint8_t)(command >> COMMAND_ADDRESS & ADDRESS_MASK));
    if (target == NULL) {
        controller->busy = false;
        return INT_DONE | INT_FAIL | INT_TX_NAK;
    }
    uint32_t status = (command & COMMAND_TX) != 0u ? wrote(controller, target) : has_read(controller, target);
    controller->busy = (command & COMMAND_STOP) == 0u;
    if (!controller->busy) {
        status |= INT_STOP;
    }
    return status;
}

static void end(void *context)
{
    struct controller *const controller = context;
    const unsigned bus = (unsigned)(controller - controllers);
    controller->status |= outcome(controller, bus);
    if ((controller->status & controller->int_enable) != 0u) {
        board_i2c_interrupt(bus);
    }
}

static void begin(struct controller *controller, uint32_t command)
{
    if ((controller->function & FUNCTION_MASTER) == 0u || (controller->status & (INT_DONE | INT_FAIL)) != 0u) {
        return;
    }
    const uint32_t bytes = (command & COMMAND_TX) != 0u   ? 1u + controller->tx_bytes
                           : (command & COMMAND_RX) != 0u ? 1u + controller->rx_bytes
                                                          : 0u;
    controller->command = command;
    controller->busy = controller->busy || bytes != 0u;
    controller->end.happen = end;
    controller->end.context = controller;
    stator_posix_schedule(&controller->end, (uint64_t)bytes * TICKS_A_BYTE + 1u);
}

static void set_function(struct controller *controller, uint32_t value)
{
    controller->function = value;
    if ((value & FUNCTION_MASTER) == 0u) {
        stator_posix_cancel(&controller->end);
        controller->busy = false;
    }
}

static void set_length(struct controller *controller, uint32_t value)
{
    if ((value & DMA_LENGTH_TX) != 0u) {
        controller->tx_bytes = (value & DMA_LENGTH_MASK) + 1u;
    }
    if ((value & DMA_LENGTH_RX) != 0u) {
        controller->rx_bytes = (value >> DMA_DONE_RX & DMA_LENGTH_MASK) + 1u;
    }
}

uint32_t i2c_read(uint32_t offset_bytes)
{
    if (offset_bytes < FIRST_OFFSET) {
        return global_control;
    }
    const struct controller *const controller = &controllers[(offset_bytes - FIRST_OFFSET) / STRIDE % BUSES];
    switch (offset_bytes % STRIDE) {
    case FUNCTION:
        return controller->function;
    case INT_ENABLE:
        return controller->int_enable;
    case INT_STATUS:
        return controller->status;
    case COMMAND:
        return controller->busy ? COMMAND_BUSY : 0u;
    case DMA_DONE:
        return controller->dma_done;
    default:
        return 0u;
    }
}

void i2c_write(uint32_t offset_bytes, uint32_t value)
{
    if (offset_bytes < FIRST_OFFSET) {
        global_control = value;
        return;
    }
    struct controller *const controller = &controllers[(offset_bytes - FIRST_OFFSET) / STRIDE % BUSES];
    switch (offset_bytes % STRIDE) {
    case FUNCTION:
        set_function(controller, value);
        break;
    case INT_ENABLE:
        controller->int_enable = value;
        break;
    case INT_STATUS:
        /* Writing DONE clears the others as well. */
        controller->status = (value & INT_DONE) != 0u ? 0u : controller->status & ~value;
        break;
    case COMMAND:
        begin(controller, value);
        break;
    case DMA_LENGTH:
        set_length(controller, value);
        break;
    case TX_ADDRESS:
        controller->tx_address = value;
        break;
    case RX_ADDRESS:
        controller->rx_address = value;
        break;
    case DMA_DONE:
        controller->dma_done = 0u;
        break;
    default:
        break;
    }
}
