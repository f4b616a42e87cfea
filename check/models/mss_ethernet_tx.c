// SPDX-License-Identifier: Apache-2.0
//
// The sending ring of the MSS Ethernet controller, its files as they are, beside an engine that sends a frame, or stops
// at an empty descriptor, at any moment, that may be later than the ring's patience, and that runs on after it was told
// to stop. Frames leave whole and in order, none stays behind in the ring, and no buffer is touched while it is the
// engine's.
//   FRAMES   that the user has
//   CANCELS  how often the user cancels, and memory refuses; the ring is started anew when it has stopped
//   HURRIES  the engine works before any deadline comes
// check: sources ../../drivers/mss_ethernet.c ../../drivers/mss_ethernet_tx.c
// check: options -I../../drivers
// check: variant frames -DFRAMES=4 -DCANCELS=0 -DHURRIES=1 --no-wrap
// check: variant cancelled -DFRAMES=2 -DCANCELS=1 -DHURRIES=0 --no-wrap
#define ENGINE_STATUS       MSS_ETHERNET_TX_STATUS
#define ENGINE_CONTROL      MSS_ETHERNET_TX_CONTROL
#define ENGINE_DESCRIPTOR   MSS_ETHERNET_TX_DESCRIPTOR
#define ENGINE_OTHER_STATUS MSS_ETHERNET_RX_STATUS
#define ENGINE_RING         sending
#define ENGINE_OTHER_RING   receiving
#include "mss_ethernet_tx.h"
#include "mss_ethernet_engine.h"

#define USER(m, ROW)                      \
    ROW(m, always, mss_ethernet_tx ring;) \
    ROW(m, always, uint8_t queued;)       \
    ROW(m, rest, using)                   \
    ROW(m, final, never)                  \
    ROW(m, edge, using, never)
STATOR_MACHINE(user, USER)
stator_poll user_poll(user *self, stator_waker me);

#define APP(s, ROW)     \
    ROW(s, tier, only)  \
    ROW(s, time, clock) \
    ROW(s, task, user, user, user_poll)
STATOR_SYSTEM(app, APP)

static uint8_t last, left; /* the number of the last frame that has left, and how many have */

static void queue_all(user *self)
{
    for (uint32_t *room; self->queued < FRAMES; mss_ethernet_tx_send(&self->ring, sizeof *room)) {
        room = (uint32_t *)(void *)mss_ethernet_tx_room(&self->ring);
        if (room == NULL) {
            return;
        }
        self->queued++;
        *room = self->queued;
    }
}

stator_poll user_poll(user *self, stator_waker me)
{
    STATOR_IN(user, self, using);
    stator_cell_arm(&user_cell, me);
    if ((stator_cell_take(&user_cell) & CANCEL) != 0u) {
        mss_ethernet_tx_cancel(&self->ring);
    }
    const enum mss_ethernet_tx_state state = mss_ethernet_tx_state_of(&self->ring);
    if (state == mss_ethernet_tx_off || state == mss_ethernet_tx_faulted) {
        clear_buffers();
        mss_ethernet_tx_start(&self->ring);
    }
    queue_all(self);
    if (mss_ethernet_tx_poll(&self->ring, me) == STATOR_READY &&
        (self->queued < FRAMES || mss_ethernet_tx_state_of(&self->ring) == mss_ethernet_tx_faulted)) {
        stator_wake(me);
    } else if (self->queued < FRAMES && mss_ethernet_tx_room(&self->ring) != NULL) {
        stator_wake(me);
    }
    if (user_state_of(self) == user_never) {
        STATOR_GO(user, self, using, never);
    }
    return STATOR_PENDING;
}

static void engine_goes_on(void)
{
    if ((descriptors[engine.at].size & MSS_ETHERNET_EMPTY) != 0u) {
        engine_stops();
        engine.status |= MSS_ETHERNET_UNDERRUN;
        return;
    }
    if (buffers[engine.at] <= last) {
        stator_check_fail("a frame leaves twice, out of order, or changed");
    }
    last = (uint8_t)buffers[engine.at];
    left++;
    descriptors[engine.at].size |= MSS_ETHERNET_EMPTY;
    engine_advances();
}

static void begin(void)
{
    engine_begin();
    app.user.ring.ethernet = &ethernet;
    app.user.ring.patience_ticks = PATIENCE_TICKS;
}

static bool engines(unsigned i)
{
    return engine.control != 0u && (descriptors[i].size & MSS_ETHERNET_EMPTY) == 0u;
}

static bool all_queued_and_idle(void)
{
    return app.user.queued == FRAMES && app.user.ring.state == mss_ethernet_tx_idle;
}

/* Without cancels and refusals, and with an engine that is in time, nothing stops. */
#if CANCELS == 0
#define STOPS(c, ROW)                                                                               \
    ROW(c, asleep, none_stays_behind, !all_queued_and_idle() || (left == FRAMES && last == FRAMES)) \
    ROW(c, unreached, none_stops, mss_ethernet_tx, stopping)                                        \
    ROW(c, unreached, none_is_faulted, mss_ethernet_tx, faulted)
#else
#define STOPS(c, ROW)                        \
    ROW(c, few, user_cancels, CANCELS, true) \
    ROW(c, few, memory_refuses, CANCELS, engine.control != 0u)
#endif

#define MODEL(c, ROW)                                                                                 \
    ROW(c, system, app)                                                                               \
    ROW(c, start, begin)                                                                              \
    ROW(c, clock, 1)                                                                                  \
    ROW(c, level, ethernet_interrupt, 2, engine.status != 0u)                                         \
    ROW(c, interrupt, user_interrupt, 1)                                                              \
    ROW(c, event, engine_goes_on, engine.control != 0u)                                               \
    ROW(c, event, engine_stops, engine.stopping)                                                      \
    ROW(c, hurry, engine_is_in_time, HURRIES && (engine.control != 0u || app.user.ring.queued != 0u)) \
    ROW(c, held, buffer_0, buffers[0], engines(0))                                                    \
    ROW(c, held, buffer_1, buffers[1], engines(1))                                                    \
    ROW(c, again, all_leave, all_queued_and_idle() && engine.control == 0u)                           \
    ROW(c, unreached, nobody_ends, user, never)                                                       \
    STOPS(c, ROW)
STATOR_CHECK(model, MODEL)
