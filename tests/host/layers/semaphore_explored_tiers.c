// SPDX-License-Identifier: Apache-2.0
#define TWO_TIERS 1
#include "tests/layers/semaphore_world.h"
