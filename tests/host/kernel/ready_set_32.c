// SPDX-License-Identifier: Apache-2.0
// A full word.
#define TASKS 32
#include "tests/host/kernel/ready_set_cases.h"
