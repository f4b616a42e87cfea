// SPDX-License-Identifier: Apache-2.0
// The smallest system.
#define TASKS 1
#include "tests/host/kernel/ready_set_cases.h"
