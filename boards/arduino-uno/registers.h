/* SPDX-License-Identifier: Apache-2.0
 *
 * Device registers of the ATmega328P on the Arduino Uno, by their addresses in the data space: Microchip, datasheet of
 * ATmega328P, DS40002061, clause "Register Summary" and the clause at each device.
 */
#ifndef BOARDS_ARDUINO_UNO_REGISTERS_H
#define BOARDS_ARDUINO_UNO_REGISTERS_H

#include <stdint.h>

#define SYSTEM_CLOCK_HZ 16000000u

/* One access of 8 bits, in program order with the others; each constant is used as REGISTER_8(UDR0) = 'x'. */
#define REGISTER_8(address)                                                                  \
    (*(volatile uint8_t *)(address)) /* NOLINT(performance-no-int-to-ptr): a device register \
                                      */

/* "Power Management and Sleep Modes". */
#define SMCR              0x53u
#define SMCR_SLEEP_ENABLE (1u << 0)
#define SMCR_IDLE         (0u << 1) /* the CPU stops, timers and USART go on */

/* "16-bit Timer/Counter1". Of the pairs of 8 bits, the high byte is written first and read last. */
#define TIFR1              0x36u
#define TIFR1_COMPARE_A    (1u << 1)
#define TIMSK1             0x6Fu
#define TCCR1A             0x80u
#define TCCR1B             0x81u
#define TCCR1B_CLOCK_BY_64 3u
#define TCNT1L             0x84u
#define TCNT1H             0x85u
#define OCR1AL             0x88u
#define OCR1AH             0x89u

/* "USART". */
#define UCSR0A           0xC0u
#define UCSR0A_EMPTY     (1u << 5) /* takes the next byte */
#define UCSR0A_DONE      (1u << 6) /* all has been shifted out; write 1 to clear */
#define UCSR0A_TWICE     (1u << 1) /* the baud rate is clock / 8 / (UBRR + 1) */
#define UCSR0B           0xC1u
#define UCSR0B_SEND      (1u << 3)
#define UCSR0B_EMPTY_IRQ (1u << 5) /* while the next byte can be taken */
#define UCSR0C           0xC2u
#define UCSR0C_8N1       (3u << 1)
#define UBRR0L           0xC4u
#define UBRR0H           0xC5u
#define UDR0             0xC6u

/* "I/O-Ports": the LED of the Uno is bit 5. */
#define DDRB      0x24u
#define PORTB     0x25u
#define PORTB_LED (1u << 5)

#endif
