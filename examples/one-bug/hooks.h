// SPDX-License-Identifier: Apache-2.0
//
// On the board: each edge is reported.
#ifndef HOOKS_H
#define HOOKS_H

#include <stdint.h>

void bug_edge(const char *machine, uint8_t from, uint8_t to);

#define STATOR_HOOK_EDGE(m, self, to) bug_edge(#m, (self)->state, m##_##to)

#endif
