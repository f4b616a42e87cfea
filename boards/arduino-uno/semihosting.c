/* SPDX-License-Identifier: Apache-2.0
 *
 * What boards/common/semihosting.h promises, over the USART at 115,200 baud: AVR has no semihosting. The program's end
 * is the line `exit CODE`, behind a byte that no text has; tests/runner/emulate_avr ends the emulator there.
 */
#include "semihosting.h"

#include "registers.h"
#include "stator_port.h"

#define END_OF_PROGRAM '\004'
#define DIVISOR_115200 16u /* with UCSR0A_TWICE: 2.1 % too fast, within what 8N1 bears */

static void write_byte(char byte)
{
    REGISTER_8(UCSR0A) = UCSR0A_TWICE;
    REGISTER_8(UBRR0H) = 0;
    REGISTER_8(UBRR0L) = DIVISOR_115200;
    REGISTER_8(UCSR0B) |= UCSR0B_SEND;
    while ((REGISTER_8(UCSR0A) & UCSR0A_EMPTY) == 0u) {}
    REGISTER_8(UDR0) = (uint8_t)byte;
}

void semihosting_write(const char *text)
{
    for (; *text != '\0'; text++) {
        write_byte(*text);
    }
}

void semihosting_write_flash(const char *text)
{
    for (char byte;; write_byte(byte)) {
        __asm__ volatile("lpm %0, Z+" : "=r"(byte), "+z"(text));
        if (byte == '\0') {
            return;
        }
    }
}

void semihosting_write_number(uint32_t number)
{
    char digits[11]; /* of 2^32 - 1, and the zero */
    uint8_t at = sizeof digits - 1u;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + number % 10u);
        number /= 10u;
    } while (number != 0u);
    semihosting_write(&digits[at]);
}

_Noreturn void semihosting_exit(int code)
{
    write_byte(END_OF_PROGRAM);
    semihosting_write_number((uint32_t)code);
    write_byte('\n');
    stator_port_mask();
    for (;;) {}
}

int semihosting_command_line(char *buffer, size_t size_bytes)
{
    (void)buffer;
    (void)size_bytes;
    return -1;
}
