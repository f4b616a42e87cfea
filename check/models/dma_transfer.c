// SPDX-License-Identifier: Apache-2.0
//
// examples/dma-transfer, its file as it is on the chip, beside an engine that takes its time: it moves word after word,
// is done, or refused by the memory, or stopped, and then lets go of the memory some time later. A client starts
// transfers, cancels them at any moment, and writes to the buffer whenever it believes that the buffer is its own.
//   WORDS, ASKS     of a transfer; how often the user asks and cancels, 0: without a bound
//   ENGINE_HURRIES  1: the engine is done or has stopped before any deadline comes
// check: sources ../../examples/dma-transfer/dma_transfer.c
// check: options -I../../examples/dma-transfer
// check: variant late -DENGINE_HURRIES=0 -DWORDS=1 --no-wrap
// check: variant hurried -DENGINE_HURRIES=1 -DWORDS=1
// check: variant late-words -DENGINE_HURRIES=0
// check: slow late-words
// check: variant hurried-words -DENGINE_HURRIES=1
// check: slow hurried
// check: slow hurried-words
#include "dma_transfer.h"
#include "dma_registers.h"
#include "stator/stator.h"
#include "stator_check.h"

#ifndef ASKS
#define ASKS 0
#endif
#ifndef WORDS
#define WORDS 2
#endif
enum { PATIENCE_TICKS = 5 };
enum { REQUEST = 1, CANCEL = 2 };

static uint32_t buffer[WORDS];
static struct dma_descriptor descriptor;
static stator_cell client_cell;

#define CLIENT(m, ROW)                             \
    ROW(m, rest, idle)                             \
    ROW(m, state, waiting, dma_transfer transfer;) \
    ROW(m, edge, idle, waiting)                    \
    ROW(m, edge, waiting, idle)
STATOR_MACHINE(client, CLIENT)
stator_poll client_poll(client *self, stator_waker me);

#define APP(s, ROW)     \
    ROW(s, tier, only)  \
    ROW(s, time, clock) \
    ROW(s, task, client, client, client_poll)
STATOR_SYSTEM(app, APP)

static void use_the_buffer(uint32_t with)
{
    for (unsigned i = 0; i < WORDS; i++) {
        buffer[i] = with;
    }
}

stator_poll client_poll(client *self, stator_waker me)
{
    stator_cell_arm(&client_cell, me);
    const stator_word asked = stator_cell_take(&client_cell);
    switch (client_state_of(self)) {
    case client_idle: {
        STATOR_IN(client, self, idle);
        use_the_buffer(0);
        if ((asked & REQUEST) != 0u) {
            descriptor.memory = (uint32_t)(uintptr_t)buffer;
            descriptor.bytes = sizeof buffer;
            descriptor.patience_ticks = PATIENCE_TICKS;
            STATOR_GO(client, self, idle, waiting, .transfer = {.descriptor = &descriptor});
            stator_wake(me);
        }
        return STATOR_PENDING;
    }
    case client_waiting: {
        STATOR_IN(client, self, waiting);
        if ((asked & CANCEL) != 0u) {
            dma_transfer_cancel(&here->transfer, me);
        }
        if (dma_transfer_poll(&here->transfer, me) == STATOR_READY) {
            use_the_buffer(1);
            STATOR_GO(client, self, waiting, idle);
            stator_wake(me);
        }
        return STATOR_PENDING;
    }
    }
    return STATOR_PENDING;
}

/* The engine, from the public sources that dma_registers.h names. */
static struct {
    uint32_t memory;
    uint32_t length;
    uint32_t control;
    uint32_t interrupt;
    bool running;
    bool stopping;
} engine;

uint32_t stator_simulated_read(uint32_t address)
{
    switch (address) {
    case FMC_INTERRUPT:
        return engine.interrupt;
    case FMC_DMA_CONTROL:
        return engine.control;
    case FMC_DMA_LENGTH:
        return engine.length;
    default:
        stator_check_fail("a register is read that the engine does not have");
    }
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    switch (address) {
    case FMC_INTERRUPT:
        engine.interrupt = (engine.interrupt & FMC_INTERRUPT_DONE) | (value & FMC_INTERRUPT_ENABLE);
        return;
    case FMC_DMA_MEMORY:
    case FMC_DMA_FLASH:
    case FMC_DMA_LENGTH:
        if (engine.running) {
            stator_check_fail("a running engine is given another transfer");
        }
        engine.memory = address == FMC_DMA_MEMORY ? value : engine.memory;
        engine.length = address == FMC_DMA_LENGTH ? value : engine.length;
        return;
    case FMC_DMA_CONTROL:
        if ((value & FMC_DMA_START) != 0u) {
            engine.control = FMC_DMA_START;
            engine.running = true;
        } else if (value == 0u) {
            engine.interrupt &= ~FMC_INTERRUPT_DONE;
            engine.stopping = engine.running;
        }
        return;
    default:
        stator_check_fail("a register is written that the engine does not have");
    }
}

static bool moves(void)
{
    return engine.running && engine.length != 0u;
}

static void engine_moves_a_word(void)
{
    uint32_t *const word = (uint32_t *)(uintptr_t)engine.memory;
    *word = 2;
    engine.memory += sizeof *word;
    engine.length -= (uint32_t)sizeof *word;
}

static void engine_lets_go(void)
{
    engine.running = false;
    engine.control = 0;
}

static void engine_is_done(void)
{
    engine_lets_go();
    if (engine.stopping) {
        engine.stopping = false;
    } else {
        engine.interrupt |= FMC_INTERRUPT_DONE;
    }
}

/* A refusal by the memory, or a stop that has come through. */
static void engine_gives_up(void)
{
    engine_is_done();
}

static bool interrupts(void)
{
    return engine.interrupt == (FMC_INTERRUPT_DONE | FMC_INTERRUPT_ENABLE);
}

static void client_interrupt(void)
{
    stator_cell_signal(&client_cell, REQUEST);
}

static void client_cancel_interrupt(void)
{
    stator_cell_signal(&client_cell, CANCEL);
}

static void user_asks(void)
{
    stator_check_raise(client_interrupt);
}

static void user_cancels(void)
{
    stator_check_raise(client_cancel_interrupt);
}

/* Who has the engine: a transfer that may be polling or stopping. */
static bool owned(void)
{
    return app.client.state == client_waiting && (app.client.waiting.transfer.state == dma_transfer_polling ||
                                                  app.client.waiting.transfer.state == dma_transfer_stopping);
}

#define MODEL(c, ROW)                                                   \
    ROW(c, system, app)                                                 \
    ROW(c, clock, 1)                                                    \
    ROW(c, level, dma_interrupt, 2, interrupts())                       \
    ROW(c, interrupt, client_interrupt, 1)                              \
    ROW(c, interrupt, client_cancel_interrupt, 1)                       \
    ROW(c, few, user_asks, ASKS, true)                                  \
    ROW(c, few, user_cancels, ASKS, true)                               \
    ROW(c, event, engine_moves_a_word, moves())                         \
    ROW(c, event, engine_is_done, engine.running &&engine.length == 0u) \
    ROW(c, event, engine_gives_up, moves())                             \
    ROW(c, hurry, engine_works, ENGINE_HURRIES &&engine.running)        \
    ROW(c, always, the_engine_has_an_owner, !engine.running || owned()) \
    ROW(c, again, idle, app.client.state == client_idle && !engine.running)
STATOR_CHECK(model, MODEL)
