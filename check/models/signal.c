// SPDX-License-Identifier: Apache-2.0
//
// A signal from an interrupt to tasks that change their minds: one takes it, none sleeps while it is there. With a
// value: the latest, whole.
//   VALUE  so many values are sent, in two words each, whose halves must match
// check: variant plain
// check: variant tiers -DTIERS=2
// check: variant value -DVALUE=3
#include "stator/signal.h"
#include "contenders.h"

#ifdef VALUE
struct halves {
    uint32_t left;
    uint32_t right;
};
STATOR_SIGNAL_OF(news, struct halves, TIERS)
static uint32_t sent;
static uint32_t seen;
#else
STATOR_SIGNAL(news, TIERS)
#endif
static news signal;

static stator_poll want(unsigned who, stator_waker me)
{
    (void)who;
#ifdef VALUE
    struct halves value;
    if (news_take(&signal, me, &value) == STATOR_PENDING) {
        return STATOR_PENDING;
    }
    if (value.left != value.right) {
        stator_check_fail("a value that nobody has sent: half of one, half of another");
    }
    if (value.left <= seen) {
        stator_check_fail("a value is taken twice");
    }
    seen = value.left;
    return STATOR_READY;
#else
    return news_take(&signal, me);
#endif
}

static void send_interrupt(void)
{
#ifdef VALUE
    const struct halves value = {sent + 1u, sent + 1u};
    sent++;
    news_send(&signal, &value);
#else
    news_send(&signal);
#endif
}

static void device_sends(void)
{
    stator_check_raise(send_interrupt);
}

#ifdef VALUE
#define SENDER(c, ROW)                     \
    ROW(c, few, device_sends, VALUE, true) \
    ROW(c, always, latest, seen <= sent && (news_is_sent(&signal) || seen == sent))
#else
#define SENDER(c, ROW)                \
    ROW(c, event, device_sends, true) \
    ROW(c, again, second_has_it, app.second.state == contender_holding)
#endif

#define MODEL(c, ROW)                    \
    ROW(c, system, app)                  \
    ROW(c, interrupt, send_interrupt, 2) \
    SENDER(c, ROW)                       \
    USERS(c, ROW)                        \
    ROW(c, asleep, none_left_lying, !news_is_sent(&signal) || how_many(contender_wanting) == 0)
STATOR_CHECK(model, MODEL)
