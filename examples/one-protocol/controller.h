// SPDX-License-Identifier: Apache-2.0
//
// An I2C controller as a board's code might offer it. The four programs of this folder use it, and one interrupt.
#ifndef ONE_PROTOCOL_CONTROLLER_H
#define ONE_PROTOCOL_CONTROLLER_H

#include <stdbool.h>
#include <stdint.h>

#define I2C_DONE 1u /* the byte has come */
#define I2C_NAK  2u /* nobody answered */

void i2c_begin(uint8_t address, uint8_t reg); /* writes the register's number, reads a byte; then interrupts */
uint32_t i2c_status(void);                    /* I2C_DONE or I2C_NAK; reading clears it */
uint8_t i2c_byte(void);
void i2c_abort(void); /* gives the bus back, whatever is going on */

void i2c_interrupt(void); /* the handler: supplied by each program */

#define TRIES         3u
#define TIMEOUT_TICKS 5000u
#define PAUSE_TICKS   1000u

#endif
