// SPDX-License-Identifier: Apache-2.0
// test: qemu -icount shift=6,sleep=off
#include "tests/layers/sweep_more.h"
