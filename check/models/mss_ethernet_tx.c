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
#include "mss_ethernet_tx.h"
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

/* The engine. */
static struct {
    uint32_t status;
    uint32_t control;
    uint32_t begins_at;
    uint8_t at; /* descriptor */
    bool stopping;
} engine;
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
        for (unsigned i = 0; i < RING; i++) {
            buffers[i] = 0; /* they are the user's now */
        }
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

uint32_t stator_simulated_read(uint32_t address)
{
    switch (address) {
    case MSS_ETHERNET_TX_STATUS:
        return engine.status;
    case MSS_ETHERNET_RX_STATUS:
        return 0;
    case MSS_ETHERNET_TX_CONTROL:
        return engine.control;
    default:
        stator_check_fail("a register is read that the engine does not have");
    }
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    switch (address) {
    case MSS_ETHERNET_TX_STATUS: {
        const uint32_t frames = (engine.status >> 16) - (value & MSS_ETHERNET_MOVED);
        engine.status &= ~value & MSS_ETHERNET_EVENTS & ~MSS_ETHERNET_MOVED;
        engine.status |= frames << 16 | (frames != 0u ? MSS_ETHERNET_MOVED : 0u);
        return;
    }
    case MSS_ETHERNET_TX_DESCRIPTOR:
        if (engine.control != 0u) {
            stator_check_fail("a running engine is moved");
        }
        engine.begins_at = value;
        return;
    case MSS_ETHERNET_TX_CONTROL:
        if (value != 0u) {
            engine.control = MSS_ETHERNET_DMA_ENABLE;
            engine.at = (uint8_t)((engine.begins_at - ethernet.sending.descriptors_address) / sizeof descriptors[0]);
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
    engine.at = (uint8_t)((engine.at + 1u) % RING);
    engine.status = (engine.status + (1u << 16)) | MSS_ETHERNET_MOVED;
}

STATOR_UNUSED static void memory_refuses(void)
{
    engine_stops();
    engine.status |= MSS_ETHERNET_BUS_ERROR;
}

static void ethernet_interrupt(void)
{
    mss_ethernet_interrupt(&ethernet);
}

static void user_interrupt(void)
{
    stator_cell_signal(&user_cell, CANCEL);
}

STATOR_UNUSED static void user_cancels(void)
{
    stator_check_raise(user_interrupt);
}

static void begin(void)
{
    ethernet.sending = (struct mss_ethernet_ring){.descriptors = descriptors,
                                                  .descriptors_address = (uint32_t)(uintptr_t)descriptors,
                                                  .buffers = (uint8_t *)buffers,
                                                  .buffers_address = (uint32_t)(uintptr_t)buffers,
                                                  .buffer_bytes = sizeof buffers[0],
                                                  .count = RING};
    ethernet.receiving = (struct mss_ethernet_ring){.descriptors = no_descriptors,
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
