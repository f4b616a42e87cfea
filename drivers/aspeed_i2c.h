// SPDX-License-Identifier: Apache-2.0
//
// The I2C controller of ASPEED's AST1030 and AST2600, in packet mode with DMA: one command and one interrupt for a
// whole phase. A transfer writes 1 to 4 bytes (a register's address, and what is written to it), then reads 0 to 32.
//
//                  done, nothing to read
//              +----------------------------------+
//              |                                  v
//   armed -> writing -> reading -------------> complete
//     |        |           |    done
//     |        |           |
//     |        +-----+-----+
//     |              | NAK, lost arbitration, bus error, short DMA, deadline, cancelled
//     |              v
//     |          stopping ----- the controller is idle, or was reset -----> faulted
//     |                                                                        ^
//     +---- cancelled ---------------------------------------------------------+
//
// In writing, reading and stopping the controller owns the bus's buffer; it is left only when the controller has said
// that it is idle, or was disabled, which ends its DMA.
//
// Who may call: aspeed_i2c_interrupt the interrupt handler of that bus; the rest the task that owns the bus (its lock).
// Cost: a poll is at most three commands of about 10 register accesses. Cancelling: aspeed_i2c_transfer_cancel, then
// poll until STATOR_READY: at most stop_ticks later.
//
// Source: Linux, drivers/i2c/busses/i2c-new-aspeed.c of AspeedTech (packet mode); QEMU 7.2, hw/i2c/aspeed_i2c.c.
#ifndef DRIVERS_ASPEED_I2C_H
#define DRIVERS_ASPEED_I2C_H

#include "fault_reason.h"
#include "shared_bus.h"
#include "stator/cell.h"
#include "stator/machine.h"
#include "stator/register.h"
#include "stator/time.h"

#define ASPEED_I2C_WRITE_MAX_BYTES 4u
#define ASPEED_I2C_READ_MAX_BYTES  32u
#define ASPEED_I2C_BUFFER_BYTES    (8u + ASPEED_I2C_READ_MAX_BYTES) /* written bytes, from byte 8 on read ones */

/* One controller: what its interrupt handler and the machines that use it share. The board fills it in. */
struct aspeed_i2c_bus {
    stator_register base;
    stator_cell cell;        /* events: the bits of the interrupt status register */
    struct shared_bus lock;  /* whoever polls a transfer owns it */
    uint8_t *buffer;         /* ASPEED_I2C_BUFFER_BYTES, aligned to 8, in memory that DMA sees as the core does */
    uint32_t buffer_address; /* the same, as the DMA engine counts */
    uint32_t transfer_ticks; /* the longest that a phase may take */
    uint32_t stop_ticks;     /* the longest that a stop may take, before the controller is reset */
    uint32_t queue_ticks;    /* the longest that a user waits for the lock, for each try (register_access) */
};

/* What a transfer can be made to suffer, in the real controller, to see that its user copes. */
enum aspeed_i2c_injection {
    aspeed_i2c_as_it_is,
    aspeed_i2c_absent,   /* it addresses nobody: NAK */
    aspeed_i2c_silent,   /* the controller ignores the command: deadline, stop */
    aspeed_i2c_deaf,     /* the interrupt is lost: deadline, stop */
    aspeed_i2c_short,    /* the read data go where there is no memory: short DMA */
    aspeed_i2c_disorder, /* STOP without a START: bus error */
    aspeed_i2c_injection_count,
};

struct aspeed_i2c_request {
    uint8_t address;     /* of the target, 7 bits */
    uint8_t write_bytes; /* 1 to 4 (assertion 311) */
    uint8_t read_bytes;  /* 0 to 32 (assertion 312) */
    uint8_t injection;   /* enum aspeed_i2c_injection */
    uint8_t write[ASPEED_I2C_WRITE_MAX_BYTES];
};

#define ASPEED_I2C_TRANSFER(m, ROW)                                                \
    ROW(m, always, struct aspeed_i2c_bus *bus; struct aspeed_i2c_request request;) \
    ROW(m, state, armed)                                                           \
    ROW(m, state, writing, stator_time deadline;)                                  \
    ROW(m, state, reading, stator_time deadline;)                                  \
    ROW(m, state, stopping, uint8_t reason; stator_time deadline;)                 \
    ROW(m, final, complete)                 /* read: aspeed_i2c_read_byte() */     \
    ROW(m, final, faulted, uint8_t reason;) /* enum fault_reason */                \
    ROW(m, edge, armed, writing)                                                   \
    ROW(m, edge, armed, faulted)                                                   \
    ROW(m, edge, writing, reading)                                                 \
    ROW(m, edge, writing, complete)                                                \
    ROW(m, edge, writing, stopping)                                                \
    ROW(m, edge, reading, complete)                                                \
    ROW(m, edge, reading, stopping)                                                \
    ROW(m, edge, stopping, faulted)
STATOR_MACHINE(aspeed_i2c_transfer, ASPEED_I2C_TRANSFER)
#if __SIZEOF_POINTER__ == 4
STATOR_BUDGET(aspeed_i2c_transfer, 20);
#endif

/* All buses to packet mode; once, at start, before any bus. `base`: of the controllers' global registers. */
void aspeed_i2c_start(stator_register base);

/* One bus; once, at start. Enables the controller's interrupts, not those of the interrupt controller. */
void aspeed_i2c_bus_start(const struct aspeed_i2c_bus *bus);

/* The interrupt handler of the bus calls this: stores the status into the cell, clears it, wakes. */
void aspeed_i2c_interrupt(struct aspeed_i2c_bus *bus);

/* A transfer to poll. Nothing happens before its first poll. */
aspeed_i2c_transfer aspeed_i2c_transfer_of(struct aspeed_i2c_bus *bus, struct aspeed_i2c_request request);

stator_poll aspeed_i2c_transfer_poll(aspeed_i2c_transfer *self, stator_waker me);

/* Asks the transfer to end: its next polls lead to faulted(cancelled), if it is not over already. */
void aspeed_i2c_transfer_cancel(aspeed_i2c_transfer *self);

/* Byte `index` of those read by a complete transfer, until the next one on this bus. */
uint8_t aspeed_i2c_read_byte(const struct aspeed_i2c_bus *bus, unsigned index);

#endif
