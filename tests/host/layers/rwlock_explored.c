// SPDX-License-Identifier: Apache-2.0
#include "tests/layers/rwlock_world.h"
