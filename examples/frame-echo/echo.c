// SPDX-License-Identifier: Apache-2.0
#include "echo.h"

#define ADDRESS_BYTES 6u

struct echo_report echo_counted(const echo *self)
{
    const struct echo_report report = {self->rx.frames, self->rx.overflows, self->tx.underruns, self->silences,
                                       self->faults};
    return report;
}

static void put_number(uint8_t *at, uint32_t number)
{
    for (unsigned i = 0; i < 4u; i++) {
        at[i] = (uint8_t)(number >> (8u * i));
    }
}

static void report(const echo *self, uint8_t *frame)
{
    const struct echo_report counted = echo_counted(self);
    put_number(&frame[ECHO_REPORT_AT], counted.received);
    put_number(&frame[ECHO_REPORT_AT + 4u], counted.overflows);
    put_number(&frame[ECHO_REPORT_AT + 8u], counted.underruns);
    put_number(&frame[ECHO_REPORT_AT + 12u], counted.silences);
    put_number(&frame[ECHO_REPORT_AT + 16u], counted.faults);
}

/* The frame that has arrived, to `reply`, with its two addresses exchanged. Returns its kind. */
static uint8_t turn_around(const echo *self, uint8_t *reply)
{
    const uint8_t *const frame = mss_ethernet_rx_frame(&self->rx);
    const uint16_t bytes = mss_ethernet_rx_arrived_of(&self->rx)->bytes;
    for (unsigned i = 0; i < ADDRESS_BYTES; i++) {
        reply[i] = frame[i + ADDRESS_BYTES];
        reply[i + ADDRESS_BYTES] = frame[i];
    }
    for (unsigned i = 2u * ADDRESS_BYTES; i < bytes; i++) {
        reply[i] = frame[i];
    }
    const bool whole = bytes >= ECHO_REPORT_AT + sizeof(struct echo_report);
    if (whole && frame[ECHO_KIND_AT] == FRAME_REPORT) {
        report(self, reply);
    }
    return whole ? frame[ECHO_KIND_AT] : (uint8_t)FRAME_ECHO;
}

/* A ring that is faulted has let go of its memory, and is started anew. */
static void restart_faulted(echo *self)
{
    if (mss_ethernet_rx_state_of(&self->rx) == mss_ethernet_rx_faulted) {
        self->faults++;
        mss_ethernet_rx_start(&self->rx);
    }
    if (mss_ethernet_tx_state_of(&self->tx) == mss_ethernet_tx_faulted) {
        self->faults++;
        mss_ethernet_tx_start(&self->tx);
    }
}

/* One frame. Returns whether there may be another. What is sent is looked at when nothing more has arrived, or when
 * there is no room. */
static bool echo_frame(echo *self, struct echo_echoing *here, stator_waker me)
{
    restart_faulted(self);
    if (mss_ethernet_rx_poll(&self->rx, me) == STATOR_PENDING) {
        (void)mss_ethernet_tx_poll(&self->tx, me);
        return false;
    }
    if (mss_ethernet_rx_state_of(&self->rx) != mss_ethernet_rx_arrived) {
        if (mss_ethernet_rx_state_of(&self->rx) == mss_ethernet_rx_silent) {
            self->silences++;
            mss_ethernet_rx_next(&self->rx);
        }
        return true;
    }
    if (mss_ethernet_tx_room(&self->tx) == NULL) {
        (void)mss_ethernet_tx_poll(&self->tx, me);
    }
    uint8_t *const reply = mss_ethernet_tx_room(&self->tx);
    if (reply == NULL) {
        return mss_ethernet_tx_state_of(&self->tx) == mss_ethernet_tx_faulted;
    }
    const uint16_t bytes = mss_ethernet_rx_arrived_of(&self->rx)->bytes;
    const uint8_t kind = turn_around(self, reply);
    mss_ethernet_rx_next(&self->rx);
    mss_ethernet_tx_send(&self->tx, bytes);
    if (kind == FRAME_HOLD) {
        const stator_time until = stator_after(self->hold_ticks);
        stator_wake_by(me, until);
        STATOR_GO(echo, self, echoing, holding, .until = until);
        return false;
    }
    if (kind == FRAME_END) {
        mss_ethernet_rx_cancel(&self->rx);
        STATOR_GO(echo, self, echoing, ending);
        stator_wake(me);
        return false;
    }
    return true;
}

/* At most a ring of frames: as many may have come meanwhile, and other tasks have their turn between. */
static void echoing(echo *self, struct echo_echoing *here, stator_waker me)
{
    for (unsigned frames = self->rx.ethernet->receiving.count; frames != 0u; frames--) {
        if (!echo_frame(self, here, me)) {
            return;
        }
    }
    stator_wake(me);
}

stator_poll echo_poll(echo *self, stator_waker me)
{
    for (;;) {
        switch (echo_state_of(self)) {
        case echo_starting: {
            STATOR_IN(echo, self, starting);
            mss_ethernet_rx_start(&self->rx);
            mss_ethernet_tx_start(&self->tx);
            STATOR_GO(echo, self, starting, echoing);
            continue;
        }
        case echo_echoing: {
            echoing(self, &self->echoing, me);
            return STATOR_PENDING;
        }
        case echo_holding: {
            STATOR_IN(echo, self, holding);
            if (!stator_passed(here->until)) {
                stator_wake_by(me, here->until);
                return STATOR_PENDING;
            }
            STATOR_GO(echo, self, holding, echoing);
            continue;
        }
        case echo_ending: {
            STATOR_IN(echo, self, ending);
            /* What is queued leaves first; then there is nothing that the engine may still read. */
            if (mss_ethernet_tx_poll(&self->tx, me) == STATOR_PENDING) {
                return STATOR_PENDING;
            }
            mss_ethernet_tx_cancel(&self->tx);
            if (mss_ethernet_tx_poll(&self->tx, me) == STATOR_PENDING ||
                mss_ethernet_rx_poll(&self->rx, me) == STATOR_PENDING) {
                return STATOR_PENDING;
            }
            STATOR_GO(echo, self, ending, over);
            continue;
        }
        case echo_over:
            return STATOR_READY;
        }
    }
}
