// SPDX-License-Identifier: Apache-2.0
#include "aspeed_i2c.h"

#include "stator/require.h"

/* Global. */
#define GLOBAL_CONTROL         0x0Cu
#define GLOBAL_NEW_REGISTERS   (1u << 2)
#define GLOBAL_SEPARATE_STATUS (1u << 3)

/* A bus. */
#define FUNCTION          0x00u
#define FUNCTION_MASTER   (1u << 0)
#define INT_ENABLE        0x10u
#define INT_STATUS        0x14u
#define INT_NAK           (1u << 1)
#define INT_ARBITRATION   (1u << 3)
#define INT_ABNORMAL      (1u << 5)
#define INT_SCL_TIMEOUT   (1u << 6)
#define INT_SDA_STUCK     (1u << 14)
#define INT_DONE          (1u << 16)
#define INT_FAIL          (1u << 17)
#define INT_TIMEOUT       (1u << 18)
#define INT_ALL           0x0007F07Fu
#define INT_FAULTS        (INT_NAK | INT_ARBITRATION | INT_ABNORMAL | INT_SCL_TIMEOUT | INT_SDA_STUCK | INT_FAIL | INT_TIMEOUT)
#define COMMAND           0x18u
#define COMMAND_START     (1u << 0)
#define COMMAND_TX        (1u << 1)
#define COMMAND_RX        (1u << 3)
#define COMMAND_RX_LAST   (1u << 4)
#define COMMAND_STOP      (1u << 5)
#define COMMAND_TX_DMA    (1u << 8)
#define COMMAND_RX_DMA    (1u << 9)
#define COMMAND_PACKET    (1u << 16) /* written */
#define COMMAND_BUSY      (1u << 16) /* read: between START and STOP */
#define COMMAND_ADDRESS   24u
#define DMA_LENGTH        0x1Cu
#define DMA_LENGTH_SET_TX (1u << 15) /* bytes - 1 in bits 12:0 */
#define DMA_LENGTH_SET_RX (1u << 31) /* bytes - 1 in bits 28:16 */
#define TX_ADDRESS        0x30u
#define RX_ADDRESS        0x34u
#define DMA_DONE          0x48u
#define DMA_DONE_MASK     0x1FFFu
#define DMA_DONE_RX       16u

#define READ_OFFSET_BYTES 8u
/* Reserved by the I2C specification (UM10204, 3.1.12), so that no target has it. */
#define ADDRESS_OF_NOBODY 0x7Fu
/* Between the SRAM's end and the devices: nothing. Only for what DMA writes: QEMU 7.2 hangs when it reads there. */
#define ADDRESS_OF_NO_MEMORY 0x00C00000u

static uint32_t read(const struct aspeed_i2c_bus *bus, uint32_t offset_bytes)
{
    return stator_register_read(stator_register_at(bus->base, offset_bytes));
}

static void write(const struct aspeed_i2c_bus *bus, uint32_t offset_bytes, uint32_t value)
{
    stator_register_write(stator_register_at(bus->base, offset_bytes), value);
}

void aspeed_i2c_start(stator_register base)
{
    stator_register_write(stator_register_at(base, GLOBAL_CONTROL), GLOBAL_NEW_REGISTERS | GLOBAL_SEPARATE_STATUS);
}

void aspeed_i2c_bus_start(const struct aspeed_i2c_bus *bus)
{
    write(bus, FUNCTION, FUNCTION_MASTER);
    write(bus, INT_ENABLE, INT_ALL);
}

/* Writing DONE clears the rest too, and FAIL alone does not (QEMU, aspeed_i2c_bus_new_write). Until it is clear the
 * controller ignores commands. */
static void clear_status(const struct aspeed_i2c_bus *bus, uint32_t status)
{
    write(bus, INT_STATUS, status | INT_DONE);
}

void aspeed_i2c_interrupt(struct aspeed_i2c_bus *bus)
{
    const uint32_t status = read(bus, INT_STATUS) & INT_ALL;
    if (status != 0u) { /* 0: the task cleared it after the interrupt was pending */
        clear_status(bus, status);
        stator_cell_signal(&bus->cell, status);
    }
}

aspeed_i2c_transfer aspeed_i2c_transfer_of(struct aspeed_i2c_bus *bus, struct aspeed_i2c_request request)
{
    const aspeed_i2c_transfer transfer = {.bus = bus, .request = request};
    STATOR_REQUIRE(request.write_bytes >= 1u && request.write_bytes <= ASPEED_I2C_WRITE_MAX_BYTES, 311u, STATOR_NOBODY,
                   0u);
    STATOR_REQUIRE(request.read_bytes <= ASPEED_I2C_READ_MAX_BYTES, 312u, STATOR_NOBODY, 0u);
    return transfer;
}

uint8_t aspeed_i2c_read_byte(const struct aspeed_i2c_bus *bus, unsigned index)
{
    return STATOR_PORT_LOAD(&bus->buffer[READ_OFFSET_BYTES + index]);
}

static uint32_t addressed(const aspeed_i2c_transfer *self)
{
    const uint32_t address =
        self->request.injection == aspeed_i2c_absent ? ADDRESS_OF_NOBODY : (uint32_t)self->request.address;
    return address << COMMAND_ADDRESS | COMMAND_PACKET;
}

static void command_write(const aspeed_i2c_transfer *self)
{
    const struct aspeed_i2c_bus *const bus = self->bus;
    for (unsigned i = 0; i < self->request.write_bytes; i++) {
        STATOR_PORT_STORE(&bus->buffer[i], self->request.write[i]);
    }
    stator_port_device_barrier();
    /* The length before the address, which latches it. */
    write(bus, DMA_LENGTH, DMA_LENGTH_SET_TX | (self->request.write_bytes - 1u));
    write(bus, TX_ADDRESS, bus->buffer_address);
    if (self->request.injection == aspeed_i2c_disorder) {
        write(bus, COMMAND, COMMAND_PACKET | COMMAND_STOP);
        return;
    }
    write(bus, COMMAND,
          addressed(self) | COMMAND_TX_DMA | COMMAND_START | COMMAND_TX |
              (self->request.read_bytes == 0u ? COMMAND_STOP : 0u));
}

/* After the writing is done, because both directions share one address and length inside. */
static void command_read(const aspeed_i2c_transfer *self)
{
    const struct aspeed_i2c_bus *const bus = self->bus;
    const bool nowhere = self->request.injection == aspeed_i2c_short;
    write(bus, DMA_LENGTH, DMA_LENGTH_SET_RX | (uint32_t)(self->request.read_bytes - 1u) << 16);
    write(bus, RX_ADDRESS, nowhere ? ADDRESS_OF_NO_MEMORY : bus->buffer_address + READ_OFFSET_BYTES);
    write(bus, COMMAND, addressed(self) | COMMAND_RX_DMA | COMMAND_START | COMMAND_RX | COMMAND_RX_LAST | COMMAND_STOP);
}

/* What a phase's end means; fault_none: it went well. `moved` bytes of `asked`. */
static enum fault_reason judge(uint32_t status, uint32_t moved, uint32_t asked)
{
    if ((status & INT_ARBITRATION) != 0u) {
        return fault_arbitration_lost;
    }
    if ((status & INT_NAK) != 0u) {
        return fault_no_answer;
    }
    if ((status & INT_FAULTS) != 0u) {
        return fault_bus_error;
    }
    return moved == asked ? fault_none : fault_short_transfer;
}

/* Ends whatever the controller does. It may be idle, busy, deaf or disabled, with its status set or not. */
static void ask_to_stop(const struct aspeed_i2c_bus *bus)
{
    aspeed_i2c_bus_start(bus);
    clear_status(bus, INT_ALL);
    if ((read(bus, COMMAND) & COMMAND_BUSY) != 0u) {
        write(bus, COMMAND, COMMAND_PACKET | COMMAND_STOP);
    }
}

/* Disabled, the controller lets go of bus and memory at once. */
static void reset(const struct aspeed_i2c_bus *bus)
{
    write(bus, FUNCTION, 0u);
    clear_status(bus, INT_ALL);
    aspeed_i2c_bus_start(bus);
}

/* Returns whether the transfer is in another state now. */
static bool writing(aspeed_i2c_transfer *self, struct aspeed_i2c_transfer_writing *here, stator_waker me)
{
    struct aspeed_i2c_bus *const bus = self->bus;
    stator_cell_arm(&bus->cell, me);
    stator_wake_by(me, here->deadline);
    const uint32_t status = stator_cell_take(&bus->cell);
    if ((status & (INT_DONE | INT_FAULTS)) == 0u) {
        if (!stator_passed(here->deadline)) {
            return false;
        }
        ask_to_stop(bus);
        STATOR_GO(aspeed_i2c_transfer, self, writing, stopping, .reason = fault_timed_out,
                  .deadline = stator_after(bus->stop_ticks));
        return true;
    }
    const enum fault_reason reason = judge(status, read(bus, DMA_DONE) & DMA_DONE_MASK, self->request.write_bytes);
    if (reason != fault_none) {
        ask_to_stop(bus);
        STATOR_GO(aspeed_i2c_transfer, self, writing, stopping, .reason = (uint8_t)reason,
                  .deadline = stator_after(bus->stop_ticks));
    } else if (self->request.read_bytes == 0u) {
        STATOR_GO(aspeed_i2c_transfer, self, writing, complete);
    } else {
        command_read(self);
        STATOR_GO(aspeed_i2c_transfer, self, writing, reading, .deadline = stator_after(bus->transfer_ticks));
    }
    return true;
}

static bool reading(aspeed_i2c_transfer *self, struct aspeed_i2c_transfer_reading *here, stator_waker me)
{
    struct aspeed_i2c_bus *const bus = self->bus;
    stator_cell_arm(&bus->cell, me);
    stator_wake_by(me, here->deadline);
    const uint32_t status = stator_cell_take(&bus->cell);
    enum fault_reason reason = fault_timed_out;
    if ((status & (INT_DONE | INT_FAULTS)) != 0u) {
        reason = judge(status, read(bus, DMA_DONE) >> DMA_DONE_RX & DMA_DONE_MASK, self->request.read_bytes);
    } else if (!stator_passed(here->deadline)) {
        return false;
    }
    if (reason == fault_none) {
        stator_port_device_barrier();
        STATOR_GO(aspeed_i2c_transfer, self, reading, complete);
    } else {
        ask_to_stop(bus);
        STATOR_GO(aspeed_i2c_transfer, self, reading, stopping, .reason = (uint8_t)reason,
                  .deadline = stator_after(bus->stop_ticks));
    }
    return true;
}

static bool stopping(aspeed_i2c_transfer *self, struct aspeed_i2c_transfer_stopping *here, stator_waker me)
{
    struct aspeed_i2c_bus *const bus = self->bus;
    stator_cell_arm(&bus->cell, me);
    stator_wake_by(me, here->deadline);
    (void)stator_cell_take(&bus->cell);
    if ((read(bus, COMMAND) & COMMAND_BUSY) != 0u) {
        if (!stator_passed(here->deadline)) {
            return false;
        }
        reset(bus);
    }
    STATOR_GO(aspeed_i2c_transfer, self, stopping, faulted, .reason = here->reason);
    return true;
}

stator_poll aspeed_i2c_transfer_poll(aspeed_i2c_transfer *self, stator_waker me)
{
    struct aspeed_i2c_bus *const bus = self->bus;
    for (;;) {
        switch (aspeed_i2c_transfer_state_of(self)) {
        case aspeed_i2c_transfer_armed: {
            STATOR_IN(aspeed_i2c_transfer, self, armed);
            stator_cell_arm(&bus->cell, me);
            (void)stator_cell_take(&bus->cell);
            if (self->request.injection == aspeed_i2c_silent) {
                write(bus, FUNCTION, 0u);
            } else if (self->request.injection == aspeed_i2c_deaf) {
                write(bus, INT_ENABLE, 0u);
            }
            command_write(self);
            STATOR_GO(aspeed_i2c_transfer, self, armed, writing, .deadline = stator_after(bus->transfer_ticks));
            continue;
        }
        case aspeed_i2c_transfer_writing: {
            if (!writing(self, &self->writing, me)) {
                return STATOR_PENDING;
            }
            continue;
        }
        case aspeed_i2c_transfer_reading: {
            if (!reading(self, &self->reading, me)) {
                return STATOR_PENDING;
            }
            continue;
        }
        case aspeed_i2c_transfer_stopping: {
            if (!stopping(self, &self->stopping, me)) {
                return STATOR_PENDING;
            }
            continue;
        }
        case aspeed_i2c_transfer_complete:
        case aspeed_i2c_transfer_faulted:
            return STATOR_READY;
        }
    }
}

void aspeed_i2c_transfer_cancel(aspeed_i2c_transfer *self)
{
    switch (aspeed_i2c_transfer_state_of(self)) {
    case aspeed_i2c_transfer_armed: {
        STATOR_IN(aspeed_i2c_transfer, self, armed);
        STATOR_GO(aspeed_i2c_transfer, self, armed, faulted, .reason = fault_cancelled);
        return;
    }
    case aspeed_i2c_transfer_writing: {
        STATOR_IN(aspeed_i2c_transfer, self, writing);
        ask_to_stop(self->bus);
        STATOR_GO(aspeed_i2c_transfer, self, writing, stopping, .reason = fault_cancelled,
                  .deadline = stator_after(self->bus->stop_ticks));
        return;
    }
    case aspeed_i2c_transfer_reading: {
        STATOR_IN(aspeed_i2c_transfer, self, reading);
        ask_to_stop(self->bus);
        STATOR_GO(aspeed_i2c_transfer, self, reading, stopping, .reason = fault_cancelled,
                  .deadline = stator_after(self->bus->stop_ticks));
        return;
    }
    case aspeed_i2c_transfer_stopping:
    case aspeed_i2c_transfer_complete:
    case aspeed_i2c_transfer_faulted:
        return;
    }
}
