// SPDX-License-Identifier: Apache-2.0
#include "register_access.h"

#include "stator/require.h"

register_access register_access_of(struct aspeed_i2c_bus *bus, struct aspeed_i2c_request request)
{
    const register_access access = {
        .bus = bus,
        .request = request,
        .queued = {.state_ = register_access_queued, .give_up = stator_after(bus->queue_ticks)},
    };
    STATOR_REQUIRE(request.read_bytes <= REGISTER_ACCESS_MAX_BYTES, 321u, STATOR_NOBODY, 0u);
    return access;
}

/* The lock is ours until here: what was read is copied before another transfer overwrites it. */
static struct register_bytes read_bytes(const register_access *self)
{
    struct register_bytes read = {{0}};
    for (unsigned i = 0; i < self->request.read_bytes; i++) {
        read.byte[i] = aspeed_i2c_read_byte(self->bus, i);
    }
    return read;
}

/* Returns whether it goes on; false: it waits. */
static bool queued(register_access *self, struct register_access_queued *here, stator_waker me)
{
    stator_wake_by(me, here->give_up);
    if (shared_bus_take(&self->bus->lock, me)) {
        STATOR_GO(register_access, self, queued, transferring, .tries = here->tries,
                  .transfer = aspeed_i2c_transfer_of(self->bus, self->request));
    } else if (stator_passed(here->give_up)) {
        shared_bus_leave(&self->bus->lock, me);
        STATOR_GO(register_access, self, queued, faulted, .reason = fault_bus_taken);
    } else {
        return false;
    }
    return true;
}

static bool transferring(register_access *self, struct register_access_transferring *here, stator_waker me)
{
    if (aspeed_i2c_transfer_poll(&here->transfer, me) == STATOR_PENDING) {
        return false;
    }
    if (aspeed_i2c_transfer_state_of(&here->transfer) == aspeed_i2c_transfer_complete) {
        const struct register_bytes read = read_bytes(self);
        shared_bus_give(&self->bus->lock, me);
        STATOR_GO(register_access, self, transferring, complete, .read = read);
        return true;
    }
    const uint8_t reason = aspeed_i2c_transfer_faulted_of(&here->transfer)->reason;
    const uint8_t tries = (uint8_t)(here->tries + 1u);
    shared_bus_give(&self->bus->lock, me);
    if (tries < REGISTER_ACCESS_TRIES && reason != fault_cancelled) {
        STATOR_GO(register_access, self, transferring, queued, .tries = tries,
                  .give_up = stator_after(self->bus->queue_ticks));
        stator_wake(me);
        return false;
    }
    STATOR_GO(register_access, self, transferring, faulted, .reason = reason);
    return true;
}

stator_poll register_access_poll(register_access *self, stator_waker me)
{
    for (;;) {
        switch (register_access_state_of(self)) {
        case register_access_queued: {
            if (!queued(self, &self->queued, me)) {
                return STATOR_PENDING;
            }
            continue;
        }
        case register_access_transferring: {
            if (!transferring(self, &self->transferring, me)) {
                return STATOR_PENDING;
            }
            continue;
        }
        case register_access_complete:
        case register_access_faulted:
            return STATOR_READY;
        }
    }
}

void register_access_cancel(register_access *self, stator_waker me)
{
    switch (register_access_state_of(self)) {
    case register_access_queued: {
        STATOR_IN(register_access, self, queued);
        shared_bus_leave(&self->bus->lock, me);
        STATOR_GO(register_access, self, queued, faulted, .reason = fault_cancelled);
        return;
    }
    case register_access_transferring: {
        STATOR_IN(register_access, self, transferring);
        aspeed_i2c_transfer_cancel(&here->transfer);
        return;
    }
    case register_access_complete:
    case register_access_faulted:
        return;
    }
}
