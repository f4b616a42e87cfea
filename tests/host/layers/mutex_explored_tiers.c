// SPDX-License-Identifier: Apache-2.0
//
// The same over two tiers: a waiter of the higher one gives way to none of the lower, which could not run.
#define TWO_TIERS 1
#include "mutex_explored.c"
