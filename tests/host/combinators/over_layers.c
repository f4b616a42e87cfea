// SPDX-License-Identifier: Apache-2.0
// test: sources src/testing/testing.c src/testing/testing_host.c
// test: defines STATOR_HOOKS="stator/testing_hooks.h"
//
// Combinators over the layers that hand things out: a select of channels loses no item and starves none, a lock that
// comes after the deadline but before the poll is taken, and a lock is given back by whoever is cancelled with it.
#include "tests/host/combinators/combinators.h"

#include "stator/channel_spsc.h"
#include "stator/mutex.h"
#include "stator/select.h"
#include "stator/timeout.h"
#include "tests/support/random.h"

STATOR_CHANNEL_SPSC(numbers, uint32_t, 4)
STATOR_MUTEX(lock, 1)

static numbers channel[3];
static lock door;

#define RECEIVER(m, ROW)                 \
    ROW(m, always, uint8_t from;)        \
    ROW(m, state, waiting)               \
    ROW(m, final, got, uint32_t number;) \
    ROW(m, edge, waiting, got)
STATOR_MACHINE(receiver, RECEIVER)

static stator_poll receiver_poll(receiver *self, stator_waker waker)
{
    switch (receiver_state_of(self)) {
    case receiver_waiting: {
        STATOR_IN(receiver, self, waiting);
        uint32_t number;
        if (numbers_receive(&channel[self->from], waker, &number) == STATOR_PENDING) {
            return STATOR_PENDING;
        }
        STATOR_GO(receiver, self, waiting, got, .number = number);
        return STATOR_READY;
    }
    case receiver_got:
        break;
    }
    return STATOR_READY;
}

#define INPUTS(m, ROW)                        \
    ROW(m, child, a, receiver, receiver_poll) \
    ROW(m, child, b, receiver, receiver_poll) \
    ROW(m, child, c, receiver, receiver_poll)
STATOR_SELECT(inputs, INPUTS)

static receiver *child(inputs *self, unsigned number)
{
    receiver *const children[] = {&self->child.a, &self->child.b, &self->child.c};
    return children[number];
}

/* 30,000 items of three senders at random moments: each comes once, each sender's in its order. */
static void a_select_of_channels_loses_nothing(void)
{
    begin(0u);
    random_start(3u);
    inputs self = {.child = {.a = {.from = 0}, .b = {.from = 1}, .c = {.from = 2}}};
    uint32_t sent[3] = {0};
    uint32_t got[3] = {0};
    while (got[0] + got[1] + got[2] < 30000u) {
        const unsigned sender = random_below(3u);
        if (sent[sender] < 10000u && numbers_try_send(&channel[sender], &sent[sender])) {
            sent[sender]++;
        }
        if (random_below(2u) == 0u || inputs_poll(&self, me) == STATOR_PENDING) {
            continue;
        }
        const unsigned winner = inputs_winner(&self);
        CHECK_EQUAL(got[winner], receiver_got_of(child(&self, winner))->number);
        got[winner]++;
        const receiver fresh = {.from = (uint8_t)winner};
        *child(&self, winner) = fresh;
        inputs_again(&self);
    }
    for (unsigned i = 0; i < 3u; i++) {
        CHECK_EQUAL(10000, got[i]);
        CHECK_EQUAL(0, numbers_count(&channel[i]));
    }
}

/* A child that owns what it has waited for: cancelled, it gives it back. */
#define LOCKER(m, ROW)             \
    ROW(m, state, waiting)         \
    ROW(m, final, holding)         \
    ROW(m, final, left)            \
    ROW(m, edge, waiting, holding) \
    ROW(m, edge, waiting, left)    \
    ROW(m, edge, holding, left)
STATOR_MACHINE(locker, LOCKER)

static stator_poll locker_poll(locker *self, stator_waker waker)
{
    switch (locker_state_of(self)) {
    case locker_waiting: {
        STATOR_IN(locker, self, waiting);
        if (lock_lock(&door, waker) == STATOR_PENDING) {
            return STATOR_PENDING;
        }
        STATOR_GO(locker, self, waiting, holding);
        return STATOR_READY;
    }
    case locker_holding:
    case locker_left:
        break;
    }
    return STATOR_READY;
}

static void locker_cancel(locker *self, stator_waker waker)
{
    if (locker_state_of(self) == locker_waiting) {
        STATOR_IN(locker, self, waiting);
        STATOR_GO(locker, self, waiting, left);
    } else if (locker_state_of(self) == locker_holding) {
        STATOR_IN(locker, self, holding);
        lock_unlock(&door, waker);
        STATOR_GO(locker, self, holding, left);
    }
}

STATOR_TIMEOUT_OF_OWNER(timed_lock, locker, locker_poll, locker_cancel)

static const stator_waker other = {9};

static timed_lock waiting_for_the_door(void)
{
    const locker child = {0};
    begin(0u);
    (void)lock_lock(&door, other);
    return timed_lock_of(child, stator_after(100u));
}

static void a_lock_that_is_free_when_the_late_poll_comes_is_taken(void)
{
    timed_lock self = waiting_for_the_door();
    CHECK_EQUAL(STATOR_PENDING, timed_lock_poll(&self, me));
    stator_test_advance(500u);
    lock_unlock(&door, other);
    CHECK_EQUAL(STATOR_READY, timed_lock_poll(&self, me));
    CHECK_EQUAL(timed_lock_in_time, timed_lock_state_of(&self));
    CHECK(lock_holds(&door, me));
    lock_unlock(&door, me);
}

static void a_waiter_that_gave_up_keeps_no_grant_from_the_others(void)
{
    timed_lock self = waiting_for_the_door();
    CHECK_EQUAL(STATOR_PENDING, timed_lock_poll(&self, me));
    stator_test_advance(100u);
    CHECK_EQUAL(STATOR_READY, timed_lock_poll(&self, me));
    CHECK_EQUAL(timed_lock_too_late, timed_lock_state_of(&self));
    lock_unlock(&door, other); /* wakes the one that has left */
    CHECK(!lock_is_locked(&door));
    CHECK_EQUAL(STATOR_PENDING, lock_lock(&door, other)); /* it gives way once to the one that was woken, */
    CHECK(stator_test_woken(other.task));
    CHECK_EQUAL(STATOR_READY, lock_lock(&door, other)); /* and no more */
    lock_unlock(&door, other);
}

#define EITHER(m, ROW)                             \
    ROW(m, child, number, receiver, receiver_poll) \
    ROW(m, owner, door, locker, locker_poll, locker_cancel)
STATOR_SELECT_IN_ORDER(either, EITHER)

static void a_loser_gives_its_lock_back(void)
{
    begin(0u);
    const uint32_t number = 5;
    either self = {.child = {.number = {.from = 0}}};
    self.child.door.state = locker_holding; /* it had won a round before, and was not started anew */
    CHECK_EQUAL(STATOR_READY, lock_lock(&door, me));
    CHECK(numbers_try_send(&channel[0], &number));
    CHECK_EQUAL(STATOR_READY, either_poll(&self, me));
    CHECK_EQUAL(either_child_number, either_winner(&self));
    CHECK(!lock_is_locked(&door));
}

int main(void)
{
    TEST(a_select_of_channels_loses_nothing);
    TEST(a_lock_that_is_free_when_the_late_poll_comes_is_taken);
    TEST(a_waiter_that_gave_up_keeps_no_grant_from_the_others);
    TEST(a_loser_gives_its_lock_back);
    return test_finish();
}
