// SPDX-License-Identifier: Apache-2.0
#include "hal_transfer.h"

/* The handle is the first member, so its address is the whole's (C11, 6.7.2.1, 15). */
static void signal(UART_HandleTypeDef *huart, stator_word event)
{
    stator_cell_signal(&((struct hal_uart *)huart)->cell, event);
}

void HAL_UART_TxCpltCallback(UART_HandleTypeDef *huart)
{
    signal(huart, hal_sent);
}

void HAL_UART_RxCpltCallback(UART_HandleTypeDef *huart)
{
    signal(huart, hal_received);
}

void HAL_UART_ErrorCallback(UART_HandleTypeDef *huart)
{
    signal(huart, hal_failed);
}

/* The receiver first, or the answer comes before there is a place for it. Whatever was begun is ended again. */
static bool begun(hal_transfer *self)
{
    (void)stator_cell_take(&self->uart->cell); /* events of a transfer that was aborted are nobody's */
    if (HAL_UART_Receive_IT(&self->uart->handle, self->in, self->count) != HAL_OK) {
        return false;
    }
    if (HAL_UART_Transmit_IT(&self->uart->handle, self->out, self->count) != HAL_OK) {
        (void)HAL_UART_Abort(&self->uart->handle);
        return false;
    }
    return true;
}

stator_poll hal_transfer_poll(hal_transfer *self, stator_waker me)
{
    for (;;) {
        switch (hal_transfer_state_of(self)) {
        case hal_transfer_armed: {
            STATOR_IN(hal_transfer, self, armed);
            if (begun(self)) {
                STATOR_GO(hal_transfer, self, armed, exchanging);
            } else {
                STATOR_GO(hal_transfer, self, armed, faulted, .reason = hal_fault_busy);
            }
            continue;
        }
        case hal_transfer_exchanging: {
            STATOR_IN(hal_transfer, self, exchanging);
            stator_cell_arm(&self->uart->cell, me);
            here->events = (uint8_t)(here->events | stator_cell_take(&self->uart->cell));
            if ((here->events & hal_failed) != 0u) {
                (void)HAL_UART_Abort(&self->uart->handle);
                STATOR_GO(hal_transfer, self, exchanging, faulted, .reason = hal_fault_line);
            } else if (here->events == (hal_sent | hal_received)) {
                STATOR_GO(hal_transfer, self, exchanging, complete);
            } else if (stator_passed(self->deadline)) {
                (void)HAL_UART_Abort(&self->uart->handle);
                STATOR_GO(hal_transfer, self, exchanging, faulted, .reason = hal_fault_timed_out);
            } else {
                stator_wake_by(me, self->deadline);
                return STATOR_PENDING;
            }
            continue;
        }
        case hal_transfer_complete:
        case hal_transfer_faulted:
            return STATOR_READY;
        }
    }
}

void hal_transfer_cancel(hal_transfer *self, stator_waker me)
{
    (void)me;
    switch (hal_transfer_state_of(self)) {
    case hal_transfer_armed: {
        STATOR_IN(hal_transfer, self, armed);
        STATOR_GO(hal_transfer, self, armed, faulted, .reason = hal_fault_cancelled);
        return;
    }
    case hal_transfer_exchanging: {
        STATOR_IN(hal_transfer, self, exchanging);
        (void)HAL_UART_Abort(&self->uart->handle);
        STATOR_GO(hal_transfer, self, exchanging, faulted, .reason = hal_fault_cancelled);
        return;
    }
    case hal_transfer_complete:
    case hal_transfer_faulted:
        return;
    }
}
