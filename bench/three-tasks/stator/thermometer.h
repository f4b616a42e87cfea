// SPDX-License-Identifier: Apache-2.0
/*
 *   off ──▸ pausing ◂──▸ transferring
 *
 * A sensor is a list of transfers, as in drivers/sensor.h; `step` is where in the list the machine is. It pauses before
 * a transfer: for the sensor's sake, between two tries, until the next period, or to back off.
 */
#ifndef THREE_TASKS_THERMOMETER_H
#define THREE_TASKS_THERMOMETER_H

#include "bench/three-tasks/hal.h"
#include "stator/stator.h"

#define THERMOMETER(m, ROW)                                      \
    ROW(m, always, uint8_t step;)                                \
    ROW(m, always, uint8_t tries;) /* of this step's transfer */ \
    ROW(m, always, uint8_t looks;)                               \
    ROW(m, always, uint8_t doublings;) /* of the back-off */     \
    ROW(m, always, uint8_t calibration[CALIBRATION_BYTES];)      \
    ROW(m, always, stator_time next;)                            \
    ROW(m, state, off)                                           \
    ROW(m, state, transferring, stator_time deadline;)           \
    ROW(m, state, pausing, stator_time until;)                   \
    ROW(m, edge, off, pausing)                                   \
    ROW(m, edge, transferring, pausing)                          \
    ROW(m, edge, pausing, transferring)
STATOR_MACHINE(thermometer, THERMOMETER)
STATOR_BUDGET(thermometer, 24);

stator_poll thermometer_poll(thermometer *self, stator_waker me);

#endif
