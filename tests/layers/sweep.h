// SPDX-License-Identifier: Apache-2.0
//
// An interrupt after every instruction of every operation of the layers that it may meet. Each sweep is: begin,
// an operation of task 1 with an interrupt in its midst, then what must hold: nothing is lost, nothing comes twice,
// and a task that waits for what is there has been woken. Run on the host and on the chip.
#ifndef TESTS_LAYERS_SWEEP_H
#define TESTS_LAYERS_SWEEP_H

#include "stator/channel.h"
#include "stator/channel_spsc.h"
#include "stator/flags.h"
#include "stator/mutex.h"
#include "stator/pipe.h"
#include "stator/semaphore.h"
#include "stator/signal.h"
#include "stator/watch.h"
#include "tests/layers/strike.h"
#include "tests/layers/woken.h"
#include "tests/support/test.h"

struct reading {
    uint32_t number;
    uint32_t check;
    uint32_t again;
};

STATOR_WAITERS(door, 1)
STATOR_SIGNAL(bell, 1)
STATOR_SIGNAL_OF(level, struct reading, 1)
STATOR_FLAGS(events, 1)
STATOR_SEMAPHORE(permits, 1)
STATOR_SEMAPHORE_GREEDY(seats, 1)
STATOR_MUTEX(lock, 1)
STATOR_WATCH(latest, struct reading, 1)
STATOR_CHANNEL_SPSC(outbox, struct reading, 2)
STATOR_CHANNEL(post, struct reading, 2, 1)
STATOR_PIPE(wire, 5)

/* All that a sweep touches; zeroed before each strike. */
static struct {
    door door;
    bell bell;
    level level;
    events events;
    permits permits;
    seats seats;
    lock lock;
    latest latest;
    outbox outbox;
    post post;
    wire wire;
    uint32_t opened;
} all;

#include "tests/layers/sweeping.h"

static uint8_t bytes[8];
static size_t count;

/* Waiting sets. */
static void door_operation(void)
{
    (void)door_arm(&all.door, me(1));
    result = STATOR_PORT_LOAD(&all.opened) != 0u ? STATOR_READY : STATOR_PENDING;
}
static void door_interrupt(void)
{
    STATOR_PORT_STORE(&all.opened, 1u);
    door_wake(&all.door);
}
static const char *door_wrong(void)
{
    EVENTUALLY(STATOR_READY)
    return NULL;
}
static void a_condition_comes_true_while_a_task_arms_and_looks(void)
{
    CHECK_SWEPT(nothing, door_operation, door_interrupt, door_wrong);
}

/* Two wakes at once: neither waiter is lost between them. */
static void door_two_wait(void)
{
    (void)door_arm(&all.door, me(1));
    (void)door_arm(&all.door, me(2));
}
static void door_wake_operation(void)
{
    door_wake(&all.door);
}
static const char *door_both_woken(void)
{
    return is_woken(1) && is_woken(2) ? NULL : "a waiter was lost between two wakes";
}
static void a_wake_strikes_a_wake(void)
{
    CHECK_SWEPT(door_two_wait, door_wake_operation, door_wake_operation, door_both_woken);
}

static void door_arm_operation(void)
{
    (void)door_arm(&all.door, me(1));
}
static void door_arm_interrupt(void)
{
    (void)door_arm(&all.door, me(2));
}
static const char *door_both_armed(void)
{
    door_wake(&all.door);
    return door_both_woken();
}
static void a_higher_tier_arms_while_a_task_arms(void)
{
    CHECK_SWEPT(nothing, door_arm_operation, door_arm_interrupt, door_both_armed);
}
static void door_disarm_operation(void)
{
    stator_waiters_disarm(all.door.waiting, 1u, me(1));
}
static const char *door_other_armed(void)
{
    door_wake(&all.door);
    return is_woken(2) && !is_woken(1) ? NULL : "disarming touched another's bit";
}
static void a_higher_tier_arms_while_a_task_disarms(void)
{
    CHECK_SWEPT(door_arm_operation, door_disarm_operation, door_arm_interrupt, door_other_armed);
}

/* Signals. */
static void bell_operation(void)
{
    result = bell_take(&all.bell, me(1));
}
static void bell_interrupt(void)
{
    bell_send(&all.bell);
}
static const char *bell_wrong(void)
{
    EVENTUALLY(bell_take(&all.bell, me(1)))
    return bell_is_sent(&all.bell) ? "one signal was taken and is still there" : NULL;
}
static void a_signal_is_sent_while_a_task_takes(void)
{
    CHECK_SWEPT(nothing, bell_operation, bell_interrupt, bell_wrong);
}

static void level_sent_once(void)
{
    const struct reading reading = reading_of(1);
    level_send(&all.level, &reading);
}
static void level_operation(void)
{
    result = level_take(&all.level, me(1), &got);
}
static void level_interrupt(void)
{
    const struct reading reading = reading_of(2);
    level_send(&all.level, &reading);
}
static const char *level_wrong(void)
{
    EVENTUALLY(level_take(&all.level, me(1), &got))
    if (whole(&got, 1)) { /* taken before the second was sent: that one is there still */
        result = level_take(&all.level, me(1), &got);
    }
    return result != STATOR_READY || !whole(&got, 2) ? "the latest value was not taken, or not whole" : NULL;
}
static void a_value_is_sent_while_a_task_takes_none_or_one(void)
{
    CHECK_SWEPT(nothing, level_operation, level_interrupt, level_wrong);
    CHECK_SWEPT(level_sent_once, level_operation, level_interrupt, level_wrong);
}

/* A higher tier takes the value in the midst of the sender, and of another taker. */
static void level_take_interrupt(void)
{
    interrupts_success = level_try_take(&all.level, &interrupts_got);
}
static const char *level_taken_once(void)
{
    const bool taken = result == STATOR_READY && whole(&got, 1);
    const bool interrupts = interrupts_success && whole(&interrupts_got, 1);
    return taken == interrupts ? "one value was taken twice, or by nobody" : NULL;
}
static void a_value_is_taken_while_a_task_takes_it(void)
{
    CHECK_SWEPT(level_sent_once, level_operation, level_take_interrupt, level_taken_once);
}

/* Flags. */
static void flags_begin(void)
{
    events_set(&all.events, 1u);
}
static void flags_take_operation(void)
{
    result = events_take_any(&all.events, me(1), 3u, &seen);
}
static void flags_interrupt(void)
{
    events_set(&all.events, 2u);
}
static const char *flags_kept(void)
{
    return (seen | events_get(&all.events)) == 3u && (seen & events_get(&all.events)) == 0u
               ? NULL
               : "a flag was lost, or taken and kept";
}
static void a_flag_is_set_while_another_is_taken(void)
{
    CHECK_SWEPT(flags_begin, flags_take_operation, flags_interrupt, flags_kept);
}
static void flags_all_operation(void)
{
    result = events_take_all(&all.events, me(1), 3u, &seen);
}
static const char *flags_wrong(void)
{
    EVENTUALLY(events_take_all(&all.events, me(1), 3u, &seen))
    return seen != 3u || events_get(&all.events) != 0u ? "the flags taken are not those that were set" : NULL;
}
static void the_last_of_all_flags_is_set_while_a_task_waits_for_them(void)
{
    CHECK_SWEPT(flags_begin, flags_all_operation, flags_interrupt, flags_wrong);
}

/* Semaphores. */
static void permits_operation(void)
{
    result = permits_take(&all.permits, me(1));
}
static void permits_interrupt(void)
{
    permits_give(&all.permits, 1u);
}
static const char *permits_wrong(void)
{
    EVENTUALLY(permits_take(&all.permits, me(1)))
    return permits_count(&all.permits) != 0u ? "one permit was given, and two are there" : NULL;
}
static void seats_operation(void)
{
    result = seats_take(&all.seats, me(1));
}
static void seats_interrupt(void)
{
    seats_give(&all.seats, 1u);
}
static const char *seats_wrong(void)
{
    EVENTUALLY(seats_take(&all.seats, me(1)))
    return seats_count(&all.seats) != 0u ? "one permit was given, and two are there" : NULL;
}
static void a_permit_is_given_while_a_task_takes_it(void)
{
    CHECK_SWEPT(nothing, permits_operation, permits_interrupt, permits_wrong);
    CHECK_SWEPT(nothing, seats_operation, seats_interrupt, seats_wrong);
}

static void permits_one(void)
{
    permits_give(&all.permits, 1u);
}
static void permits_take_interrupt(void)
{
    interrupts_success = permits_try_take(&all.permits);
}
static const char *permits_taken_once(void)
{
    return (result == STATOR_READY) == interrupts_success ? "one permit was taken twice, or by nobody" : NULL;
}
static void a_permit_is_taken_while_a_task_takes_it(void)
{
    CHECK_SWEPT(permits_one, permits_operation, permits_take_interrupt, permits_taken_once);
}

/* Tasks 1 and 2 wait, it is the turn of 2, which is polled after 1; another permit comes at any moment. */
static void permits_turn_of_2(void)
{
    all.permits.turns[2] = 1;
    (void)permits_take(&all.permits, me(1));
    (void)permits_take(&all.permits, me(2));
    permits_give(&all.permits, 1u);
}
static const char *permits_both(void)
{
    stator_poll other = STATOR_PENDING;
    for (unsigned polls = 0; polls < 8u; polls++) {
        const bool first = is_woken(1) && result == STATOR_PENDING;
        const bool second = (polls == 0u || is_woken(2)) && other == STATOR_PENDING;
        (void)woken();
        result = first ? permits_take(&all.permits, me(1)) : result;
        other = second ? permits_take(&all.permits, me(2)) : other;
    }
    return result == STATOR_READY && other == STATOR_READY ? NULL : "two permits, two tasks, and one waits";
}
static void a_permit_is_given_while_a_task_gives_way(void)
{
    CHECK_SWEPT(permits_turn_of_2, permits_operation, permits_interrupt, permits_both);
}
static void permits_give_operation(void)
{
    permits_give(&all.permits, 1u);
}
static const char *permits_two(void)
{
    return permits_count(&all.permits) == 2u ? NULL : "two permits were given, and not two are there";
}
static void a_permit_is_given_while_one_is_given(void)
{
    CHECK_SWEPT(nothing, permits_give_operation, permits_interrupt, permits_two);
}

/* The mutex: the interrupt stands for a task 0 of a higher tier, which is polled in the midst of task 1. */
static void lock_operation(void)
{
    result = lock_lock(&all.lock, me(1));
}
static void lock_interrupt(void)
{
    interrupts_result = lock_lock(&all.lock, me(0));
}
static const char *lock_wrong(void)
{
    if (result == STATOR_READY && interrupts_result == STATOR_READY) {
        return "two own the mutex";
    }
    for (unsigned polls = 0; polls < 8u && (result == STATOR_PENDING || interrupts_result == STATOR_PENDING); polls++) {
        if (lock_is_locked(&all.lock)) {
            lock_unlock(&all.lock, lock_owner(&all.lock));
        }
        if (interrupts_result == STATOR_PENDING && is_woken(0)) {
            lock_interrupt();
        }
        if (result == STATOR_PENDING && is_woken(1)) {
            lock_operation();
        }
    }
    return result == STATOR_READY && interrupts_result == STATOR_READY ? NULL : "one waits for ever";
}
static void a_higher_tier_locks_while_a_task_locks(void)
{
    CHECK_SWEPT(nothing, lock_operation, lock_interrupt, lock_wrong);
}
/* It is the turn of task 1, so that it comes by the longer way; an interrupt locks out of turn. */
static void lock_turn_of_1(void)
{
    (void)lock_lock(&all.lock, me(2));
    (void)lock_lock(&all.lock, me(1));
    lock_unlock(&all.lock, me(2));
}
static void lock_try_interrupt(void)
{
    interrupts_success = lock_try_lock(&all.lock, me(0));
}
static const char *lock_owned_once(void)
{
    return (result == STATOR_READY) == interrupts_success ? "two own the mutex, or nobody" : NULL;
}
static void a_higher_tier_locks_out_of_turn_while_a_task_locks_in_turn(void)
{
    CHECK_SWEPT(lock_turn_of_1, lock_operation, lock_try_interrupt, lock_owned_once);
}
static void lock_of_2(void)
{
    (void)lock_lock(&all.lock, me(2));
}
static const char *lock_both_wait(void)
{
    (void)woken();
    lock_unlock(&all.lock, me(2));
    return is_woken(0) && is_woken(1) ? NULL : "one that waits was not woken";
}
static void a_higher_tier_waits_for_a_mutex_while_a_task_arms(void)
{
    CHECK_SWEPT(lock_of_2, lock_operation, lock_interrupt, lock_both_wait);
}
static void lock_held(void)
{
    (void)lock_lock(&all.lock, me(1));
}
static void unlock_operation(void)
{
    lock_unlock(&all.lock, me(1));
}
static const char *unlock_wrong(void)
{
    if (interrupts_result == STATOR_PENDING && is_woken(0)) {
        lock_interrupt();
    }
    return interrupts_result == STATOR_READY && lock_owner(&all.lock).task == 0u ? NULL : "one waits for a free mutex";
}
static void a_higher_tier_locks_while_a_task_unlocks(void)
{
    CHECK_SWEPT(lock_held, unlock_operation, lock_interrupt, unlock_wrong);
}

/* The watch. */
static void latest_begin(void)
{
    const struct reading reading = reading_of(1);
    latest_send(&all.latest, &reading);
    (void)latest_changed(&all.latest, me(1), &seen, &got);
}
static void latest_operation(void)
{
    result = latest_changed(&all.latest, me(1), &seen, &got);
}
static void latest_interrupt(void)
{
    const struct reading reading = reading_of(2);
    latest_send(&all.latest, &reading);
}
static const char *latest_wrong(void)
{
    EVENTUALLY(latest_changed(&all.latest, me(1), &seen, &got))
    if (whole(&got, 1)) {
        result = latest_changed(&all.latest, me(1), &seen, &got);
    }
    return result == STATOR_READY && whole(&got, 2) ? NULL : "the latest value was not seen, or not whole";
}
static void a_value_changes_while_a_task_looks(void)
{
    CHECK_SWEPT(nothing, latest_operation, latest_interrupt, latest_wrong);
    CHECK_SWEPT(latest_begin, latest_operation, latest_interrupt, latest_wrong);
}
static void latest_get_interrupt(void)
{
    interrupts_success = latest_get(&all.latest, &interrupts_got);
}
static const char *latest_got_whole(void)
{
    return interrupts_success && (whole(&interrupts_got, 1) || whole(&interrupts_got, 2)) ? NULL : "a value is torn";
}
static void latest_before_the_wrap(void)
{
    all.latest.version = (stator_word) ~(stator_word)1u;
    latest_begin();
}
static void an_interrupt_reads_while_a_task_sends(void)
{
    CHECK_SWEPT(latest_begin, latest_interrupt, latest_get_interrupt, latest_got_whole);
    CHECK_SWEPT(latest_before_the_wrap, latest_interrupt, latest_get_interrupt, latest_got_whole);
}
static void latest_get_operation(void)
{
    interrupts_success = latest_get(&all.latest, &interrupts_got);
}
static void latest_send_twice(void)
{
    latest_interrupt();
    latest_interrupt();
}
static void two_values_come_while_a_task_reads(void)
{
    CHECK_SWEPT(latest_begin, latest_get_operation, latest_send_twice, latest_got_whole);
    CHECK_SWEPT(latest_before_the_wrap, latest_get_operation, latest_send_twice, latest_got_whole);
}

/* The channel from one to one. */
static void outbox_send_one(uint32_t number)
{
    const struct reading reading = reading_of(number);
    interrupts_success = outbox_try_send(&all.outbox, &reading);
}
static void outbox_interrupt(void)
{
    outbox_send_one(7);
}
static void outbox_operation(void)
{
    result = outbox_receive(&all.outbox, me(1), &got);
}
static const char *outbox_wrong(void)
{
    EVENTUALLY(outbox_receive(&all.outbox, me(1), &got))
    return whole(&got, 7) && outbox_count(&all.outbox) == 0u ? NULL : "the item is torn, or comes twice";
}
static void an_interrupt_sends_while_the_task_receives(void)
{
    CHECK_SWEPT(nothing, outbox_operation, outbox_interrupt, outbox_wrong);
}
static void outbox_receive_higher(void)
{
    interrupts_result = outbox_receive(&all.outbox, me(0), &interrupts_got);
}
static const char *outbox_higher_wrong(void)
{
    if (interrupts_result == STATOR_PENDING && is_woken(0)) {
        outbox_receive_higher();
    }
    return interrupts_result == STATOR_READY && whole(&interrupts_got, 7) ? NULL
                                                                          : "the receiver sleeps beside its item";
}
static void a_higher_tier_receives_while_the_task_sends(void)
{
    CHECK_SWEPT(nothing, outbox_interrupt, outbox_receive_higher, outbox_higher_wrong);
}
static void outbox_full(void)
{
    outbox_send_one(1);
    outbox_send_one(2);
}
static void outbox_send_operation(void)
{
    const struct reading reading = reading_of(3);
    result = outbox_send(&all.outbox, me(1), &reading);
}
static void outbox_receive_interrupt(void)
{
    interrupts_success = outbox_try_receive(&all.outbox, &interrupts_got);
}
static const char *outbox_sent(void)
{
    const struct reading reading = reading_of(3);
    EVENTUALLY(outbox_send(&all.outbox, me(1), &reading))
    struct reading second;
    struct reading third;
    return whole(&interrupts_got, 1) && outbox_try_receive(&all.outbox, &second) && whole(&second, 2) &&
                   outbox_try_receive(&all.outbox, &third) && whole(&third, 3)
               ? NULL
               : "an item is lost, or out of order";
}
static void an_interrupt_receives_while_the_task_sends_into_a_full_channel(void)
{
    CHECK_SWEPT(outbox_full, outbox_send_operation, outbox_receive_interrupt, outbox_sent);
}

/* The channel of many. */
static void post_send_one(uint32_t number)
{
    const struct reading reading = reading_of(number);
    interrupts_success = post_try_send(&all.post, &reading);
}
static void post_interrupt(void)
{
    post_send_one(7);
}
static void post_operation(void)
{
    result = post_receive(&all.post, me(1), &got);
}
static const char *post_wrong(void)
{
    EVENTUALLY(post_receive(&all.post, me(1), &got))
    return whole(&got, 7) && post_count(&all.post) == 0u ? NULL : "the item is torn, or comes twice";
}
static void one_of_many_interrupts_sends_while_a_task_receives(void)
{
    CHECK_SWEPT(nothing, post_operation, post_interrupt, post_wrong);
}
static void post_waiting(void)
{
    (void)post_receive(&all.post, me(1), &got);
}
static void post_send_operation(void)
{
    const struct reading reading = reading_of(3);
    (void)post_try_send(&all.post, &reading);
}
static const char *post_both_received(void)
{
    struct reading first;
    struct reading second;
    if (!is_woken(1) || post_receive(&all.post, me(1), &first) != STATOR_READY ||
        post_receive(&all.post, me(1), &second) != STATOR_READY) {
        return "two were sent, and not two received";
    }
    return (whole(&first, 3) && whole(&second, 7)) || (whole(&first, 7) && whole(&second, 3)) ? NULL
                                                                                              : "an item is torn";
}
static void an_interrupt_sends_while_another_sends(void)
{
    CHECK_SWEPT(post_waiting, post_send_operation, post_interrupt, post_both_received);
}
static void post_one_left(void)
{
    post_send_one(1);
}
static const char *post_one_got_in(void)
{
    struct reading reading;
    unsigned received = 0;
    while (post_try_receive(&all.post, &reading)) {
        received++;
    }
    return received == 2u ? NULL : "two slots, three senders, and not two items";
}
static void two_interrupts_fight_for_the_last_slot(void)
{
    CHECK_SWEPT(post_one_left, post_send_operation, post_interrupt, post_one_got_in);
}
static void post_receive_interrupt(void)
{
    interrupts_success = post_try_receive(&all.post, &interrupts_got);
}
static const char *post_received_once(void)
{
    return (result == STATOR_READY) == interrupts_success ? "one item was received twice, or by nobody" : NULL;
}
static void two_receivers_fight_for_the_last_item(void)
{
    CHECK_SWEPT(post_one_left, post_operation, post_receive_interrupt, post_received_once);
}
static void post_interrupt_operation(void)
{
    post_interrupt();
}
static const char *post_received_whole(void)
{
    if (!interrupts_success) {
        return "it was not sent";
    }
    interrupts_success = interrupts_got.number != 0u || post_try_receive(&all.post, &interrupts_got);
    return interrupts_success && whole(&interrupts_got, 7) ? NULL : "the item is torn or lost";
}
/* Does not touch interrupts_success, which is the sender's here. */
static void post_receive_quietly(void)
{
    (void)post_try_receive(&all.post, &interrupts_got);
}
static void a_higher_tier_receives_while_a_task_sends_to_many(void)
{
    CHECK_SWEPT(nothing, post_interrupt_operation, post_receive_quietly, post_received_whole);
}
static void post_full(void)
{
    post_send_one(1);
    post_send_one(2);
}
static void post_send_waiting(void)
{
    const struct reading reading = reading_of(3);
    result = post_send(&all.post, me(1), &reading);
}
static const char *post_sent(void)
{
    const struct reading reading = reading_of(3);
    EVENTUALLY(post_send(&all.post, me(1), &reading))
    struct reading second;
    struct reading third;
    return whole(&interrupts_got, 1) && post_try_receive(&all.post, &second) && whole(&second, 2) &&
                   post_try_receive(&all.post, &third) && whole(&third, 3)
               ? NULL
               : "an item is lost, or out of order";
}
static void an_interrupt_receives_while_a_task_sends_into_a_full_channel_of_many(void)
{
    CHECK_SWEPT(post_full, post_send_waiting, post_receive_interrupt, post_sent);
}

/* The pipe. */
static void wire_read_operation(void)
{
    result = wire_read(&all.wire, me(1), bytes, 3, &count);
}
static void wire_write_interrupt(void)
{
    static const uint8_t text[4] = {'a', 'b', 'c', 'd'};
    interrupts_success = wire_try_write(&all.wire, text, 4) == 4u;
}
static const char *wire_read_wrong(void)
{
    EVENTUALLY(wire_read(&all.wire, me(1), bytes, 3, &count))
    for (size_t before = 0; count < 4u && before != count;) {
        before = count;
        count += wire_try_read(&all.wire, &bytes[count], 4u - count);
    }
    return count == 4u && bytes[0] == 'a' && bytes[3] == 'd' && wire_count(&all.wire) == 0u ? NULL : "bytes are lost";
}
static void an_interrupt_writes_while_the_task_reads(void)
{
    CHECK_SWEPT(nothing, wire_read_operation, wire_write_interrupt, wire_read_wrong);
}
static void wire_full(void)
{
    static const uint8_t text[5] = {1, 2, 3, 4, 5};
    (void)wire_try_write(&all.wire, text, 5);
}
static void wire_write_operation(void)
{
    static const uint8_t text[2] = {6, 7};
    result = wire_write(&all.wire, me(1), text, 2, &count);
}
static void wire_read_interrupt(void)
{
    interrupts_success = wire_try_read(&all.wire, bytes, 1) == 1u;
}
static const char *wire_write_wrong(void)
{
    static const uint8_t text[2] = {6, 7};
    EVENTUALLY(wire_write(&all.wire, me(1), text, 2, &count))
    if (count != 1u || wire_try_read(&all.wire, &bytes[1], 6) != 5u) {
        return "not as many bytes were written as there was room";
    }
    for (uint8_t i = 0; i < 6u; i++) {
        if (bytes[i] != i + 1u) {
            return "bytes are out of order";
        }
    }
    return NULL;
}
static void an_interrupt_reads_while_the_task_writes_into_a_full_pipe(void)
{
    CHECK_SWEPT(wire_full, wire_write_operation, wire_read_interrupt, wire_write_wrong);
}

int main(void)
{
#ifndef STRIKE_IMPOSSIBLE
    TEST(a_condition_comes_true_while_a_task_arms_and_looks);
    TEST(a_wake_strikes_a_wake);
    TEST(a_higher_tier_arms_while_a_task_arms);
    TEST(a_higher_tier_arms_while_a_task_disarms);
    TEST(a_signal_is_sent_while_a_task_takes);
    TEST(a_value_is_sent_while_a_task_takes_none_or_one);
    TEST(a_value_is_taken_while_a_task_takes_it);
    TEST(a_flag_is_set_while_another_is_taken);
    TEST(the_last_of_all_flags_is_set_while_a_task_waits_for_them);
    TEST(a_permit_is_given_while_a_task_takes_it);
    TEST(a_permit_is_taken_while_a_task_takes_it);
    TEST(a_permit_is_given_while_a_task_gives_way);
    TEST(a_permit_is_given_while_one_is_given);
    TEST(a_higher_tier_locks_while_a_task_locks);
    TEST(a_higher_tier_locks_out_of_turn_while_a_task_locks_in_turn);
    TEST(a_higher_tier_waits_for_a_mutex_while_a_task_arms);
    TEST(a_higher_tier_locks_while_a_task_unlocks);
    TEST(a_value_changes_while_a_task_looks);
    TEST(an_interrupt_reads_while_a_task_sends);
    TEST(two_values_come_while_a_task_reads);
    TEST(an_interrupt_sends_while_the_task_receives);
    TEST(a_higher_tier_receives_while_the_task_sends);
    TEST(an_interrupt_receives_while_the_task_sends_into_a_full_channel);
    TEST(one_of_many_interrupts_sends_while_a_task_receives);
    TEST(an_interrupt_sends_while_another_sends);
    TEST(two_interrupts_fight_for_the_last_slot);
    TEST(two_receivers_fight_for_the_last_item);
    TEST(a_higher_tier_receives_while_a_task_sends_to_many);
    TEST(an_interrupt_receives_while_a_task_sends_into_a_full_channel_of_many);
    TEST(an_interrupt_writes_while_the_task_reads);
    TEST(an_interrupt_reads_while_the_task_writes_into_a_full_pipe);
#endif
    return test_finish();
}

#endif
