// SPDX-License-Identifier: Apache-2.0
// A summary and a last word that is not full.
#define TASKS 500
#include "tests/host/kernel/ready_set_cases.h"
