// SPDX-License-Identifier: Apache-2.0
//
// Where a program of this folder runs: the AST1030 board, or this machine with a simulated UART.
#ifndef ANY_EXECUTOR_PLATFORM_H
#define ANY_EXECUTOR_PLATFORM_H

#include "conversation.h"

/* Starts the UART and its interrupt, and the clock of the board. */
struct uart_16550 *platform_start(void);

/* Prints "NAME: answered A, silent S", and ends the program: status 0 if three were answered and one was not. */
__attribute__((noreturn)) void platform_report(const char *name, const conversation *finished);

#endif
