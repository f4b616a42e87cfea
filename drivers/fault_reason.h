// SPDX-License-Identifier: Apache-2.0
//
// Why a driver's machine is in its faulted state. One list for all drivers, so that a reason passes from the bus to
// the sensor to the user unchanged.
#ifndef DRIVERS_FAULT_REASON_H
#define DRIVERS_FAULT_REASON_H

#include "stator/poll.h"

#define FAULT_REASONS(ROW)                                                 \
    ROW(none, "no fault")                                                  \
    ROW(no_answer, "nobody answers at its address (NAK)")                  \
    ROW(arbitration_lost, "another controller took the bus")               \
    ROW(bus_error, "bus error: START or STOP out of order, or stuck line") \
    ROW(short_transfer, "DMA moved fewer bytes than asked")                \
    ROW(timed_out, "transfer not done by its deadline")                    \
    ROW(bus_taken, "bus not free by the deadline")                         \
    ROW(wrong_identity, "another device answers at its address")           \
    ROW(not_ready, "not ready after its configuration")                    \
    ROW(implausible, "impossible value")                                   \
    ROW(cancelled, "cancelled")

#define FAULT_REASON_ENUM(name, text) fault_##name,
enum fault_reason { FAULT_REASONS(FAULT_REASON_ENUM) fault_reason_count };

/* Plain words for a person. Callers: any context. */
STATOR_INLINE const char *fault_reason_text(enum fault_reason reason)
{
#define FAULT_REASON_TEXT(name, text) text,
    static const char *const texts[] = {FAULT_REASONS(FAULT_REASON_TEXT)};
    return (unsigned)reason < (unsigned)fault_reason_count ? texts[reason] : "unknown";
}

#endif
