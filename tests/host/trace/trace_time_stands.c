// SPDX-License-Identifier: Apache-2.0
// test: sources src/trace/ring.c src/trace/packet.c src/trace/build_id.c
// test: options -iquote ../../tests/trace/fake
// test: defines STATOR_TRACE_RECORDS=64u STATOR_TRACE_FRAME_RECORDS=8u STATOR_TRACE_STOPS_ASLEEP=1
//
// The clock stands still in sleep.
#include "tests/trace/time.h"
