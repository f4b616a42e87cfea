// SPDX-License-Identifier: Apache-2.0
//
// The I2C driver of the sensor firmware, its files as they are, beside a controller that answers, refuses, loses the
// bus, or never comes back; the user asks and cancels at any moment. The controller owns the buffer while it works, is
// never left working, and never given a command that it would ignore.
//   ACCESS   register accesses, which take the bus and try again, in place of bare transfers
//   HURRIES  the controller is done before any deadline comes, if it does not hang
// check: sources ../../drivers/aspeed_i2c.c ../../drivers/register_access.c ../../drivers/shared_bus.c
// check: options -I../../drivers
// check: variant quick -DACCESS=0 -DHURRIES=1 -DCHANGES=2 --no-wrap
// check: variant transfer -DACCESS=0 -DHURRIES=1
// check: variant late -DACCESS=0 -DHURRIES=0 -DCHANGES=2 --no-wrap
// check: variant access -DACCESS=1 -DHURRIES=1 -DCHANGES=2 --no-wrap
// check: variant two -DACCESS=1 -DHURRIES=1 -DCHANGES=2 -DTWO=1 --no-wrap
// check: slow transfer
// check: slow late
// check: slow access
// check: slow two
#define TIMED
#if ACCESS
#define COMBINED register_access
#else
#define COMBINED                   aspeed_i2c_transfer
#define COMBINED_CANCEL(self, me_) aspeed_i2c_transfer_cancel(self)
#endif
#include "register_access.h"

#include "i2c_controller.h"
#include "parent.h"

enum { READ_BYTES = 2 };

/* Some are written only. */
static struct aspeed_i2c_request request(void)
{
    const uint8_t read_bytes = stator_choose(2) == 0 ? READ_BYTES : 0;
    return (struct aspeed_i2c_request){.address = TARGET, .write_bytes = 1, .read_bytes = read_bytes};
}

static void check_answer(const struct aspeed_i2c_request *asked, uint8_t byte)
{
    if (asked->read_bytes != 0 && byte != ANSWER) {
        stator_check_fail("it is complete without what the target sent");
    }
}

#if ACCESS
static register_access begun(unsigned who)
{
    (void)who;
    return register_access_of(&bus, request());
}

static bool ended(register_access *it)
{
    if (register_access_state_of(it) == register_access_complete) {
        check_answer(&it->request, register_access_complete_of(it)->read.byte[0]);
    }
    return true;
}

static bool owns_it(const parent *self)
{
    return self->state == parent_busy && self->busy.it.state == register_access_transferring;
}
#else
static aspeed_i2c_transfer begun(unsigned who)
{
    (void)who;
    return aspeed_i2c_transfer_of(&bus, request());
}

static bool ended(aspeed_i2c_transfer *it)
{
    if (aspeed_i2c_transfer_state_of(it) == aspeed_i2c_transfer_complete) {
        check_answer(&it->request, aspeed_i2c_read_byte(&bus, READ_BYTES - 1));
    }
    return true;
}

static bool owns_it(const parent *self)
{
    return self->state == parent_busy && self->busy.it.state != aspeed_i2c_transfer_armed;
}
#endif

#ifdef TWO
#define SECOND_ROWS(c, ROW)                     \
    ROW(c, interrupt, second_mind_interrupt, 1) \
    ROW(c, few, second_user_changes_its_mind, 1, true)
#define OWNED (owns_it(&app.parent) || owns_it(&app.second))
#else
#define SECOND_ROWS(c, ROW)
#define OWNED owns_it(&app.parent)
#endif

#if ACCESS
#define UNTAKEN(c, ROW) ROW(c, untaken, polled_at_once, aspeed_i2c_transfer, armed, faulted)
#else
#define UNTAKEN(c, ROW)
#endif

#define MODEL(c, ROW)                                                      \
    PARENT_ROWS(c, ROW)                                                    \
    SECOND_ROWS(c, ROW)                                                    \
    UNTAKEN(c, ROW)                                                        \
    CONTROLLER_ROWS(c, ROW)                                                \
    ROW(c, always, the_controller_has_an_owner, !controller.busy || OWNED) \
    ROW(c, always, the_bus_has_an_owner, bus.lock.owner_plus_1 == 0 || OWNED)
STATOR_CHECK(model, MODEL)
