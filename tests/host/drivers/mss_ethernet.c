// SPDX-License-Identifier: Apache-2.0
// test: sources drivers/mss_ethernet.c drivers/mss_ethernet_rx.c drivers/mss_ethernet_tx.c src/testing/testing.c
// test: defines STATOR_HOOKS="stator/testing_hooks.h"
//
// The rings of the MSS Ethernet controller over a model that takes its time: every edge, and storms of frames that move
// at any register access.
#include "drivers/mss_ethernet_rx.h"
#include "drivers/mss_ethernet_tx.h"
#include "tests/host/drivers/fake_mss_ethernet.h"
#include "tests/support/test.h"

enum { ME = 3, PATIENCE = 1000, STORM = 100000 };
static const stator_waker me = {ME};
static const stator_time start = UINT32_MAX - 500u; /* the clock wraps in each test */

static mss_ethernet_rx rx;
static mss_ethernet_tx tx;
static uint32_t next_number; /* of the frame that follows the last one taken, if none is lost */
static uint32_t gaps;        /* places where some are */

static void begin(void)
{
    fake_begin(start);
    rx = (mss_ethernet_rx){.ethernet = &fake_ethernet, .patience_ticks = PATIENCE};
    tx = (mss_ethernet_tx){.ethernet = &fake_ethernet, .patience_ticks = PATIENCE};
    next_number = gaps = 0;
}

#define CHECK_ENTERED(m, self, states)                                   \
    do {                                                                 \
        const char *const was_ = stator_test_entered(m, (self), states); \
        if (was_ != NULL) {                                              \
            test_fail(__FILE__, __LINE__, was_);                         \
            return;                                                      \
        }                                                                \
    } while (0)

/* The frame that has arrived is whole, and none before it comes later; it is given back. */
static bool take(void)
{
    const uint8_t *const frame = mss_ethernet_rx_frame(&rx);
    const uint32_t number =
        (uint32_t)frame[0] | (uint32_t)frame[1] << 8 | (uint32_t)frame[2] << 16 | (uint32_t)frame[3] << 24;
    bool whole = mss_ethernet_rx_arrived_of(&rx)->bytes == FAKE_BYTES && number >= next_number;
    for (unsigned i = 4; i < FAKE_BYTES; i++) {
        whole = whole && frame[i] == frame[i % 4u];
    }
    gaps += number != next_number ? 1u : 0u;
    next_number = number + 1u;
    mss_ethernet_rx_next(&rx);
    return whole;
}

/* Polls as a loop would, until it waits. */
static bool take_all(void)
{
    bool whole = true;
    do {
        while (mss_ethernet_rx_poll(&rx, me) == STATOR_READY) {
            whole = take() && whole;
        }
    } while (stator_test_woken(ME));
    return whole;
}

static bool queue(uint32_t number)
{
    uint8_t *const frame = mss_ethernet_tx_room(&tx);
    if (frame == NULL) {
        return false;
    }
    frame[0] = (uint8_t)number;
    mss_ethernet_tx_send(&tx, FAKE_BYTES);
    return true;
}

static void a_frame_is_there_when_the_ring_has_advanced(void)
{
    begin();
    CHECK_EQUAL(STATOR_PENDING, mss_ethernet_rx_poll(&rx, me));
    mss_ethernet_rx_start(&rx);
    CHECK_EQUAL(STATOR_PENDING, mss_ethernet_rx_poll(&rx, me));
    (void)stator_test_woken(ME);
    fake_receive();
    CHECK(stator_test_woken(ME));
    CHECK_EQUAL(STATOR_READY, mss_ethernet_rx_poll(&rx, me));
    CHECK(stator_test_settles(mss_ethernet_rx, &rx, me));
    CHECK(take());
    CHECK_EQUAL(STATOR_PENDING, mss_ethernet_rx_poll(&rx, me));
    CHECK_ENTERED(mss_ethernet_rx, &rx, "receiving arrived receiving");
}

static void a_frame_counts_however_late_the_poll_and_without_its_interrupt(void)
{
    begin();
    mss_ethernet_rx_start(&rx);
    fake.deaf = true;
    fake_receive();
    stator_test_advance(2u * PATIENCE);
    CHECK_EQUAL(STATOR_READY, mss_ethernet_rx_poll(&rx, me));
    CHECK(take());
}

static void without_a_frame_by_the_deadline_it_is_silent_and_goes_on(void)
{
    begin();
    mss_ethernet_rx_start(&rx);
    CHECK_EQUAL(STATOR_PENDING, mss_ethernet_rx_poll(&rx, me));
    stator_test_run(mss_ethernet_rx, &rx, me, PATIENCE - 1u);
    CHECK_EQUAL(mss_ethernet_rx_receiving, mss_ethernet_rx_state_of(&rx));
    stator_test_run(mss_ethernet_rx, &rx, me, 1u);
    CHECK_EQUAL(mss_ethernet_rx_silent, mss_ethernet_rx_state_of(&rx));
    CHECK(stator_test_settles(mss_ethernet_rx, &rx, me));
    mss_ethernet_rx_next(&rx);
    fake_receive();
    CHECK_EQUAL(STATOR_READY, mss_ethernet_rx_poll(&rx, me));
    CHECK(take());
}

/* With the ring full, and with some frames taken between the overflow and the poll that learns of it. */
static void after_an_overflow_all_frames_are_given_in_order_and_more_come(void)
{
    for (unsigned taken = 0; taken <= FAKE_COUNT; taken++) {
        begin();
        mss_ethernet_rx_start(&rx);
        for (unsigned i = 0; i < FAKE_COUNT; i++) {
            fake_receive();
        }
        fake.deaf = true;
        fake_receive();
        for (unsigned i = 0; i < taken; i++) {
            CHECK_EQUAL(STATOR_READY, mss_ethernet_rx_poll(&rx, me));
            CHECK(take());
        }
        fake.deaf = false;
        fake_interrupt();
        CHECK(take_all());
        CHECK_EQUAL(FAKE_COUNT, next_number);
        CHECK(fake_running(RX));
        CHECK_EQUAL(1, rx.overflows);
        fake_receive();
        CHECK_EQUAL(STATOR_READY, mss_ethernet_rx_poll(&rx, me));
        CHECK(take());
        CHECK_EQUAL(FAKE_COUNT + 2u, next_number);
        CHECK_EQUAL(rx.overflows, gaps);
    }
}

static void cancelled_it_waits_until_the_hardware_has_let_go(void)
{
    for (unsigned state = 0; state < 3u; state++) {
        begin();
        mss_ethernet_rx_start(&rx);
        if (state == 1u) {
            fake_receive();
        } else if (state == 2u) {
            stator_test_advance(PATIENCE);
        }
        (void)mss_ethernet_rx_poll(&rx, me);
        fake.looks_until_off[RX] = 3;
        mss_ethernet_rx_cancel(&rx);
        CHECK(!fake_running(RX));
        CHECK_EQUAL(STATOR_PENDING, mss_ethernet_rx_poll(&rx, me));
        mss_ethernet_rx_cancel(&rx); /* nothing more to stop */
        CHECK_EQUAL(mss_ethernet_rx_stopping, mss_ethernet_rx_state_of(&rx));
        stator_test_run(mss_ethernet_rx, &rx, me, 100u);
        CHECK_EQUAL(0, fake.looks_until_off[RX]);
        CHECK_EQUAL(fault_cancelled, mss_ethernet_rx_faulted_of(&rx)->reason);
        CHECK(stator_test_settles(mss_ethernet_rx, &rx, me));
    }
    mss_ethernet_rx_start(&rx);
    fake_receive();
    CHECK_EQUAL(STATOR_READY, mss_ethernet_rx_poll(&rx, me));
}

/* A task that meets its own overflow, and gives up before the next poll. */
static void cancelled_in_an_overflow_nothing_of_it_reaches_the_next_run(void)
{
    begin();
    mss_ethernet_rx_start(&rx);
    for (unsigned i = 0; i < FAKE_COUNT + 1u; i++) {
        fake_receive();
    }
    CHECK_EQUAL(STATOR_READY, mss_ethernet_rx_poll(&rx, me));
    CHECK(take());
    CHECK_EQUAL(mss_ethernet_rx_overflowed, mss_ethernet_rx_state_of(&rx));
    mss_ethernet_rx_cancel(&rx);
    CHECK_EQUAL(STATOR_READY, mss_ethernet_rx_poll(&rx, me));
    mss_ethernet_rx_start(&rx);
    CHECK_EQUAL(STATOR_PENDING, mss_ethernet_rx_poll(&rx, me));
    CHECK_EQUAL(1, rx.overflows);
}

/* Events that nobody has taken when the rings are cancelled. */
static void cancelled_before_it_learns_of_an_event_the_next_run_does_not_see_it(void)
{
    begin();
    mss_ethernet_rx_start(&rx);
    mss_ethernet_tx_start(&tx);
    CHECK(queue(0));
    fake_send();
    fake_send();
    for (unsigned i = 0; i < FAKE_COUNT + 1u; i++) {
        fake_receive();
    }
    mss_ethernet_rx_cancel(&rx);
    mss_ethernet_tx_cancel(&tx);
    CHECK_EQUAL(STATOR_READY, mss_ethernet_rx_poll(&rx, me));
    CHECK_EQUAL(STATOR_READY, mss_ethernet_tx_poll(&tx, me));
    mss_ethernet_rx_start(&rx);
    mss_ethernet_tx_start(&tx);
    CHECK(queue(1));
    stator_test_forget_edges();
    CHECK_EQUAL(STATOR_PENDING, mss_ethernet_rx_poll(&rx, me));
    CHECK_EQUAL(STATOR_PENDING, mss_ethernet_tx_poll(&tx, me));
    CHECK_ENTERED(mss_ethernet_rx, &rx, "");
    CHECK_ENTERED(mss_ethernet_tx, &tx, "");
}

static void refused_by_memory_it_is_faulted_and_may_be_started_anew(void)
{
    begin();
    mss_ethernet_rx_start(&rx);
    mss_ethernet_tx_start(&tx);
    CHECK(queue(0));
    fake_refused(RX);
    fake_refused(TX);
    CHECK_EQUAL(STATOR_READY, mss_ethernet_rx_poll(&rx, me));
    CHECK_EQUAL(fault_bus_error, mss_ethernet_rx_faulted_of(&rx)->reason);
    CHECK_EQUAL(STATOR_READY, mss_ethernet_tx_poll(&tx, me));
    CHECK_EQUAL(fault_bus_error, mss_ethernet_tx_faulted_of(&tx)->reason);
    CHECK_EQUAL(1, tx.queued);
    CHECK(mss_ethernet_tx_room(&tx) == NULL);
    mss_ethernet_rx_start(&rx);
    mss_ethernet_tx_start(&tx);
    fake_receive();
    CHECK_EQUAL(STATOR_READY, mss_ethernet_rx_poll(&rx, me));
    CHECK(take());
    CHECK(queue(0));
    fake_send();
    fake_send();
    CHECK_EQUAL(STATOR_READY, mss_ethernet_tx_poll(&tx, me));
    CHECK_EQUAL(1, fake.wire_out);
}

static void frames_are_sent_in_order_and_make_room(void)
{
    begin();
    CHECK_EQUAL(STATOR_PENDING, mss_ethernet_tx_poll(&tx, me));
    CHECK(mss_ethernet_tx_room(&tx) == NULL);
    mss_ethernet_tx_start(&tx);
    CHECK(stator_test_settles(mss_ethernet_tx, &tx, me));
    for (unsigned i = 0; i < FAKE_COUNT; i++) {
        CHECK(queue(i));
    }
    CHECK(!queue(FAKE_COUNT));
    CHECK_EQUAL(STATOR_PENDING, mss_ethernet_tx_poll(&tx, me));
    (void)stator_test_woken(ME);
    fake_send();
    CHECK(stator_test_woken(ME));
    CHECK_EQUAL(STATOR_PENDING, mss_ethernet_tx_poll(&tx, me));
    CHECK(queue(FAKE_COUNT));
    CHECK(!queue(FAKE_COUNT + 1u));
    while (fake_running(TX)) {
        fake_send();
    }
    CHECK_EQUAL(STATOR_READY, mss_ethernet_tx_poll(&tx, me));
    CHECK_EQUAL(FAKE_COUNT + 1u, tx.frames);
    CHECK_EQUAL(FAKE_COUNT + 1u, fake.wire_out);
    CHECK(!fake.disordered);
}

static void a_frame_that_is_queued_as_the_engine_runs_dry_is_sent(void)
{
    begin();
    mss_ethernet_tx_start(&tx);
    CHECK(queue(0));
    fake_send();
    fake_send();
    CHECK(!fake_running(TX));
    CHECK(queue(1)); /* the ring is sending still, as far as it knows */
    CHECK_EQUAL(STATOR_PENDING, mss_ethernet_tx_poll(&tx, me));
    CHECK_EQUAL(1, tx.underruns);
    CHECK(fake_running(TX));
    fake_send();
    fake_send();
    CHECK_EQUAL(STATOR_READY, mss_ethernet_tx_poll(&tx, me));
    CHECK_EQUAL(2, fake.wire_out);
    CHECK_ENTERED(mss_ethernet_tx, &tx, "idle sending underrun sending underrun idle");
}

static void not_advanced_by_its_deadline_it_is_faulted_when_the_hardware_has_let_go(void)
{
    begin();
    mss_ethernet_tx_start(&tx);
    CHECK(queue(0));
    CHECK(queue(1));
    CHECK_EQUAL(STATOR_PENDING, mss_ethernet_tx_poll(&tx, me));
    stator_test_run(mss_ethernet_tx, &tx, me, PATIENCE - 1u);
    fake_send();
    stator_test_run(mss_ethernet_tx, &tx, me, PATIENCE - 1u); /* it advanced: from then on */
    CHECK_EQUAL(mss_ethernet_tx_sending, mss_ethernet_tx_state_of(&tx));
    fake.looks_until_off[TX] = 2;
    stator_test_run(mss_ethernet_tx, &tx, me, 100u);
    CHECK_EQUAL(fault_timed_out, mss_ethernet_tx_faulted_of(&tx)->reason);
    CHECK_EQUAL(0, fake.looks_until_off[TX]);
    CHECK_EQUAL(1, tx.queued);
    CHECK_EQUAL(1, tx.frames);
}

static void a_cancelled_sender_stops(void)
{
    for (unsigned frames = 0; frames < 2u; frames++) {
        begin();
        mss_ethernet_tx_cancel(&tx); /* off: nothing to stop */
        mss_ethernet_tx_start(&tx);
        if (frames != 0u) {
            CHECK(queue(0));
        }
        fake.looks_until_off[TX] = 1;
        mss_ethernet_tx_cancel(&tx);
        CHECK_EQUAL(STATOR_PENDING, mss_ethernet_tx_poll(&tx, me));
        stator_test_run(mss_ethernet_tx, &tx, me, 100u);
        CHECK_EQUAL(fault_cancelled, mss_ethernet_tx_faulted_of(&tx)->reason);
    }
}

/* Frames come and go between any two register accesses. None is lost that an overflow did not tell of, and none
 * comes twice or too early. */
static void in_a_storm_nothing_is_lost_without_notice(void)
{
    uint32_t queued = 0;
    begin();
    random_start(7);
    mss_ethernet_rx_start(&rx);
    mss_ethernet_tx_start(&tx);
    fake.restless = true;
    for (unsigned step = 0; step < STORM; step++) {
        if (mss_ethernet_rx_poll(&rx, me) == STATOR_READY && random_below(2u) == 0u) {
            CHECK(take());
            CHECK(gaps <= rx.overflows);
        }
        if (queue(queued)) {
            queued++;
        }
        (void)mss_ethernet_tx_poll(&tx, me);
        if (random_below(4u) == 0u) {
            fake_receive();
        }
        if (random_below(2u) == 0u) {
            fake_send();
        }
        stator_test_advance(1u);
    }
    fake.restless = false;
    CHECK(take_all());
    for (unsigned i = 0; i < 4u * FAKE_COUNT; i++) {
        fake_send();
        (void)mss_ethernet_tx_poll(&tx, me);
    }
    CHECK_EQUAL(fake.wire_in, rx.frames + fake.dropped);
    CHECK_EQUAL(fake.overflows, rx.overflows);
    CHECK_EQUAL(queued, fake.wire_out);
    CHECK_EQUAL(queued, tx.frames);
    CHECK(!fake.disordered);
    CHECK(rx.overflows > 100u && tx.underruns > 100u && rx.frames > STORM / 4u);
}

static void every_edge_was_taken(void)
{
    CHECK(STATOR_TEST_ALL_EDGES_SEEN(mss_ethernet_rx));
    CHECK(STATOR_TEST_ALL_EDGES_SEEN(mss_ethernet_tx));
}

int main(void)
{
    TEST(a_frame_is_there_when_the_ring_has_advanced);
    TEST(a_frame_counts_however_late_the_poll_and_without_its_interrupt);
    TEST(without_a_frame_by_the_deadline_it_is_silent_and_goes_on);
    TEST(after_an_overflow_all_frames_are_given_in_order_and_more_come);
    TEST(cancelled_it_waits_until_the_hardware_has_let_go);
    TEST(cancelled_in_an_overflow_nothing_of_it_reaches_the_next_run);
    TEST(cancelled_before_it_learns_of_an_event_the_next_run_does_not_see_it);
    TEST(refused_by_memory_it_is_faulted_and_may_be_started_anew);
    TEST(frames_are_sent_in_order_and_make_room);
    TEST(a_frame_that_is_queued_as_the_engine_runs_dry_is_sent);
    TEST(not_advanced_by_its_deadline_it_is_faulted_when_the_hardware_has_let_go);
    TEST(a_cancelled_sender_stops);
    TEST(in_a_storm_nothing_is_lost_without_notice);
    TEST(every_edge_was_taken);
    return test_finish();
}
