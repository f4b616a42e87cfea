// SPDX-License-Identifier: Apache-2.0
#define GREEDY 1
#include "tests/layers/semaphore_world.h"
