// SPDX-License-Identifier: Apache-2.0
//
// The receiving ring of the MSS Ethernet controller, its files as they are, beside an engine that fills a descriptor,
// or stops at one that is full, at any moment, and runs on after it was told to stop. Frames are given in order and
// whole, each that is lost was reported, and no buffer is touched while it is the engine's.
//   FRAMES   that come from the wire
//   CANCELS  how often the user cancels, and memory refuses; the ring is started anew when it has stopped
// check: sources ../../drivers/mss_ethernet.c ../../drivers/mss_ethernet_rx.c
// check: options -I../../drivers
// check: variant frames -DFRAMES=5 -DCANCELS=0 --no-wrap
// check: variant cancelled -DFRAMES=3 -DCANCELS=1 --no-wrap
// check: variant long -DFRAMES=6 -DCANCELS=1 --no-wrap
// check: slow cancelled
// check: slow long
#define ENGINE_STATUS       MSS_ETHERNET_RX_STATUS
#define ENGINE_CONTROL      MSS_ETHERNET_RX_CONTROL
#define ENGINE_DESCRIPTOR   MSS_ETHERNET_RX_DESCRIPTOR
#define ENGINE_OTHER_STATUS MSS_ETHERNET_TX_STATUS
#define ENGINE_RING         receiving
#define ENGINE_OTHER_RING   sending
#include "mss_ethernet_rx.h"
#include "mss_ethernet_engine.h"

static uint8_t taken; /* the number of the last frame that was */
static uint8_t given; /* how many */

#define USER(m, ROW)                      \
    ROW(m, always, mss_ethernet_rx ring;) \
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

static uint8_t came, dropped, overflows;

/* What the last poll left. */
static void use(mss_ethernet_rx *ring)
{
    switch (mss_ethernet_rx_state_of(ring)) {
    case mss_ethernet_rx_off:
        mss_ethernet_rx_start(ring);
        return;
    case mss_ethernet_rx_faulted:
        clear_buffers();
        mss_ethernet_rx_start(ring);
        return;
    case mss_ethernet_rx_arrived: {
        const uint32_t number = *(const uint32_t *)(const void *)mss_ethernet_rx_frame(ring);
        if (number <= taken) {
            stator_check_fail("a frame comes twice, or out of order");
        }
        taken = (uint8_t)number;
        stator_check_count(&given, 1);
        mss_ethernet_rx_next(ring);
        return;
    }
    case mss_ethernet_rx_silent:
        mss_ethernet_rx_next(ring);
        return;
    case mss_ethernet_rx_receiving:
    case mss_ethernet_rx_overflowed:
    case mss_ethernet_rx_stopping:
        return;
    }
}

stator_poll user_poll(user *self, stator_waker me)
{
    STATOR_IN(user, self, using);
    stator_cell_arm(&user_cell, me);
    const bool cancelled = (stator_cell_take(&user_cell) & CANCEL) != 0u;
    if (cancelled && mss_ethernet_rx_state_of(&self->ring) != mss_ethernet_rx_off) {
        mss_ethernet_rx_cancel(&self->ring);
    } else {
        use(&self->ring);
    }
    if (mss_ethernet_rx_poll(&self->ring, me) == STATOR_READY) {
        stator_wake(me);
    }
    if (user_state_of(self) == user_never) {
        STATOR_GO(user, self, using, never);
    }
    return STATOR_PENDING;
}

static void a_frame_comes(void)
{
    came++;
    if (engine.control == 0u) {
        dropped++;
    } else if ((descriptors[engine.at].size & MSS_ETHERNET_EMPTY) == 0u) {
        dropped++;
        overflows++;
        engine_stops();
        engine.status |= MSS_ETHERNET_OVERFLOW;
    } else {
        buffers[engine.at] = came;
        descriptors[engine.at].size = sizeof buffers[0];
        engine_advances();
    }
}

static void begin(void)
{
    engine_begin();
    app.user.ring.ethernet = &ethernet;
    app.user.ring.patience_ticks = PATIENCE_TICKS;
}

static bool engines(unsigned i)
{
    return engine.control != 0u && (descriptors[i].size & MSS_ETHERNET_EMPTY) != 0u;
}

/* Without cancels and refusals nothing stops, and nothing is lost but by an overflow. */
#if CANCELS == 0
#define STOPS(c, ROW)                                                                                   \
    ROW(c, again, all_are_given, given + dropped == came && engine.control != 0u)                       \
    ROW(c, asleep, overflows_are_reported, engine.status != 0u || app.user.ring.overflows == overflows) \
    ROW(c, unreached, none_stops, mss_ethernet_rx, stopping)                                            \
    ROW(c, unreached, none_is_faulted, mss_ethernet_rx, faulted)
#else
#define STOPS(c, ROW)                                                                                \
    ROW(c, few, user_cancels, CANCELS, true)                                                         \
    ROW(c, few, memory_refuses, CANCELS, engine.control != 0u)                                       \
    ROW(c, again, it_runs, app.user.ring.state == mss_ethernet_rx_receiving && engine.control != 0u) \
    ROW(c, untaken, no_poll_ends_in_it, mss_ethernet_rx, overflowed, stopping)
#endif

#define MODEL(c, ROW)                                         \
    ROW(c, system, app)                                       \
    ROW(c, start, begin)                                      \
    ROW(c, clock, 1)                                          \
    ROW(c, level, ethernet_interrupt, 2, engine.status != 0u) \
    ROW(c, interrupt, user_interrupt, 1)                      \
    ROW(c, few, a_frame_comes, FRAMES, true)                  \
    ROW(c, event, engine_stops, engine.stopping)              \
    ROW(c, held, buffer_0, buffers[0], engines(0))            \
    ROW(c, held, buffer_1, buffers[1], engines(1))            \
    ROW(c, busy, it_waits_for_frames_for_ever)                \
    ROW(c, unreached, nobody_ends, user, never)               \
    STOPS(c, ROW)
STATOR_CHECK(model, MODEL)
