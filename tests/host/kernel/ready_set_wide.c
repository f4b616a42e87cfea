// SPDX-License-Identifier: Apache-2.0
// Words of 64 bits and wakers of 32 (stator_index in poll.h), three levels.
#define STATOR_WIDE 1
#define TASKS       70000
#include "tests/host/kernel/ready_set_cases.h"
