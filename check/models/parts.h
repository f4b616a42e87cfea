// SPDX-License-Identifier: Apache-2.0
//
// What the models of combinators share: two children.
//   key   waits for a press, for ever if need be; owns nothing
//   job   has an engine work for it, which may fail; cancelled it stops the engine, which lets go later, and may have
//         finished meanwhile
#ifndef CHECK_MODELS_PARTS_H
#define CHECK_MODELS_PARTS_H

#include "stator/register.h"
#include "stator/stator.h"
#include "stator_check.h"

enum { DONE = 1, FAILED = 2, STOPPED = 4, PRESSED = 8 };
enum { ENGINE_START, ENGINE_STOP, ENGINE_STATUS };

#define KEY(m, ROW)        \
    ROW(m, rest, waiting)  \
    ROW(m, final, pressed) \
    ROW(m, edge, waiting, pressed)
STATOR_MACHINE(key, KEY)

#define JOB(m, ROW)                 \
    ROW(m, state, idle)             \
    ROW(m, state, running)          \
    ROW(m, state, stopping)         \
    ROW(m, final, done)             \
    ROW(m, final, failed)           \
    ROW(m, final, stopped)          \
    ROW(m, edge, idle, running)     \
    ROW(m, edge, idle, stopped)     \
    ROW(m, edge, running, done)     \
    ROW(m, edge, running, failed)   \
    ROW(m, edge, running, stopping) \
    ROW(m, edge, stopping, done)    \
    ROW(m, edge, stopping, failed)  \
    ROW(m, edge, stopping, stopped)
STATOR_MACHINE(job, JOB)

static stator_cell key_cell = STATOR_CELL;
static stator_cell engine_cell = STATOR_CELL;

/* The engine, as its registers show it. */
static struct {
    uint32_t status; /* DONE, FAILED or STOPPED: asserts the interrupt until it is read */
    bool running;
    bool stopping;
} engine;

STATOR_UNUSED static stator_poll key_poll(key *self, stator_waker me)
{
    if (key_state_of(self) == key_waiting) {
        STATOR_IN(key, self, waiting);
        (void)here;
        stator_cell_arm(&key_cell, me);
        if (stator_cell_take(&key_cell) == 0u) {
            return STATOR_PENDING;
        }
        STATOR_GO(key, self, waiting, pressed);
    }
    return STATOR_READY;
}

STATOR_UNUSED static stator_poll job_poll(job *self, stator_waker me)
{
    stator_cell_arm(&engine_cell, me);
    if (job_state_of(self) == job_idle) {
        STATOR_IN(job, self, idle);
        (void)stator_cell_take(&engine_cell); /* what came from one that was given up on */
        stator_port_register_write(ENGINE_START, 1u);
        STATOR_GO(job, self, idle, running);
    }
    if (job_state_of(self) == job_running) {
        STATOR_IN(job, self, running);
        const stator_word events = stator_cell_take(&engine_cell);
        if (events == 0u) {
            return STATOR_PENDING;
        }
        if ((events & DONE) != 0u) {
            STATOR_GO(job, self, running, done);
        } else {
            STATOR_GO(job, self, running, failed);
        }
    } else if (job_state_of(self) == job_stopping) {
        STATOR_IN(job, self, stopping);
        const stator_word events = stator_cell_take(&engine_cell);
        if (events == 0u) {
            return STATOR_PENDING;
        }
        if ((events & DONE) != 0u) {
            STATOR_GO(job, self, stopping, done);
        } else if ((events & FAILED) != 0u) {
            STATOR_GO(job, self, stopping, failed);
        } else {
            STATOR_GO(job, self, stopping, stopped);
        }
    }
    return STATOR_READY;
}

STATOR_UNUSED static void job_cancel(job *self, stator_waker me)
{
    (void)me;
    if (job_state_of(self) == job_idle) {
        STATOR_IN(job, self, idle);
        (void)here;
        STATOR_GO(job, self, idle, stopped);
    } else if (job_state_of(self) == job_running) {
        STATOR_IN(job, self, running);
        (void)here;
        stator_port_register_write(ENGINE_STOP, 1u);
        STATOR_GO(job, self, running, stopping);
    }
}

STATOR_UNUSED static bool job_is_over(const job *self)
{
    return job_state_of(self) >= job_done;
}

STATOR_UNUSED static void key_interrupt(void)
{
    stator_cell_signal(&key_cell, PRESSED);
}

STATOR_UNUSED static void engine_interrupt(void)
{
    stator_cell_signal(&engine_cell, stator_port_register_read(ENGINE_STATUS));
}

uint32_t stator_simulated_read(uint32_t address)
{
    const uint32_t status = engine.status;
    (void)address;
    engine.status = 0;
    return status;
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    (void)value;
    if (address == ENGINE_START) {
        if (engine.running) {
            stator_check_fail("a running engine is started");
        }
        engine.running = true;
    } else {
        engine.stopping = engine.running;
    }
}

STATOR_UNUSED static void user_presses(void)
{
    stator_check_raise(key_interrupt);
}

static void engine_ends(uint32_t status)
{
    engine.running = false;
    engine.stopping = false;
    engine.status = status;
}

STATOR_UNUSED static void engine_finishes(void)
{
    engine_ends(DONE);
}

STATOR_UNUSED static void engine_fails(void)
{
    engine_ends(FAILED);
}

STATOR_UNUSED static void engine_stops(void)
{
    engine_ends(STOPPED);
}

#define KEY_ROWS(c, ROW)                \
    ROW(c, interrupt, key_interrupt, 1) \
    ROW(c, event, user_presses, true)
#define ENGINE_ROWS(c, ROW)                                 \
    ROW(c, level, engine_interrupt, 2, engine.status != 0u) \
    ROW(c, event, engine_finishes, engine.running)          \
    ROW(c, event, engine_fails, engine.running)             \
    ROW(c, event, engine_stops, engine.running &&engine.stopping)

#endif
