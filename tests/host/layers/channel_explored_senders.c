// SPDX-License-Identifier: Apache-2.0
#define SENDERS 1
#include "tests/layers/channel_world.h"
