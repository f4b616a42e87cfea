// SPDX-License-Identifier: Apache-2.0
// Two tasks in one word.
#define TASKS 2
#include "tests/host/kernel/ready_set_cases.h"
