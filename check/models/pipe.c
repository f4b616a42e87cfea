// SPDX-License-Identifier: Apache-2.0
//
// A pipe of three bytes, without a bound on how many: an interrupt writes one or two at a time and a task that changes
// its mind reads up to two, or the other way. Bytes come out as they went in.
//   WRITER  the task writes, and the interrupt reads
//   PIECES  the task uses the calls without a copy
// check: variant reader -DWRITER=0 -DPIECES=0
// check: variant reader-pieces -DWRITER=0 -DPIECES=1
// check: variant writer -DWRITER=1 -DPIECES=0
// check: variant writer-pieces -DWRITER=1 -DPIECES=1
#include "stator/pipe.h"
#include "contenders.h"

enum { NUMBERS = 8, CAPACITY = 3, MOST = 2 };

STATOR_PIPE(console, CAPACITY)
static console pipe;
static uint8_t next_in;
static uint8_t next_out;
static uint8_t inside;

static void check_order(const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != next_out) {
            stator_check_fail("a byte is read twice, or one was lost before it");
        }
        next_out = (uint8_t)((next_out + 1) % NUMBERS);
    }
}

static void numbers(uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bytes[i] = (uint8_t)((next_in + i) % NUMBERS);
    }
}

static void wrote(size_t count)
{
    next_in = (uint8_t)((next_in + count) % NUMBERS);
}

STATOR_UNUSED static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

#if WRITER
static stator_poll want(unsigned who, stator_waker me)
{
    size_t count = 0;
    (void)who;
#if PIECES
    uint8_t *at;
    if (console_room(&pipe, &at) == 0) {
        stator_ring_arm(&pipe.sender, me);
    }
    count = least(console_room(&pipe, &at), MOST);
    if (count == 0) {
        return STATOR_PENDING;
    }
    numbers(at, count);
    stator_check_count(&inside, (int)count);
    console_written(&pipe, count);
#else
    uint8_t bytes[MOST];
    numbers(bytes, MOST);
    stator_check_count(&inside, MOST);
    const stator_poll done = console_write(&pipe, me, bytes, MOST, &count);
    stator_check_count(&inside, (int)count - MOST);
    if (done == STATOR_PENDING) {
        return STATOR_PENDING;
    }
#endif
    wrote(count);
    return STATOR_READY;
}

static void interrupt(void)
{
    uint8_t bytes[MOST];
    const size_t count = console_try_read(&pipe, bytes, 1u + stator_choose(MOST));
    check_order(bytes, count);
    stator_check_count(&inside, -(int)count);
}
#else
static stator_poll want(unsigned who, stator_waker me)
{
    size_t count = 0;
    (void)who;
#if PIECES
    const uint8_t *at;
    if (console_filled(&pipe, &at) == 0) {
        stator_ring_arm(&pipe.receiver, me);
    }
    count = least(console_filled(&pipe, &at), MOST);
    if (count == 0) {
        return STATOR_PENDING;
    }
    check_order(at, count);
    stator_check_count(&inside, -(int)count);
    console_consumed(&pipe, count);
#else
    uint8_t bytes[MOST];
    if (console_read(&pipe, me, bytes, MOST, &count) == STATOR_PENDING) {
        return STATOR_PENDING;
    }
    check_order(bytes, count);
    stator_check_count(&inside, -(int)count);
#endif
    return STATOR_READY;
}

static void interrupt(void)
{
    uint8_t bytes[MOST];
    numbers(bytes, MOST);
    const size_t count = console_try_write(&pipe, bytes, 1u + stator_choose(MOST));
    wrote(count);
    stator_check_count(&inside, (int)count);
}
#endif

static void device(void)
{
    stator_check_raise(interrupt);
}

#define MODEL(c, ROW)                                                                            \
    ROW(c, system, app)                                                                          \
    ROW(c, interrupt, interrupt, 2)                                                              \
    ROW(c, event, device, true)                                                                  \
    MIND_ROWS(c, ROW, 0)                                                                         \
    ROW(c, always, none_lost_none_twice, inside == console_count(&pipe))                         \
    ROW(c, asleep, none_waits_in_vain,                                                           \
        app.first.state != contender_wanting || console_count(&pipe) == (WRITER ? CAPACITY : 0)) \
    ROW(c, again, goes_on, app.first.state == contender_holding)
STATOR_CHECK(model, MODEL)
