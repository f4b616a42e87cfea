// SPDX-License-Identifier: Apache-2.0
//
// Lets stator/testing.h see the edges: compile the machines under test with -DSTATOR_HOOKS='"stator/testing_hooks.h"'.
#ifndef STATOR_TESTING_HOOKS_H
#define STATOR_TESTING_HOOKS_H

#include "stator/poll.h"

/* In src/testing/testing.c. `entered`: the name of state number `to`. */
STATOR_EXTERN void stator_test_edge_taken(const void *machine, const char *type, uint8_t from, uint8_t to,
                                          const char *entered);

#ifndef STATOR_HOOK_EDGE
#define STATOR_HOOK_EDGE(m, self, to) stator_test_edge_taken(self, #m, (self)->state, m##_##to, #to)
#endif

#endif
