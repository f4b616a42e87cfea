// SPDX-License-Identifier: Apache-2.0
//
// Stator's programs. The polls are in the file of the system table.
#include "world.h"

#include "stator/channel_spsc.h"
#include "stator/mutex.h"
#include "stator/stator.h"

#define WORKER(m, ROW)              \
    ROW(m, always, uint32_t count;) \
    ROW(m, always, bool signal;)    \
    ROW(m, rest, working)           \
    ROW(m, final, done)             \
    ROW(m, edge, working, done)
STATOR_MACHINE(worker, WORKER)

static stator_poll first_poll(worker *self, stator_waker me);
static stator_poll second_poll(worker *self, stator_waker me);
static stator_poll bystander_poll(worker *self, stator_waker me);
static void sleep_until(stator_until until);

#ifdef CHIP_TIMER
#define LAST(s, ROW) ROW(s, time, clock)
#else
#define LAST(s, ROW) ROW(s, task, eighth, worker, bystander_poll)
#endif
#define CHIP(s, ROW)                              \
    ROW(s, tier, control)                         \
    ROW(s, task, first, worker, first_poll)       \
    ROW(s, task, second, worker, second_poll)     \
    ROW(s, task, third, worker, bystander_poll)   \
    ROW(s, task, fourth, worker, bystander_poll)  \
    ROW(s, task, fifth, worker, bystander_poll)   \
    ROW(s, task, sixth, worker, bystander_poll)   \
    ROW(s, task, seventh, worker, bystander_poll) \
    LAST(s, ROW)                                  \
    ROW(s, idle, sleep_until)
STATOR_SYSTEM(chip, CHIP)

STATOR_CHANNEL_SPSC(outbox, struct item, 4)
STATOR_MUTEX(gate, 1)
extern bool chip_event;
bool chip_event;
extern outbox chip_outbox;
outbox chip_outbox;
extern gate chip_gate;
gate chip_gate;

static void sleep_until(stator_until until)
{
    (void)until;
    hal_sleep();
}

STATOR_UNUSED static bool event_taken(void)
{
    const bool came = STATOR_PORT_LOAD(&chip_event);
    if (came) {
        STATOR_PORT_STORE(&chip_event, false);
    }
    return came;
}

/* The work of the first task in its one state. */
static void work(worker *self, stator_waker me)
{
#if defined(CHIP_ROUND)
    (void)me;
    LABEL(count);
    self->count++;
    chip_wake(chip_first);
#elif defined(CHIP_PLAY)
    (void)me;
    LABEL(ping);
    if (self->signal) {
        self->signal = false;
        chip.second.signal = true;
        chip_wake(chip_second);
    }
#elif defined(CHIP_WAIT)
    (void)me;
    LABEL(caught);
    self->count += event_taken();
#elif defined(CHIP_CHANNEL)
    (void)me;
    const struct item item = {{self->count, 2}};
    if (event_taken()) {
        LABEL(send);
        (void)outbox_try_send(&chip_outbox, &item);
        LABEL(sent);
    }
#elif defined(CHIP_MUTEX)
    if (event_taken()) {
        LABEL(lock);
        if (gate_lock(&chip_gate, me) == STATOR_READY) {
            self->count++;
            gate_unlock(&chip_gate, me);
        }
        LABEL(unlocked);
    }
#else
    LABEL(caught);
    const stator_time deadline = hal_now() + PERIOD_TICKS;
    LABEL(arm);
    stator_wake_by(me, deadline);
    LABEL(armed);
    self->count++;
#endif
}

static stator_poll first_poll(worker *self, stator_waker me)
{
    switch (worker_state_of(self)) {
    case worker_working:
        work(self, me);
        return STATOR_PENDING;
    case worker_done:
        return STATOR_READY;
    }
    __builtin_unreachable();
}

static void work_second(worker *self, stator_waker me)
{
#if defined(CHIP_PLAY)
    (void)me;
    LABEL(pong);
    if (self->signal) {
        self->signal = false;
        chip.first.signal = true;
        chip_wake(chip_first);
    }
#elif defined(CHIP_CHANNEL)
    struct item item;
    while (outbox_receive(&chip_outbox, me, &item) == STATOR_READY) {
        LABEL(received);
        self->count += item.words[0];
    }
#elif defined(CHIP_TIMER)
    stator_wake_by(me, STATOR_LONGEST_TICKS);
    self->count++;
#else
    (void)me;
    self->count++;
#endif
}

static stator_poll second_poll(worker *self, stator_waker me)
{
    switch (worker_state_of(self)) {
    case worker_working:
        work_second(self, me);
        return STATOR_PENDING;
    case worker_done:
        return STATOR_READY;
    }
    __builtin_unreachable();
}

static stator_poll bystander_poll(worker *self, stator_waker me)
{
    (void)me;
#ifdef CHIP_TIMER
    stator_wake_by(me, STATOR_LONGEST_TICKS - me.task);
#endif
    self->count++;
    return STATOR_PENDING;
}

void pend_sv_handler(void);
void pend_sv_handler(void)
{
#if defined(CHIP_TIMER)
    stator_time_due();
#elif defined(CHIP_PLAY)
    chip.first.signal = true;
    chip_wake(chip_first);
#else
    STATOR_PORT_STORE(&chip_event, true);
    LABEL(wake);
    chip_wake(chip_first);
    LABEL(woken);
#endif
}

void program_run(void)
{
    chip_run();
}
