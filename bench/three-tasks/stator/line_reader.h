// SPDX-License-Identifier: Apache-2.0
/*
 *   reading ──more than fits, or broken──▸ skipping ──end of line──▸ reading
 */
#ifndef THREE_TASKS_LINE_READER_H
#define THREE_TASKS_LINE_READER_H

#include "bench/three-tasks/hal.h"
#include "stator/stator.h"

#define LINE_READER(m, ROW)                   \
    ROW(m, always, uint8_t length_bytes;)     \
    ROW(m, always, uint8_t text[LINE_BYTES];) \
    ROW(m, rest, reading)                     \
    ROW(m, rest, skipping)                    \
    ROW(m, edge, reading, skipping)           \
    ROW(m, edge, skipping, reading)
STATOR_MACHINE(line_reader, LINE_READER)
STATOR_BUDGET(line_reader, LINE_BYTES + 2u);

stator_poll line_reader_poll(line_reader *self, stator_waker me);

#endif
