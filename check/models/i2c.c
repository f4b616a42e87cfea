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

#include "parent.h"

enum { TRANSFER_TICKS = 2, STOP_TICKS = 1, QUEUE_TICKS = 4, TARGET = 0x48, ANSWER = 0x5a, READ_BYTES = 2 };

/* Of aspeed_i2c.c: a bus's registers and their bits. */
enum { FUNCTION = 0x00, INT_ENABLE = 0x10, INT_STATUS = 0x14, COMMAND = 0x18, DMA_LENGTH = 0x1c };
enum { TX_ADDRESS = 0x30, RX_ADDRESS = 0x34, DMA_DONE = 0x48 };
enum { NAK = 1 << 1, ARBITRATION = 1 << 3, DONE = 1 << 16, BUSY = 1 << 16 };
enum { START = 1 << 0, TX = 1 << 1, RX = 1 << 3, STOP = 1 << 5, HUNG = 0xff };

static uint8_t buffer[ASPEED_I2C_BUFFER_BYTES];
static struct aspeed_i2c_bus bus = {
    .cell = STATOR_CELL,
    .buffer = buffer,
    .transfer_ticks = TRANSFER_TICKS,
    .stop_ticks = STOP_TICKS,
    .queue_ticks = QUEUE_TICKS,
};

static struct {
    uint32_t function;
    uint32_t enabled;
    uint32_t status;
    uint32_t done; /* bytes of either direction */
    uint16_t length;
    uint8_t phase; /* TX, RX, STOP, HUNG, or 0 */
    bool stops;    /* after this phase */
    bool busy;
} controller = {.function = 1, .enabled = UINT32_MAX};

uint32_t stator_simulated_read(uint32_t address)
{
    switch (address) {
    case INT_STATUS:
        return controller.status;
    case COMMAND:
        return controller.busy ? BUSY : 0u;
    case DMA_DONE:
        return controller.done;
    default:
        stator_check_fail("a register is read that the controller does not have");
    }
}

/* Until its status is clear the controller ignores commands. A STOP comes while it works: then it ends what it does. */
static void command(uint32_t value)
{
    const bool starts = (value & START) != 0;
    if (controller.function == 0) {
        return;
    }
    if (starts && (controller.status != 0 || controller.phase != 0)) {
        stator_check_fail("a command that the controller ignores");
    }
    if (starts) {
        controller.phase = (uint8_t)((value & TX) != 0 ? TX : RX);
        controller.stops = (value & STOP) != 0;
        controller.busy = true;
    } else if (controller.status == 0 && controller.busy && controller.phase != HUNG) {
        controller.phase = STOP;
        controller.stops = true;
    }
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    switch (address) {
    case FUNCTION:
        controller.function = value;
        if (value == 0) {
            controller.phase = 0;
            controller.busy = false;
        }
        return;
    case INT_ENABLE:
        controller.enabled = value;
        return;
    case INT_STATUS:
        controller.status = (value & DONE) != 0 ? 0 : controller.status & ~value;
        return;
    case DMA_LENGTH:
        controller.length = (uint16_t)((value >> 31 != 0 ? value >> 16 : value) % 16 + 1);
        return;
    case TX_ADDRESS:
    case RX_ADDRESS:
        return;
    case COMMAND:
        command(value);
        return;
    default:
        stator_check_fail("a register is written that the controller does not have");
    }
}

static void controller_ends(uint32_t status, bool busy)
{
    controller.status |= status;
    controller.phase = 0;
    controller.busy = busy;
}

static void controller_is_done(void)
{
    if (controller.phase == RX) {
        for (unsigned i = 0; i < controller.length; i++) {
            buffer[8 + i] = ANSWER;
        }
    }
    controller.done = (uint32_t)controller.length << (controller.phase == RX ? 16 : 0);
    controller_ends(DONE, !controller.stops);
}

static void controller_is_refused(void)
{
    controller_ends(NAK | DONE, false);
}

static void controller_loses_the_bus(void)
{
    controller.done = 0;
    controller_ends(ARBITRATION | DONE, false);
}

/* It does not come back, and writes to the buffer whenever it likes. */
static void controller_hangs(void)
{
    controller.phase = HUNG;
}

static bool works(void)
{
    return controller.phase != 0 && controller.phase != HUNG;
}

static bool owns_the_buffer(void)
{
    return controller.phase == TX || controller.phase == RX || controller.phase == HUNG;
}

static void bus_interrupt(void)
{
    aspeed_i2c_interrupt(&bus);
}

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

#define MODEL(c, ROW)                                                                      \
    PARENT_ROWS(c, ROW)                                                                    \
    SECOND_ROWS(c, ROW)                                                                    \
    UNTAKEN(c, ROW)                                                                        \
    ROW(c, clock, 3)                                                                       \
    ROW(c, level, bus_interrupt, 2, (controller.status & controller.enabled) != 0)         \
    ROW(c, event, controller_is_done, works())                                             \
    ROW(c, event, controller_is_refused, controller.phase == TX || controller.phase == RX) \
    ROW(c, event, controller_loses_the_bus, controller.phase == TX)                        \
    ROW(c, event, controller_hangs, works())                                               \
    ROW(c, hurry, controller_works, HURRIES &&works())                                     \
    ROW(c, held, while_the_controller_works, buffer, owns_the_buffer())                    \
    ROW(c, always, the_controller_has_an_owner, !controller.busy || OWNED)
STATOR_CHECK(model, MODEL)
