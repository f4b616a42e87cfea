// SPDX-License-Identifier: Apache-2.0
/*
 * A HAL as vendors write them: a handle with everything in it, functions that end in _IT and return at once, weak
 * callbacks that the interrupt handler calls. Nothing here knows of Stator; its names are the vendor's, not ours.
 */
#ifndef VENDOR_HAL_UART_H
#define VENDOR_HAL_UART_H

#include <stdint.h>

typedef enum { HAL_OK, HAL_ERROR, HAL_BUSY } HAL_StatusTypeDef;
typedef enum { HAL_UART_STATE_READY, HAL_UART_STATE_BUSY } HAL_UART_StateTypeDef;

#define HAL_UART_ERROR_NONE 0x00u
#define HAL_UART_ERROR_ORE  0x08u /* overrun */
#define HAL_UART_ERROR_LINE 0x07u /* parity, noise, framing */

typedef struct {
    uintptr_t Instance;
    const uint8_t *pTxBuffPtr;
    volatile uint16_t TxXferCount;
    uint8_t *pRxBuffPtr;
    volatile uint16_t RxXferCount;
    volatile HAL_UART_StateTypeDef gState;  /* of transmission */
    volatile HAL_UART_StateTypeDef RxState; /* of reception */
    volatile uint32_t ErrorCode;
} UART_HandleTypeDef;

HAL_StatusTypeDef HAL_UART_Init(UART_HandleTypeDef *huart);
HAL_StatusTypeDef HAL_UART_Transmit_IT(UART_HandleTypeDef *huart, const uint8_t *pData, uint16_t Size);
HAL_StatusTypeDef HAL_UART_Receive_IT(UART_HandleTypeDef *huart, uint8_t *pData, uint16_t Size);
/* Both directions; when it returns, neither buffer is touched any more and no callback will come. */
HAL_StatusTypeDef HAL_UART_Abort(UART_HandleTypeDef *huart);

void HAL_UART_IRQHandler(UART_HandleTypeDef *huart);

/* Called by HAL_UART_IRQHandler. Weak: define your own. */
void HAL_UART_TxCpltCallback(UART_HandleTypeDef *huart);
void HAL_UART_RxCpltCallback(UART_HandleTypeDef *huart);
void HAL_UART_ErrorCallback(UART_HandleTypeDef *huart);

#endif
