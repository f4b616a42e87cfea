// SPDX-License-Identifier: Apache-2.0
// The first size with a summary; its last word has one task.
#define TASKS 33
#include "tests/host/kernel/ready_set_cases.h"
