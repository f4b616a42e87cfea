// SPDX-License-Identifier: Apache-2.0
//
// A vendor's callbacks as a machine: sends some bytes and receives as many, by a deadline.
//
//   armed -- both are begun --> exchanging -- sent and received --> complete
//     |                            |
//     +-- the HAL is busy          +-- an error, too late, cancelled: HAL_UART_Abort --> faulted
//                  `--> faulted
//
// In exchanging the HAL writes to `in` and reads `out`; the state is left only when both directions are done, or after
// HAL_UART_Abort has returned. A callback does one thing: it stores an event in the interrupt cell and wakes. What the
// event means is decided in the poll, where it can be read, tested and explored as sequential code.
//
// Who may call: tasks; one transfer at a time uses a UART. Cost: of a callback, a store and a wake. Cancelling:
// hal_transfer_cancel, at once.
#ifndef VENDOR_HAL_TRANSFER_H
#define VENDOR_HAL_TRANSFER_H

#include "hal_uart.h"
#include "stator/cell.h"
#include "stator/machine.h"
#include "stator/time.h"

/* The vendor's handle comes first: a callback is given its address, and finds the cell behind it. */
struct hal_uart {
    UART_HandleTypeDef handle;
    stator_cell cell; /* events: hal_sent, hal_received, hal_failed */
};

#define hal_sent     1u
#define hal_received 2u
#define hal_failed   4u

enum hal_fault { hal_fault_busy, hal_fault_line, hal_fault_timed_out, hal_fault_cancelled };

#define HAL_TRANSFER(m, ROW)                                                 \
    ROW(m, always, struct hal_uart *uart; const uint8_t *out; uint8_t * in;) \
    ROW(m, always, stator_time deadline; uint16_t count;)                    \
    ROW(m, state, armed)                                                     \
    ROW(m, state, exchanging, uint8_t events;) /* so far */                  \
    ROW(m, final, complete)                                                  \
    ROW(m, final, faulted, uint8_t reason;) /* enum hal_fault */             \
    ROW(m, edge, armed, exchanging)                                          \
    ROW(m, edge, armed, faulted)                                             \
    ROW(m, edge, exchanging, complete)                                       \
    ROW(m, edge, exchanging, faulted)
STATOR_MACHINE(hal_transfer, HAL_TRANSFER)

stator_poll hal_transfer_poll(hal_transfer *self, stator_waker me);

/* It is over when this returns; complete if it was already, else faulted(cancelled). */
void hal_transfer_cancel(hal_transfer *self, stator_waker me);

#endif
