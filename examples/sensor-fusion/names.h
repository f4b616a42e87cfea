// SPDX-License-Identifier: Apache-2.0
//
// The tasks and their states by name, made from the same rows as the tasks themselves, so that they cannot differ.
#ifndef SENSOR_FUSION_NAMES_H
#define SENSOR_FUSION_NAMES_H

#include "text.h"

#include <stdbool.h>
#include <stdint.h>

#define NAMES_NO_TASK 0xFFu

/* One more than the highest task; some indices below may be no machine's: then task_name is "". */
uint8_t task_count(void);

const char *task_name(uint8_t task);
uint8_t task_state(uint8_t task);
const char *task_state_name(uint8_t task);

/* The task of that name, `count` characters long, or NAMES_NO_TASK. */
uint8_t task_by_name(const char *name, unsigned count);

/* Line `row` of what a task's present state holds: its fields, then those of every state, then those of its children's
 * states. False: there is no such line. */
bool task_describe(struct text *text, uint8_t task, unsigned row);

#endif
