// SPDX-License-Identifier: Apache-2.0
//
// A firmware with nothing wrong in it, for the tests of `stator audit`: an array of tasks, a child held in a state,
// two tiers, deadlines, an interrupt cell. With -DFAULT_x each of the things that the audit must find is planted.
// It runs: main returns after PASSES rounds of the loop, so that the stack can be painted and measured.
#include "stator/cell.h"
#include "stator/stator.h"

#define FAULTS_OF_SOUND
#include "faults.h"

/* Four bytes wherever enums are as small as their values. */
enum mode { mode_slow = 1, mode_fast = 70000 };

#define TRANSFER(m, ROW)                                           \
    ROW(m, always, uint32_t descriptor;)                           \
    ROW(m, state, armed)                                           \
    ROW(m, state, polling, uint8_t retries; stator_time deadline;) \
    ROW(m, state, stopping)                                        \
    ROW(m, final, complete, uint32_t bytes;)                       \
    ROW(m, final, faulted, uint8_t reason;)                        \
    ROW(m, edge, armed, polling)                                   \
    ROW(m, edge, polling, complete)                                \
    ROW(m, edge, polling, stopping)                                \
    ROW(m, edge, stopping, faulted)                                \
    FAULT_TRANSFER_ROWS(m, ROW)
STATOR_MACHINE(transfer, TRANSFER)

#define SAMPLER(m, ROW)                                             \
    ROW(m, always, enum mode mode; uint16_t rounds; bool lit;)      \
    ROW(m, rest, idle)                                              \
    ROW(m, state, reading, transfer child;)                         \
    ROW(m, state, waiting, FAULT_WAITING_FIELDS stator_time until;) \
    ROW(m, edge, idle, reading)                                     \
    ROW(m, edge, reading, waiting)                                  \
    ROW(m, edge, waiting, reading)                                  \
    ROW(m, edge, any, idle)
STATOR_MACHINE(sampler, SAMPLER)

#define COUNTER(m, ROW)                                                        \
    ROW(m, state, counting, uint8_t lane; uint16_t count; uint8_t samples[8];) \
    ROW(m, state, resting, int16_t left;)                                      \
    ROW(m, edge, counting, resting)                                            \
    ROW(m, edge, resting, counting)
STATOR_MACHINE(counter, COUNTER)

extern uint32_t device_status;
uint32_t device_status;
stator_cell device_cell = STATOR_CELL;

__attribute__((noinline)) static uint32_t device_bytes(uint32_t descriptor)
{
    volatile uint32_t copy[8];
    for (unsigned i = 0; i < 8u; i++) {
        copy[i] = descriptor + i;
    }
    return copy[descriptor % 8u];
}

POLL_LINKAGE stator_poll transfer_poll(transfer *self, stator_waker me)
{
    FAULT_IN_POLL(self)
    for (;;) {
        switch (transfer_state_of(self)) {
        case transfer_armed: {
            STATOR_IN(transfer, self, armed);
            STATOR_GO(transfer, self, armed, polling, .deadline = stator_after(10));
            continue;
        }
        case transfer_polling: {
            STATOR_IN(transfer, self, polling);
            stator_cell_arm(&device_cell, me);
            stator_wake_by(me, here->deadline);
            if (stator_cell_take(&device_cell) != 0u) {
                STATOR_GO(transfer, self, polling, complete, .bytes = device_bytes(self->descriptor));
                return STATOR_READY;
            }
            if (!stator_passed(here->deadline)) {
                return STATOR_PENDING;
            }
            STATOR_GO(transfer, self, polling, stopping);
            continue;
        }
        case transfer_stopping: {
            STATOR_IN(transfer, self, stopping);
            FAULT_IN_STOPPING(self)
            STATOR_GO(transfer, self, stopping, faulted, .reason = 3);
            return STATOR_READY;
        }
        case transfer_complete:
        case transfer_faulted:
            return STATOR_READY;
            FAULT_TRANSFER_CASES(self)
        }
    }
}

POLL_LINKAGE stator_poll sampler_poll(sampler *self, stator_waker me)
{
    if (self->rounds > 1000u && sampler_state_of(self) != sampler_idle) {
        STATOR_GO_ANY(sampler, self, idle);
        return STATOR_PENDING;
    }
    switch (sampler_state_of(self)) {
    case sampler_idle: {
        STATOR_IN(sampler, self, idle);
        self->mode = mode_fast;
        STATOR_GO(sampler, self, idle, reading, .child = {.descriptor = 5});
        stator_wake(me);
        return STATOR_PENDING;
    }
    case sampler_reading: {
        STATOR_IN(sampler, self, reading);
        if (transfer_poll(&here->child, me) == STATOR_PENDING) {
            return STATOR_PENDING;
        }
        self->rounds++;
        STATOR_GO(sampler, self, reading, waiting, .until = stator_after(3));
        stator_wake_by(me, self->waiting.until);
        return STATOR_PENDING;
    }
    case sampler_waiting: {
        STATOR_IN(sampler, self, waiting);
        stator_wake_by(me, here->until);
        if (stator_passed(here->until)) {
            STATOR_GO(sampler, self, waiting, reading, .child = {.descriptor = 6});
            stator_wake(me);
        }
        return STATOR_PENDING;
    }
    }
    return STATOR_PENDING;
}

POLL_LINKAGE stator_poll counter_poll(counter *self, stator_waker me)
{
    switch (counter_state_of(self)) {
    case counter_counting: {
        STATOR_IN(counter, self, counting);
        here->count++;
        here->samples[here->count % 8u] = (uint8_t)here->count;
        if (here->count > 9u) {
            STATOR_GO(counter, self, counting, resting, .left = 4);
        }
        stator_wake(me);
        return STATOR_PENDING;
    }
    case counter_resting: {
        STATOR_IN(counter, self, resting);
        here->left = (int16_t)(here->left - 1);
        if (here->left <= 0) {
            STATOR_GO(counter, self, resting, counting, .lane = 1);
        }
        stator_wake(me);
        return STATOR_PENDING;
    }
    }
    return STATOR_PENDING;
}

static counter placed;

#define APP(s, ROW)                                 \
    ROW(s, tier, control)                           \
    ROW(s, time, clock)                             \
    ROW(s, task, imu, sampler, sampler_poll)        \
    ROW(s, task, baro, sampler, sampler_poll)       \
    ROW(s, tier, background, rotate)                \
    ROW(s, tasks, lanes, 40, counter, counter_poll) \
    ROW(s, task_at, apart, counter, counter_poll, placed)
STATOR_SYSTEM(app, APP)

/* The device answers each time it is asked; its interrupt is sys_tick_handler where there is one. */
void sys_tick_handler(void);
void sys_tick_handler(void)
{
    FAULT_IN_INTERRUPT
    stator_cell_signal(&device_cell, 1u);
    stator_time_due();
}

static uint32_t now;
stator_time stator_now(void)
{
    return now;
}

void stator_alarm(stator_time when)
{
    (void)when;
}

#ifndef PASSES
#define PASSES 400
#endif

int main(void)
{
    FAULT_IN_MAIN
    device_start();
    app_start();
    for (unsigned pass = 0; pass < PASSES; pass++) {
        now++;
        device_advance();
        (void)app_pass();
    }
    return device_result();
}
