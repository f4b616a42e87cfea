// SPDX-License-Identifier: Apache-2.0
// test: worlds host-gcc host-clang
//
// Without sanitizers, which handle signals when they see fit.
#define _GNU_SOURCE /* REG_EFL */

#include "tests/layers/sweep_more.h"
