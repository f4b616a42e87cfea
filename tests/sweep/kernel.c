// SPDX-License-Identifier: Apache-2.0
#include "system.h"

STATOR_SYSTEM_DEFINE(sweep, SWEEP)
