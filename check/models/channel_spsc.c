// SPDX-License-Identifier: Apache-2.0
//
// A channel from one sender to one receiver: from an interrupt to a task or the other way, without a bound on how many.
// Numbers go around so that each is told from the next. The task changes its mind at any moment.
//   SENDER  the task sends, and an interrupt receives
//   CAPACITY
// check: variant receiver -DSENDER=0 -DCAPACITY=2
// check: variant receiver-one -DSENDER=0 -DCAPACITY=1
// check: variant receiver-three -DSENDER=0 -DCAPACITY=3
// check: variant sender -DSENDER=1 -DCAPACITY=2
// check: variant sender-one -DSENDER=1 -DCAPACITY=1
#include "stator/channel_spsc.h"
#include "contenders.h"

enum { NUMBERS = 4 };

STATOR_CHANNEL_SPSC(numbers, uint8_t, CAPACITY)
static numbers channel;
static uint8_t next_sent;
static uint8_t next_received;
static uint8_t inside;

static void check_order(uint8_t number)
{
    if (number != next_received) {
        stator_check_fail("a number is received twice, or one was lost before it");
    }
    next_received = (uint8_t)((next_received + 1) % NUMBERS);
    stator_check_count(&inside, -1);
}

static bool try_receive(void)
{
    uint8_t number;
    if (!numbers_try_receive(&channel, &number)) {
        return false;
    }
    check_order(number);
    return true;
}

static bool try_send(void)
{
    stator_check_count(&inside, +1);
    if (!numbers_try_send(&channel, &next_sent)) {
        stator_check_count(&inside, -1);
        return false;
    }
    next_sent = (uint8_t)((next_sent + 1) % NUMBERS);
    return true;
}

/* There is one sender and one receiver: the second contender looks on. */
static stator_poll want(unsigned who, stator_waker me)
{
    if (who != 0) {
        return STATOR_READY;
    }
#if SENDER
    stator_check_count(&inside, +1);
    if (numbers_send(&channel, me, &next_sent) == STATOR_PENDING) {
        stator_check_count(&inside, -1);
        return STATOR_PENDING;
    }
    next_sent = (uint8_t)((next_sent + 1) % NUMBERS);
#else
    uint8_t number;
    if (numbers_receive(&channel, me, &number) == STATOR_PENDING) {
        return STATOR_PENDING;
    }
    check_order(number);
#endif
    return STATOR_READY;
}

static void interrupt(void)
{
    (void)(SENDER ? try_receive() : try_send());
}

static void device(void)
{
    stator_check_raise(interrupt);
}

#define MODEL(c, ROW)                                                                               \
    ROW(c, system, app)                                                                             \
    ROW(c, interrupt, interrupt, 2)                                                                 \
    ROW(c, event, device, true)                                                                     \
    MIND_ROWS(c, ROW, 0)                                                                            \
    ROW(c, always, none_lost_none_twice, inside == numbers_count(&channel))                         \
    ROW(c, asleep, none_waits_in_vain,                                                              \
        app.first.state != contender_wanting || numbers_count(&channel) == (SENDER ? CAPACITY : 0)) \
    ROW(c, again, goes_on, app.first.state == contender_holding)
STATOR_CHECK(model, MODEL)
