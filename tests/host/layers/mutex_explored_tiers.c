// SPDX-License-Identifier: Apache-2.0
//
// Over two tiers: a waiter of the higher one gives way to none of the lower, which could not run.
#define TWO_TIERS 1
#include "tests/layers/mutex_world.h"
