// SPDX-License-Identifier: Apache-2.0
#include "tests/layers/semaphore_world.h"
