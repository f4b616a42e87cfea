// SPDX-License-Identifier: Apache-2.0
//
// The hooks of the build sensor-fusion-trace: what counts.h counts, and the trace.
#ifndef SENSOR_FUSION_TRACE_HOOKS_H
#define SENSOR_FUSION_TRACE_HOOKS_H

#include "stator/trace_events.h"

#define STATOR_HOOK_START()           stator_trace_start()
#define STATOR_HOOK_WAKE(task)        (COUNTS_WAKE(task), stator_trace_wake(task))
#define STATOR_HOOK_POLL(task)        (counts_poll(task), stator_trace_poll(task))
#define STATOR_HOOK_POLLED(task)      (stator_trace_polled(task), counts_polled(task))
#define STATOR_HOOK_EDGE(m, self, to) STATOR_TRACE_TAKE_EDGE(m, self, to)
#define STATOR_HOOK_SLEEP(until)      (stator_trace_sleep((until).at, (until).never), counts_sleep())
#define STATOR_HOOK_WOKEN()           (counts_woken(), stator_trace_woken())
#define STATOR_HOOK_EXPIRED(task)     stator_trace_expired(task)

#endif
