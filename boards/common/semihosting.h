/* SPDX-License-Identifier: Apache-2.0
 *
 * Semihosting: what the firmware asks of the debugger or the emulator that runs it ("Semihosting for
 * AArch32 and AArch64", Arm, 2.0). A core without either takes the breakpoint as a fault, so product
 * firmware must not call these: they are for tests, demonstrations and the last words of a fault.
 */
#ifndef BOARDS_COMMON_SEMIHOSTING_H
#define BOARDS_COMMON_SEMIHOSTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Ends the program; `code` becomes the exit status of the emulator (0..255). From anywhere. */
_Noreturn void semihosting_exit(int code);

/* Writes a zero-terminated text to the host's console: under QEMU, its standard error. From anywhere;
 * the core stands still until the host has taken the text. */
void semihosting_write(const char *text);

/* The same for a text in flash, where the CPU must be told of it: AVR alone. */
void semihosting_write_flash(const char *text);

/* The same for a number, in decimal digits. */
void semihosting_write_number(uint32_t number);

/* Opens a file of the host, emptied or new, to write bytes. Returns its handle, not 0, or -1. */
int semihosting_open_to_write(const char *name);

/* Writes all of `bytes` to it; false: not all of them. The core stands still meanwhile. */
bool semihosting_write_file(int file, const void *bytes, size_t size_bytes);

/* Copies the command line, zero-terminated, into `buffer`; under QEMU, the `arg=` values of
 * -semihosting-config joined by spaces. Returns its length without the zero, or -1 when the host has
 * none or `size_bytes` is too small. */
int semihosting_command_line(char *buffer, size_t size_bytes);

#endif
