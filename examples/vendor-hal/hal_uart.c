// SPDX-License-Identifier: Apache-2.0
//
// Over a 16550 with registers 4 bytes apart (UART 5 of the AST1030).
#include "hal_uart.h"

#define REG(huart, index) (*(volatile uint32_t *)((huart)->Instance + 4u * (index)))
#define DATA              0u
#define IER               1u
#define IER_RX            (1u << 0)
#define IER_TX            (1u << 1)
#define IER_LINE          (1u << 2)
#define IIR               2u
#define FCR               2u
#define FCR_ENABLE_CLEAR  7u
#define LCR               3u
#define LCR_8_BITS        3u
#define LSR               5u
#define LSR_RX            (1u << 0)
#define LSR_OVERRUN       (1u << 1)
#define LSR_LINE          (7u << 2)
#define LSR_TX_EMPTY      (1u << 5)
#define FIFO_BYTES        16u

/* The handler changes the same register: an interrupt between the load and the store would be undone. */
static void change_ier(UART_HandleTypeDef *huart, uint32_t clear, uint32_t set)
{
    uint32_t primask;
    __asm__ volatile("mrs %0, primask\n\tcpsid i" : "=r"(primask)::"memory");
    REG(huart, IER) = (REG(huart, IER) & ~clear) | set;
    __asm__ volatile("msr primask, %0" ::"r"(primask) : "memory");
}

__attribute__((weak)) void HAL_UART_TxCpltCallback(UART_HandleTypeDef *huart)
{
    (void)huart;
}

__attribute__((weak)) void HAL_UART_RxCpltCallback(UART_HandleTypeDef *huart)
{
    (void)huart;
}

__attribute__((weak)) void HAL_UART_ErrorCallback(UART_HandleTypeDef *huart)
{
    (void)huart;
}

HAL_StatusTypeDef HAL_UART_Init(UART_HandleTypeDef *huart)
{
    REG(huart, IER) = 0u;
    REG(huart, LCR) = LCR_8_BITS;
    REG(huart, FCR) = FCR_ENABLE_CLEAR;
    huart->gState = HAL_UART_STATE_READY;
    huart->RxState = HAL_UART_STATE_READY;
    return HAL_OK;
}

HAL_StatusTypeDef HAL_UART_Transmit_IT(UART_HandleTypeDef *huart, const uint8_t *pData, uint16_t Size)
{
    if (huart->gState != HAL_UART_STATE_READY) {
        return HAL_BUSY;
    }
    if (pData == 0 || Size == 0u) {
        return HAL_ERROR;
    }
    huart->gState = HAL_UART_STATE_BUSY;
    huart->pTxBuffPtr = pData;
    huart->TxXferCount = Size;
    change_ier(huart, 0u, IER_TX);
    return HAL_OK;
}

HAL_StatusTypeDef HAL_UART_Receive_IT(UART_HandleTypeDef *huart, uint8_t *pData, uint16_t Size)
{
    if (huart->RxState != HAL_UART_STATE_READY) {
        return HAL_BUSY;
    }
    if (pData == 0 || Size == 0u) {
        return HAL_ERROR;
    }
    huart->RxState = HAL_UART_STATE_BUSY;
    huart->ErrorCode = HAL_UART_ERROR_NONE;
    huart->pRxBuffPtr = pData;
    huart->RxXferCount = Size;
    change_ier(huart, 0u, IER_RX | IER_LINE);
    return HAL_OK;
}

HAL_StatusTypeDef HAL_UART_Abort(UART_HandleTypeDef *huart)
{
    REG(huart, IER) = 0u;
    REG(huart, FCR) = FCR_ENABLE_CLEAR;
    huart->gState = HAL_UART_STATE_READY;
    huart->RxState = HAL_UART_STATE_READY;
    return HAL_OK;
}

static void UART_Receive_IT(UART_HandleTypeDef *huart)
{
    while (huart->RxState == HAL_UART_STATE_BUSY) {
        const uint32_t status = REG(huart, LSR);
        if ((status & (LSR_OVERRUN | LSR_LINE)) != 0u) {
            huart->ErrorCode |= (status & LSR_OVERRUN) != 0u ? HAL_UART_ERROR_ORE : HAL_UART_ERROR_LINE;
            change_ier(huart, IER_RX | IER_LINE, 0u);
            huart->RxState = HAL_UART_STATE_READY;
            HAL_UART_ErrorCallback(huart);
            return;
        }
        if ((status & LSR_RX) == 0u) {
            return;
        }
        *huart->pRxBuffPtr++ = (uint8_t)REG(huart, DATA);
        if (--huart->RxXferCount == 0u) {
            change_ier(huart, IER_RX | IER_LINE, 0u);
            huart->RxState = HAL_UART_STATE_READY;
            HAL_UART_RxCpltCallback(huart);
        }
    }
}

static void UART_Transmit_IT(UART_HandleTypeDef *huart)
{
    if (huart->gState != HAL_UART_STATE_BUSY || (REG(huart, LSR) & LSR_TX_EMPTY) == 0u) {
        return;
    }
    if (huart->TxXferCount == 0u) {
        change_ier(huart, IER_TX, 0u);
        huart->gState = HAL_UART_STATE_READY;
        HAL_UART_TxCpltCallback(huart);
        return;
    }
    for (unsigned i = 0; i < FIFO_BYTES && huart->TxXferCount != 0u; i++) {
        REG(huart, DATA) = *huart->pTxBuffPtr++;
        huart->TxXferCount--;
    }
}

void HAL_UART_IRQHandler(UART_HandleTypeDef *huart)
{
    (void)REG(huart, IIR); /* clears the cause "transmitter empty" */
    UART_Receive_IT(huart);
    UART_Transmit_IT(huart);
}
