// SPDX-License-Identifier: Apache-2.0
//
// What `stator check` looks on at (stator/hook.h): wakes, polls and edges.
#ifndef STATOR_CHECK_HOOKS_H
#define STATOR_CHECK_HOOKS_H

#include <stdint.h>

void stator_check_woken(unsigned task);
void stator_check_poll(unsigned task);
void stator_check_polled(unsigned task);
void stator_check_edge(const char *machine, const void *self, uint8_t from, uint8_t to);

#define STATOR_HOOK_WAKE(task)        stator_check_woken(task)
#define STATOR_HOOK_POLL(task)        stator_check_poll(task)
#define STATOR_HOOK_POLLED(task)      stator_check_polled(task)
#define STATOR_HOOK_EDGE(m, self, to) stator_check_edge(#m, &(self)->state, (self)->state, m##_##to)

#endif
