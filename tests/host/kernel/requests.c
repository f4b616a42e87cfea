// SPDX-License-Identifier: Apache-2.0
//
// Start, cancel and restart are requests: bits in an interrupt cell, which the machine answers by an edge. And what
// a finished task, and a system of finished tasks, does.
#include "stator/stator.h"
#include "stator_posix.h"
#include "tests/support/test.h"

#include <setjmp.h>
#include <string.h>

enum { START = 1, CANCEL = 2, HARDWARE_STOPPED = 4 };

/* A transfer that hardware owns while it runs: so it is left only by way of `stopping`, until the hardware says so. */
#define TRANSFER(m, ROW)                       \
    ROW(m, always, uint32_t runs;)             \
    ROW(m, always, uint32_t polls;)            \
    ROW(m, rest, idle)                         \
    ROW(m, state, running, stator_time until;) \
    ROW(m, state, stopping, bool again;)       \
    ROW(m, final, complete, uint32_t bytes;)   \
    ROW(m, final, cancelled)                   \
    ROW(m, edge, idle, running)                \
    ROW(m, edge, running, complete)            \
    ROW(m, edge, running, stopping)            \
    ROW(m, edge, stopping, running)            \
    ROW(m, edge, stopping, cancelled)          \
    ROW(m, edge, complete, running)            \
    ROW(m, edge, cancelled, running)
STATOR_MACHINE(transfer, TRANSFER)

static stator_cell requests = STATOR_CELL;
static unsigned hardware_stops;
static stator_posix_event stopped;

static stator_poll transfer_poll(transfer *self, stator_waker me);

#define APP(s, ROW)     \
    ROW(s, tier, only)  \
    ROW(s, time, clock) \
    ROW(s, task, transfer, transfer, transfer_poll)
STATOR_SYSTEM(app, APP)

enum { DURATION_TICKS = 100, STOP_TICKS = 30 };

static void hardware_has_stopped(void *context)
{
    (void)context;
    stator_cell_signal(&requests, HARDWARE_STOPPED);
}

static void stop_hardware(void)
{
    hardware_stops++;
    stopped.happen = hardware_has_stopped;
    stator_posix_schedule(&stopped, STOP_TICKS);
}

static stator_poll run(transfer *self, stator_waker me, stator_word asked)
{
    STATOR_IN(transfer, self, running);
    stator_wake_by(me, here->until);
    if ((asked & (CANCEL | START)) != 0u) {
        stop_hardware();
        STATOR_GO(transfer, self, running, stopping, .again = (asked & START) != 0u);
        return STATOR_PENDING;
    }
    if (!stator_passed(here->until)) {
        return STATOR_PENDING;
    }
    STATOR_GO(transfer, self, running, complete, .bytes = 64);
    return STATOR_READY;
}

static stator_poll stop(transfer *self, stator_waker me, stator_word asked)
{
    STATOR_IN(transfer, self, stopping);
    if ((asked & HARDWARE_STOPPED) == 0u) {
        return STATOR_PENDING;
    }
    if (here->again) {
        self->runs++;
        STATOR_GO(transfer, self, stopping, running, .until = stator_after(DURATION_TICKS));
        stator_wake(me);
        return STATOR_PENDING;
    }
    STATOR_GO(transfer, self, stopping, cancelled);
    return STATOR_READY;
}

static stator_poll transfer_poll(transfer *self, stator_waker me)
{
    self->polls++;
    stator_cell_arm(&requests, me);
    const stator_word asked = stator_cell_take(&requests);
    const bool start = (asked & START) != 0u;
    switch (transfer_state_of(self)) {
    case transfer_idle: {
        STATOR_IN(transfer, self, idle);
        if (!start) {
            return STATOR_PENDING;
        }
        self->runs++;
        STATOR_GO(transfer, self, idle, running, .until = stator_after(DURATION_TICKS));
        stator_wake(me);
        return STATOR_PENDING;
    }
    case transfer_running:
        return run(self, me, asked);
    case transfer_stopping:
        return stop(self, me, asked);
    case transfer_complete: {
        STATOR_IN(transfer, self, complete);
        if (!start) {
            return STATOR_READY;
        }
        self->runs++;
        STATOR_GO(transfer, self, complete, running, .until = stator_after(DURATION_TICKS));
        stator_wake(me);
        return STATOR_PENDING;
    }
    case transfer_cancelled: {
        STATOR_IN(transfer, self, cancelled);
        if (!start) {
            return STATOR_READY;
        }
        self->runs++;
        STATOR_GO(transfer, self, cancelled, running, .until = stator_after(DURATION_TICKS));
        stator_wake(me);
        return STATOR_PENDING;
    }
    }
    return STATOR_READY;
}

static jmp_buf out;

static void leave(void)
{
    longjmp(out, 1);
}

/* An interrupt at a time. */
static void interrupt(void *request)
{
    stator_cell_signal(&requests, *(const stator_word *)request);
}

static stator_word start_request = START;
static stator_word cancel_request = CANCEL;
static stator_posix_event events[4];

static void at(unsigned event, uint64_t ticks, stator_word *request)
{
    events[event].happen = interrupt;
    events[event].context = request;
    stator_posix_schedule(&events[event], ticks);
}

static void begin(void)
{
    stator_posix_virtual_time(0);
    stator_posix_when_nothing_is_due(leave);
    memset(&app, 0, sizeof app);
    memset(&app_clock_, 0, sizeof app_clock_);
    memset(&requests, 0, sizeof requests);
    hardware_stops = 0;
}

/* The system's own loop, until nothing will ever happen again. */
static void run_to_the_end(void)
{
    if (setjmp(out) == 0) {
        app_run();
    }
    stator_port_unmask();
}

static void nothing_starts_by_itself(void)
{
    begin();
    run_to_the_end();
    CHECK_EQUAL(transfer_idle, app.transfer.state);
    CHECK_EQUAL(1, app.transfer.polls);
}

static void a_start_is_answered_by_an_edge(void)
{
    begin();
    at(0, 1000, &start_request);
    run_to_the_end();
    CHECK_EQUAL(1, app.transfer.runs);
    CHECK_EQUAL(64, transfer_complete_of(&app.transfer)->bytes);
    CHECK_EQUAL(1000 + DURATION_TICKS, stator_posix_elapsed());
}

static void when_all_have_finished_the_loop_sleeps_and_an_interrupt_restarts_one(void)
{
    begin();
    at(0, 1000, &start_request);
    at(1, 5000, &start_request);
    at(2, 9000, &start_request);
    run_to_the_end();
    CHECK_EQUAL(3, app.transfer.runs);
    CHECK_EQUAL(transfer_complete, app.transfer.state);
    CHECK_EQUAL(9000 + DURATION_TICKS, stator_posix_elapsed());
}

static void a_cancel_waits_for_the_hardware_and_then_is_an_edge(void)
{
    begin();
    at(0, 1000, &start_request);
    at(1, 1050, &cancel_request);
    run_to_the_end();
    CHECK_EQUAL(1, hardware_stops);
    CHECK_EQUAL(transfer_cancelled, app.transfer.state);
}

static void a_cancelled_one_can_be_started_again(void)
{
    begin();
    at(0, 1000, &start_request);
    at(1, 1050, &cancel_request);
    at(2, 2000, &start_request);
    run_to_the_end();
    CHECK_EQUAL(2, app.transfer.runs);
    CHECK_EQUAL(transfer_complete, app.transfer.state);
}

static void a_restart_stops_the_hardware_first(void)
{
    begin();
    at(0, 1000, &start_request);
    at(1, 1050, &start_request);
    run_to_the_end();
    CHECK_EQUAL(2, app.transfer.runs);
    CHECK_EQUAL(1, hardware_stops);
    CHECK_EQUAL(transfer_complete, app.transfer.state);
}

static void a_cancel_of_what_does_not_run_changes_nothing(void)
{
    begin();
    at(0, 1000, &cancel_request);
    at(1, 2000, &start_request);
    at(2, 3000, &cancel_request);
    run_to_the_end();
    CHECK_EQUAL(1, app.transfer.runs);
    CHECK_EQUAL(transfer_complete, app.transfer.state);
    CHECK_EQUAL(0, hardware_stops);
}

static void a_request_before_the_first_poll_is_kept(void)
{
    begin();
    stator_cell_signal(&requests, START);
    run_to_the_end();
    CHECK_EQUAL(1, app.transfer.runs);
}

static void a_late_wake_of_a_finished_task_returns_ready_and_changes_nothing(void)
{
    begin();
    at(0, 1000, &start_request);
    run_to_the_end();
    transfer before = app.transfer;
    for (unsigned i = 0; i < 3u; i++) {
        app_wake(app_transfer);
        CHECK(app_pass());
        CHECK(!app_pass());
    }
    CHECK_EQUAL(STATOR_READY, transfer_poll(&app.transfer, stator_waker_of(app_transfer)));
    CHECK_EQUAL(before.polls + 4u, app.transfer.polls);
    before.polls += 4u;
    CHECK_EQUAL(0, memcmp(&before, &app.transfer, sizeof before));
}

int main(void)
{
    TEST(nothing_starts_by_itself);
    TEST(a_start_is_answered_by_an_edge);
    TEST(when_all_have_finished_the_loop_sleeps_and_an_interrupt_restarts_one);
    TEST(a_cancel_waits_for_the_hardware_and_then_is_an_edge);
    TEST(a_cancelled_one_can_be_started_again);
    TEST(a_restart_stops_the_hardware_first);
    TEST(a_cancel_of_what_does_not_run_changes_nothing);
    TEST(a_request_before_the_first_poll_is_kept);
    TEST(a_late_wake_of_a_finished_task_returns_ready_and_changes_nothing);
    return test_finish();
}
