/* SPDX-License-Identifier: Apache-2.0
 *
 * The interrupts of the ATmega328P: DS40002061, clause "Interrupt Vectors". A program defines the handlers it wants:
 *   INTERRUPT(usart_data_empty_handler) { ... }
 * An interrupt is enabled in its device's own register.
 */
#ifndef BOARDS_ARDUINO_UNO_INTERRUPTS_H
#define BOARDS_ARDUINO_UNO_INTERRUPTS_H

#include "registers.h"

#define BOARD_INTERRUPT_COUNT 26 /* reset is number 0 */

/* Of these names the compiler knows that they are vectors. */
#define external0_handler        __vector_1
#define external1_handler        __vector_2
#define pins0_handler            __vector_3
#define pins1_handler            __vector_4
#define pins2_handler            __vector_5
#define watchdog_handler         __vector_6
#define timer2_compare_a_handler __vector_7
#define timer2_compare_b_handler __vector_8
#define timer2_overflow_handler  __vector_9
#define timer1_capture_handler   __vector_10
#define timer1_compare_a_handler __vector_11
#define timer1_compare_b_handler __vector_12
#define timer1_overflow_handler  __vector_13
#define timer0_compare_a_handler __vector_14
#define timer0_compare_b_handler __vector_15
#define timer0_overflow_handler  __vector_16
#define spi_handler              __vector_17
#define usart_received_handler   __vector_18
#define usart_data_empty_handler __vector_19
#define usart_sent_handler       __vector_20
#define adc_handler              __vector_21
#define eeprom_handler           __vector_22
#define comparator_handler       __vector_23
#define twi_handler              __vector_24
#define flash_handler            __vector_25

/* What saves the registers, and ends with RETI. */
#define INTERRUPT(handler)                            \
    __attribute__((signal, used)) void handler(void); \
    void handler(void)

/* Timer 1's, by their bits in TIMSK1. */
#define TIMER1_COMPARE_A_IRQ 1u

static inline void interrupt_enable(uint8_t timer1_irq)
{
    REGISTER_8(TIMSK1) = (uint8_t)(REGISTER_8(TIMSK1) | 1u << timer1_irq);
}

#endif
