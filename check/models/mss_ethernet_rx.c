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
#include "mss_ethernet_rx.h"
#include "mss_ethernet_registers.h"
#include "stator/stator.h"
#include "stator_check.h"

enum { RING = 2, PATIENCE_TICKS = 2, STOP_TICKS = 1, CANCEL = 1 };

static struct mss_ethernet_descriptor descriptors[RING];
static uint32_t buffers[RING];
static struct mss_ethernet_descriptor no_descriptors[RING];
static uint32_t no_buffers[RING];
static struct mss_ethernet ethernet;
static stator_cell user_cell = STATOR_CELL;
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

/* The engine. */
static struct {
    uint32_t status;
    uint32_t control;
    uint32_t begins_at;
    uint8_t at; /* descriptor */
    bool stopping;
} engine;
static uint8_t came, dropped, overflows;

/* What the last poll left. */
static void use(mss_ethernet_rx *ring)
{
    switch (mss_ethernet_rx_state_of(ring)) {
    case mss_ethernet_rx_off:
        mss_ethernet_rx_start(ring);
        return;
    case mss_ethernet_rx_faulted:
        for (unsigned i = 0; i < RING; i++) {
            buffers[i] = 0; /* they are the user's now */
        }
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

uint32_t stator_simulated_read(uint32_t address)
{
    switch (address) {
    case MSS_ETHERNET_RX_STATUS:
        return engine.status;
    case MSS_ETHERNET_TX_STATUS:
        return 0;
    case MSS_ETHERNET_RX_CONTROL:
        return engine.control;
    default:
        stator_check_fail("a register is read that the engine does not have");
    }
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    switch (address) {
    case MSS_ETHERNET_RX_STATUS: {
        const uint32_t frames = (engine.status >> 16) - (value & MSS_ETHERNET_MOVED);
        engine.status &= ~value & MSS_ETHERNET_EVENTS & ~MSS_ETHERNET_MOVED;
        engine.status |= frames << 16 | (frames != 0u ? MSS_ETHERNET_MOVED : 0u);
        return;
    }
    case MSS_ETHERNET_RX_DESCRIPTOR:
        if (engine.control != 0u) {
            stator_check_fail("a running engine is moved");
        }
        engine.begins_at = value;
        return;
    case MSS_ETHERNET_RX_CONTROL:
        if (value != 0u) {
            engine.control = MSS_ETHERNET_DMA_ENABLE;
            engine.at = (uint8_t)((engine.begins_at - ethernet.receiving.descriptors_address) / sizeof descriptors[0]);
        } else {
            engine.stopping = engine.control != 0u;
        }
        return;
    default:
        stator_check_fail("a register is written that the engine does not have");
    }
}

static void engine_stops(void)
{
    engine.control = 0;
    engine.stopping = false;
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
        engine.at = (uint8_t)((engine.at + 1u) % RING);
        engine.status = (engine.status + (1u << 16)) | MSS_ETHERNET_MOVED;
    }
}

static void memory_refuses(void)
{
    engine_stops();
    engine.status |= MSS_ETHERNET_BUS_ERROR;
}

static void ethernet_interrupt(void)
{
    mss_ethernet_interrupt(&ethernet);
}

STATOR_UNUSED static void user_interrupt(void)
{
    stator_cell_signal(&user_cell, CANCEL);
}

static void user_cancels(void)
{
    stator_check_raise(user_interrupt);
}

static void begin(void)
{
    ethernet.receiving = (struct mss_ethernet_ring){.descriptors = descriptors,
                                                    .descriptors_address = (uint32_t)(uintptr_t)descriptors,
                                                    .buffers = (uint8_t *)buffers,
                                                    .buffers_address = (uint32_t)(uintptr_t)buffers,
                                                    .buffer_bytes = sizeof buffers[0],
                                                    .count = RING};
    ethernet.sending = (struct mss_ethernet_ring){.descriptors = no_descriptors,
                                                  .buffers = (uint8_t *)no_buffers,
                                                  .buffer_bytes = sizeof no_buffers[0],
                                                  .count = RING};
    ethernet.stop_ticks = STOP_TICKS;
    ethernet.received = ethernet.sent = (stator_cell)STATOR_CELL;
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
