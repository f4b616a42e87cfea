// SPDX-License-Identifier: Apache-2.0
#include "tests/layers/mutex_world.h"
