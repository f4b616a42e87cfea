// SPDX-License-Identifier: Apache-2.0
#include "tests/layers/channel_world.h"
