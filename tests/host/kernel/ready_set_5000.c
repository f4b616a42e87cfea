// SPDX-License-Identifier: Apache-2.0
// Three levels: more words than a summary has bits, the last group and the last word not full.
#define TASKS 5000
#include "tests/host/kernel/ready_set_cases.h"
