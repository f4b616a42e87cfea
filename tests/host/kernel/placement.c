// SPDX-License-Identifier: Apache-2.0
//
// Where machines may live: on a stack, in a mapped region that moves, in an object of the user's; and a whole system
// copied aside by memcpy and put back goes on as it did.
#define _GNU_SOURCE /* mremap */

#include "stator/stator.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#include <string.h>
#include <sys/mman.h>

/* Waits `left` polls in each of `rounds` rounds; what it does depends on nothing but its bytes and the clock. */
#define WORKER(m, ROW)                                        \
    ROW(m, always, uint32_t sum;)                             \
    ROW(m, state, asleep, stator_time until; uint8_t rounds;) \
    ROW(m, state, working, uint16_t left; uint8_t rounds;)    \
    ROW(m, final, finished, uint32_t result;)                 \
    ROW(m, edge, asleep, working)                             \
    ROW(m, edge, working, asleep)                             \
    ROW(m, edge, working, finished)
STATOR_MACHINE(worker, WORKER)

static stator_poll worker_poll(worker *self, stator_waker me);

enum { PAGE_BYTES = 4096, WORKERS = 40 };

static worker *in_region; /* a task in a region that is mapped when the program starts */

#define APP(s, ROW)                                          \
    ROW(s, tier, control)                                    \
    ROW(s, time, clock)                                      \
    ROW(s, task_at, placed, worker, worker_poll, *in_region) \
    ROW(s, task, single, worker, worker_poll)                \
    ROW(s, tier, background)                                 \
    ROW(s, tasks, many, WORKERS, worker, worker_poll)
STATOR_SYSTEM(app, APP)

/* A clock of the test's own: its value belongs to what is copied. */
static struct {
    stator_time now;
    stator_time alarm;
    bool alarm_set;
} board;

stator_time stator_now(void)
{
    return board.now;
}

void stator_alarm(stator_time when)
{
    board.alarm = when;
    board.alarm_set = true;
}

static uint32_t history; /* of all polls */

static stator_poll worker_poll(worker *self, stator_waker me)
{
    history = (history ^ me.task ^ self->state ^ board.now) * 16777619u;
    switch (worker_state_of(self)) {
    case worker_asleep: {
        STATOR_IN(worker, self, asleep);
        stator_wake_by(me, here->until);
        if (!stator_passed(here->until)) {
            return STATOR_PENDING;
        }
        const uint8_t rounds = here->rounds;
        STATOR_GO(worker, self, asleep, working, .left = (uint16_t)(1u + me.task % 5u), .rounds = rounds);
        stator_wake(me);
        return STATOR_PENDING;
    }
    case worker_working: {
        STATOR_IN(worker, self, working);
        self->sum += here->left;
        if (--here->left != 0u) {
            stator_wake(me);
            return STATOR_PENDING;
        }
        const uint8_t rounds = (uint8_t)(here->rounds + 1u);
        if (rounds == 50u) {
            STATOR_GO(worker, self, working, finished, .result = self->sum);
            return STATOR_READY;
        }
        STATOR_GO(worker, self, working, asleep, .until = stator_after(7u + me.task % 64u * 13u), .rounds = rounds);
        stator_wake_by(me, self->asleep.until);
        return STATOR_PENDING;
    }
    case worker_finished:
        return STATOR_READY;
    }
    return STATOR_READY;
}

/* One pass, or a jump of the clock to the alarm; false: nothing will happen any more. */
static bool step(void)
{
    if (app_pass()) {
        return true;
    }
    if (!board.alarm_set) {
        return false;
    }
    board.now = board.alarm;
    board.alarm_set = false;
    stator_time_due();
    return true;
}

static bool map_region(void)
{
    void *const region = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    in_region = region;
    return region != MAP_FAILED;
}

static void begin(void)
{
    memset(&app, 0, sizeof app);
    memset(&app_clock_, 0, sizeof app_clock_);
    memset(&board, 0, sizeof board);
    memset(in_region, 0, sizeof *in_region);
    board.now = UINT32_MAX - 5000u;
    history = 2166136261u;
    for (unsigned i = 0; i < WORKERS; i++) {
        app.many[i].asleep.until = board.now;
    }
    app.single.asleep.until = in_region->asleep.until = board.now;
    app_start();
}

/* Polls a machine that belongs to no system until it is done. */
static uint32_t polls_until_finished(worker *machine)
{
    uint32_t polls = 1;
    while (worker_poll(machine, STATOR_NOBODY) == STATOR_PENDING) {
        board.now++;
        polls++;
    }
    return polls;
}

static void a_machine_lives_on_a_stack(void)
{
    worker on_stack = {.asleep = {.until = board.now}};
    CHECK(polls_until_finished(&on_stack) > 50u);
    CHECK_EQUAL(worker_finished_of(&on_stack)->result, on_stack.sum);
    CHECK_EQUAL(50, on_stack.sum); /* nobody's index, modulo 5, is 0: one poll a round */
}

static void a_machine_lives_in_a_region_that_moves_under_it(void)
{
    worker on_stack = {.asleep = {.until = board.now}};
    worker *region = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(region != MAP_FAILED);
    *region = on_stack;
    for (unsigned i = 0; i < 30u; i++) {
        CHECK_EQUAL(STATOR_PENDING, worker_poll(region, STATOR_NOBODY));
        board.now += 1000u;
    }
    worker *const elsewhere = mmap(NULL, PAGE_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(elsewhere != MAP_FAILED);
    worker *const moved = mremap(region, PAGE_BYTES, PAGE_BYTES, MREMAP_MAYMOVE | MREMAP_FIXED, elsewhere);
    CHECK(moved == elsewhere);
    CHECK(polls_until_finished(moved) > 1u);
    CHECK_EQUAL(50, worker_finished_of(moved)->result);
    CHECK_EQUAL(0, munmap(moved, PAGE_BYTES));
}

static void a_task_is_an_object_of_the_users(void)
{
    begin();
    while (step()) {}
    CHECK_EQUAL(worker_finished, worker_state_of(in_region));
    CHECK(worker_finished_of(in_region)->result > 0u);
    CHECK_EQUAL(worker_finished, worker_state_of(&app.single));
    for (unsigned i = 0; i < WORKERS; i++) {
        CHECK_EQUAL(worker_finished, worker_state_of(&app.many[i]));
    }
}

static struct {
    struct app app;
    worker in_region;
    unsigned char clock[sizeof app_clock_];
    stator_word ready[sizeof stator_ready / sizeof stator_ready[0]];
    unsigned char board[sizeof board];
    uint32_t history;
} snapshot;

static void save(void)
{
    snapshot.app = app;
    snapshot.in_region = *in_region;
    snapshot.history = history;
    memcpy(snapshot.clock, &app_clock_, sizeof app_clock_);
    memcpy(snapshot.ready, stator_ready, sizeof snapshot.ready);
    memcpy(snapshot.board, &board, sizeof board);
}

static void restore(void)
{
    app = snapshot.app;
    *in_region = snapshot.in_region;
    history = snapshot.history;
    memcpy(&app_clock_, snapshot.clock, sizeof app_clock_);
    memcpy(stator_ready, snapshot.ready, sizeof snapshot.ready);
    memcpy(&board, snapshot.board, sizeof board);
}

static void a_system_restored_from_a_copy_goes_on_identically(void)
{
    random_start(6);
    for (unsigned round = 0; round < 50u; round++) {
        begin();
        for (unsigned steps = random_below(2000); steps > 0u; steps--) {
            (void)step();
        }
        save();
        unsigned steps = 0;
        while (step()) {
            steps++;
        }
        const uint32_t history_once = history;
        const struct app app_once = app;
        restore();
        unsigned steps_again = 0;
        while (step()) {
            steps_again++;
        }
        CHECK_EQUAL(steps, steps_again);
        CHECK_EQUAL(history_once, history);
        CHECK_EQUAL(0, memcmp(&app_once, &app, sizeof app));
    }
}

int main(void)
{
    if (!map_region()) {
        return 1;
    }
    TEST(a_machine_lives_on_a_stack);
    TEST(a_machine_lives_in_a_region_that_moves_under_it);
    TEST(a_task_is_an_object_of_the_users);
    TEST(a_system_restored_from_a_copy_goes_on_identically);
    return test_finish();
}
