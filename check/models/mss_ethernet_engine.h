// SPDX-License-Identifier: Apache-2.0
//
// One of the two engines of the MSS Ethernet controller, as its registers show it, and what the models of the rings
// have around it alike: memory that refuses, a user who cancels. A model says before which engine it is:
//   ENGINE_STATUS, ENGINE_CONTROL, ENGINE_DESCRIPTOR   its registers; ENGINE_OTHER_STATUS: the other's, which does
//   nothing ENGINE_RING, ENGINE_OTHER_RING                     its member of struct mss_ethernet, and the other's
#ifndef CHECK_MODELS_MSS_ETHERNET_ENGINE_H
#define CHECK_MODELS_MSS_ETHERNET_ENGINE_H

#include "mss_ethernet.h"
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

static struct {
    uint32_t status;
    uint32_t control;
    uint32_t begins_at;
    uint8_t at; /* descriptor */
    bool stopping;
} engine;

uint32_t stator_simulated_read(uint32_t address)
{
    switch (address) {
    case ENGINE_STATUS:
        return engine.status;
    case ENGINE_OTHER_STATUS:
        return 0;
    case ENGINE_CONTROL:
        return engine.control;
    default:
        stator_check_fail("a register is read that the engine does not have");
    }
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    switch (address) {
    case ENGINE_STATUS: {
        const uint32_t frames = (engine.status >> 16) - (value & MSS_ETHERNET_MOVED);
        engine.status &= ~value & MSS_ETHERNET_EVENTS & ~MSS_ETHERNET_MOVED;
        engine.status |= frames << 16 | (frames != 0u ? MSS_ETHERNET_MOVED : 0u);
        return;
    }
    case ENGINE_DESCRIPTOR:
        if (engine.control != 0u) {
            stator_check_fail("a running engine is moved");
        }
        engine.begins_at = value;
        return;
    case ENGINE_CONTROL:
        if (value != 0u) {
            engine.control = MSS_ETHERNET_DMA_ENABLE;
            engine.at =
                (uint8_t)((engine.begins_at - ethernet.ENGINE_RING.descriptors_address) / sizeof descriptors[0]);
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

/* It is done with a frame, and says so. */
static void engine_advances(void)
{
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

/* The buffers are the user's again. */
static void clear_buffers(void)
{
    for (unsigned i = 0; i < RING; i++) {
        buffers[i] = 0;
    }
}

static void engine_begin(void)
{
    ethernet.ENGINE_RING = (struct mss_ethernet_ring){.descriptors = descriptors,
                                                      .descriptors_address = (uint32_t)(uintptr_t)descriptors,
                                                      .buffers = (uint8_t *)buffers,
                                                      .buffers_address = (uint32_t)(uintptr_t)buffers,
                                                      .buffer_bytes = sizeof buffers[0],
                                                      .count = RING};
    ethernet.ENGINE_OTHER_RING = (struct mss_ethernet_ring){.descriptors = no_descriptors,
                                                            .buffers = (uint8_t *)no_buffers,
                                                            .buffer_bytes = sizeof no_buffers[0],
                                                            .count = RING};
    ethernet.stop_ticks = STOP_TICKS;
    ethernet.received = ethernet.sent = (stator_cell)STATOR_CELL;
}

#endif
