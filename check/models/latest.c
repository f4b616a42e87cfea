// SPDX-License-Identifier: Apache-2.0
//
// The latest value, of three words, without locks: a task and an interrupt read what another interrupt writes, and one
// that interrupts the writer reads too. Each read is whole, and never older than one before.
// check: variant fresh -DBEGIN=0
// check: variant wrap -DBEGIN=4294967294u
#include "stator/latest.h"
#include "stator/stator.h"
#include "stator_check.h"

enum { WRITES = 3, LOOKS = 1 };

struct triple {
    uint32_t a;
    uint32_t b;
    uint32_t c;
};
struct box {
    STATOR_LATEST_FIELDS(struct triple)
};
typedef struct box box;
STATOR_LATEST_FUNCTIONS(box, struct triple)

#define READER(m, ROW)             \
    ROW(m, always, uint32_t last;) \
    ROW(m, rest, reading)
STATOR_MACHINE(reader, READER)
stator_poll reader_poll(reader *self, stator_waker me);

#define APP(s, ROW)   \
    ROW(s, tier, all) \
    ROW(s, task, reader, reader, reader_poll)
STATOR_SYSTEM(app, APP)

static box latest = {.version = BEGIN};
static uint32_t written;
static uint32_t low_last;
static uint32_t high_last;

static void read_it(uint32_t *last)
{
    union box_bytes_ bytes;
    if (stator_latest_read(box_latest_(&latest), bytes.raw) == BEGIN) {
        return; /* nothing yet */
    }
    if (bytes.value.a != bytes.value.b || bytes.value.b != bytes.value.c) {
        stator_check_fail("a value that nobody has written: parts of two");
    }
    if (bytes.value.a < *last) {
        stator_check_fail("a value that is older than one read before");
    }
    *last = bytes.value.a;
}

stator_poll reader_poll(reader *self, stator_waker me)
{
    (void)me;
    read_it(&self->last);
    return STATOR_PENDING;
}

static void low_interrupt(void)
{
    read_it(&low_last);
}

static void write_interrupt(void)
{
    written++;
    const struct triple value = {written, written, written};
    box_write_(&latest, &value);
    app_wake(app_reader);
}

static void high_interrupt(void)
{
    read_it(&high_last);
}

static void low_device(void)
{
    stator_check_raise(low_interrupt);
}

static void write_device(void)
{
    stator_check_raise(write_interrupt);
}

static void high_device(void)
{
    stator_check_raise(high_interrupt);
}

#define MODEL(c, ROW)                       \
    ROW(c, system, app)                     \
    ROW(c, interrupt, low_interrupt, 1)     \
    ROW(c, interrupt, write_interrupt, 2)   \
    ROW(c, interrupt, high_interrupt, 3)    \
    ROW(c, few, low_device, LOOKS, true)    \
    ROW(c, few, write_device, WRITES, true) \
    ROW(c, few, high_device, LOOKS, true)   \
    ROW(c, asleep, the_last_is_seen, app.reader.last == written)
STATOR_CHECK(model, MODEL)
