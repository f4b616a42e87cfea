// SPDX-License-Identifier: Apache-2.0
// The largest tier: as many words as the summary has bits, all full.
#define TASKS 1024
#include "tests/host/kernel/ready_set_cases.h"
