// SPDX-License-Identifier: Apache-2.0
//
// The file of the system table: with the polls in a file of their own, its object code is the kernel and nothing else.
#ifdef BENCH_OWN_FILE
#include "system.h"
#else
#define BENCH_POLL STATOR_UNUSED static
#include "polls.c"
#endif

STATOR_SYSTEM_DEFINE(bench, BENCH)
