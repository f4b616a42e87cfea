// SPDX-License-Identifier: Apache-2.0
//
// One access to a device's registers over a bus that others use too: waits for the bus, transfers, tries again.
//
//      +--------------- bus not free in time, cancelled ---------------------------+
//      |                                                                           v
//   queued -- the bus is ours --> transferring -- last try failed, cancelled --> faulted
//      ^                            |     |
//      +--- failed, tries left -----+     +-- done --> complete
//
// In transferring it owns the bus's lock; each edge out of it gives the lock back. A new try asks for the lock anew, so
// that a device that does not answer holds up the others by one transfer at a time.
//
// Who may call: tasks. Cost: a poll of aspeed_i2c_transfer and two of the lock's operations; after a failed try it
// wakes itself rather than going on. Cancelling: register_access_cancel, then poll until STATOR_READY.
#ifndef DRIVERS_REGISTER_ACCESS_H
#define DRIVERS_REGISTER_ACCESS_H

#include "aspeed_i2c.h"

#define REGISTER_ACCESS_TRIES     3u
#define REGISTER_ACCESS_MAX_BYTES 6u

/* What was read: a struct, so that it is assigned whole. */
struct register_bytes {
    uint8_t byte[REGISTER_ACCESS_MAX_BYTES];
};

#define REGISTER_ACCESS(m, ROW)                                                      \
    ROW(m, always, struct aspeed_i2c_bus *bus; struct aspeed_i2c_request request;)   \
    ROW(m, state, queued, uint8_t tries; stator_time give_up;)                       \
    ROW(m, state, transferring, uint8_t tries; aspeed_i2c_transfer transfer;)        \
    ROW(m, final, complete, struct register_bytes read;)                             \
    ROW(m, final, faulted, uint8_t reason;) /* enum fault_reason, of the last try */ \
    ROW(m, edge, queued, transferring)                                               \
    ROW(m, edge, queued, faulted)                                                    \
    ROW(m, edge, transferring, queued)                                               \
    ROW(m, edge, transferring, complete)                                             \
    ROW(m, edge, transferring, faulted)
STATOR_MACHINE(register_access, REGISTER_ACCESS)
#if __SIZEOF_POINTER__ == 4
STATOR_BUDGET(register_access, 36);
#endif

/* An access to poll: at most REGISTER_ACCESS_MAX_BYTES are read (assertion 321). Nothing happens before its first
 * poll, but the time to wait for the bus runs. */
register_access register_access_of(struct aspeed_i2c_bus *bus, struct aspeed_i2c_request request);

stator_poll register_access_poll(register_access *self, stator_waker me);

/* Its next polls lead to faulted(cancelled), if it is not over already. */
void register_access_cancel(register_access *self, stator_waker me);

#endif
