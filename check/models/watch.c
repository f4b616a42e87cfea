// SPDX-License-Identifier: Apache-2.0
//
// A watch: an interrupt sends values of two words, tasks see the latest, whole, each once, and change their minds. An
// interrupt above the sender looks at any moment, and finds a whole value too.
// check: variant values -DVALUES=2
// check: variant three -DVALUES=3
// check: variant tiers -DVALUES=3 -DTIERS=2
// check: variant wrap -DVALUES=3 -DBEGIN=4294967294u
// check: slow three
#include "stator/watch.h"
#include "contenders.h"

#ifndef BEGIN
#define BEGIN 0
#endif

struct halves {
    uint32_t left;
    uint32_t right;
};
STATOR_WATCH(temperature, struct halves, TIERS)
/* That has served for long, in one variant. Zero is no version that a value has. */
static temperature watch = {.version = BEGIN};
static stator_word versions[CONTENDERS] = {BEGIN, BEGIN}; /* seen */
static uint32_t values[CONTENDERS];                       /* seen */
static uint32_t sent;

static void must_be_whole(const struct halves *value)
{
    if (value->left != value->right) {
        stator_check_fail("a value that nobody has sent: half of one, half of another");
    }
}

static stator_poll want(unsigned who, stator_waker me)
{
    struct halves value;
    if (temperature_changed(&watch, me, &versions[who], &value) == STATOR_PENDING) {
        return STATOR_PENDING;
    }
    must_be_whole(&value);
    if (value.left <= values[who]) {
        stator_check_fail("a value is seen that is not newer");
    }
    values[who] = value.left;
    return STATOR_READY;
}

static void send_interrupt(void)
{
    sent++;
    const struct halves value = {sent, sent};
    temperature_send(&watch, &value);
}

static void look_interrupt(void)
{
    struct halves value;
    if (temperature_get(&watch, &value)) {
        must_be_whole(&value);
    }
}

static void device_sends(void)
{
    stator_check_raise(send_interrupt);
}

static void device_looks(void)
{
    stator_check_raise(look_interrupt);
}

static bool all_see_the_last(void)
{
    return (app.first.state != contender_wanting || values[0] == sent) &&
           (app.second.state != contender_wanting || values[1] == sent);
}

#define MODEL(c, ROW)                       \
    ROW(c, system, app)                     \
    ROW(c, interrupt, send_interrupt, 2)    \
    ROW(c, interrupt, look_interrupt, 3)    \
    ROW(c, few, device_sends, VALUES, true) \
    ROW(c, few, device_looks, 1, true)      \
    USERS(c, ROW)                           \
    ROW(c, asleep, all_see_the_last, all_see_the_last())
STATOR_CHECK(model, MODEL)
