// SPDX-License-Identifier: Apache-2.0
#ifndef THREE_TASKS_TASKS_H
#define THREE_TASKS_TASKS_H

enum { COPIER, LINE_READER, THERMOMETER };

void copier(void);
void line_reader(void);
void thermometer(void);

#endif
