// SPDX-License-Identifier: Apache-2.0
/*
 *   idle ──a job──▸ copying ──done, failed──▸ idle
 *                      └──late──▸ stopping ──stands──▸ idle
 */
#ifndef THREE_TASKS_COPIER_H
#define THREE_TASKS_COPIER_H

#include "stator/stator.h"

#define COPIER(m, ROW)                            \
    ROW(m, rest, idle)                            \
    ROW(m, state, copying, stator_time deadline;) \
    ROW(m, state, stopping, stator_time next;)    \
    ROW(m, edge, idle, copying)                   \
    ROW(m, edge, copying, idle)                   \
    ROW(m, edge, copying, stopping)               \
    ROW(m, edge, stopping, stopping)              \
    ROW(m, edge, stopping, idle)
STATOR_MACHINE(copier, COPIER)
STATOR_BUDGET(copier, 8);

stator_poll copier_poll(copier *self, stator_waker me);

#endif
