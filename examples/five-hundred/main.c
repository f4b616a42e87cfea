// SPDX-License-Identifier: Apache-2.0
//
// Five hundred tasks in the 64 KB of RAM of a SmartFusion2, each with a deadline of its own, an inbox, and a neighbour
// whom it waits for. They run for RUN_SECONDS; then the summary says what they did, what they took, and what they
// would take as threads. Exit status 1: a task stood still, or a number was lost or out of order.
#include "board_time.h"
#include "clock.h"
#include "node.h"
#include "semihosting.h"
#include "stack_depth.h"
#include "stator/stator.h"

enum { NODES = 500 };

#define RUN_SECONDS  5u
#define MILLISECOND  (BOARD_TICKS_PER_SECOND / 1000u)
#define PERIOD_TICKS (100u * MILLISECOND)
/* How much longer the period of each task is than the one's before it: no two keep step. */
#define APART_TICKS 1009u

#define OBSERVER(m, ROW)                       \
    ROW(m, state, starting)                    \
    ROW(m, state, waiting, stator_time until;) \
    ROW(m, edge, starting, waiting)
STATOR_MACHINE(observer, OBSERVER)

static stator_poll numbered_node_poll(node *self, stator_waker me);
static stator_poll observer_poll(observer *self, stator_waker me);

#define APP(s, ROW)                                       \
    ROW(s, tier, only)                                    \
    ROW(s, time, clock)                                   \
    ROW(s, tasks, nodes, NODES, node, numbered_node_poll) \
    ROW(s, task, end, observer, observer_poll)
STATOR_SYSTEM(app, APP)

static uint32_t period_ticks(unsigned number)
{
    return PERIOD_TICKS + number * APART_TICKS;
}

static stator_poll numbered_node_poll(node *self, stator_waker me)
{
    const unsigned number = me.task - (unsigned)app_nodes;
    return node_poll(self, me, &app.nodes[(number + 1u) % NODES].inbox, period_ticks(number));
}

/* --- the summary --- */

/* Of the stack, in bytes, as measured: of a poll alone, and of all that ran. */
static uint32_t poll_depth, loop_depth;

extern uint8_t __data_start[], __ram_end[], __stack_bottom[], __stack_top[];

/* What a context switch of a Cortex-M3 leaves on a thread's stack: 8 words that the core pushes (ARMv7-M ARM, B1.5.6),
 * and r4 to r11. */
#define CONTEXT_BYTES 64u
/* FreeRTOS 10 for Cortex-M3: configMINIMAL_STACK_SIZE of its demos is 128 words, and sizeof(TCB_t) at least 68. */
#define USUAL_STACK_BYTES 512u
#define USUAL_TASK_BYTES  68u

static void say(const char *before, uint32_t number, const char *after)
{
    semihosting_write(before);
    semihosting_write_number(number);
    semihosting_write(after);
}

static bool summarise_work(void)
{
    uint32_t given = 0, taken = 0, waiting = 0, least_given = UINT32_MAX, least_taken = UINT32_MAX, stood_still = 0;
    bool ordered = true;
    for (unsigned i = 0; i < NODES; i++) {
        const node *const at = &app.nodes[i];
        const uint32_t expected = (RUN_SECONDS * BOARD_TICKS_PER_SECOND / period_ticks(i)) * GIVEN_NUMBERS;
        const uint32_t expected_before =
            (RUN_SECONDS * BOARD_TICKS_PER_SECOND / period_ticks((i + NODES - 1u) % NODES)) * GIVEN_NUMBERS;
        given += at->given;
        taken += at->taken;
        waiting += inbox_count(&at->inbox);
        least_given = at->given < least_given ? at->given : least_given;
        least_taken = at->taken < least_taken ? at->taken : least_taken;
        stood_still += at->given < expected || at->taken < expected_before - INBOX_NUMBERS;
        ordered = ordered && !at->disordered;
    }
    say("tasks: ", NODES - stood_still, " of 500 made progress by their own deadlines\n");
    say("each gave at least ", least_given, " numbers to its neighbour, ");
    say("and took at least ", least_taken, "\n");
    say("numbers: ", given, " given, ");
    say("", taken, " taken, ");
    say("", waiting, " in channels, ");
    say("", given - taken - waiting, ordered ? " lost, all in order\n" : " lost, NOT in order\n");
    return stood_still == 0u && given == taken + waiting && ordered;
}

static void summarise_memory(void)
{
    const uint32_t data_bytes = (uint32_t)(__ram_end - __data_start);
    const uint32_t stack_bytes = (uint32_t)(__stack_top - __stack_bottom);
    const uint32_t ram_bytes = 64u * 1024u;
    const uint32_t thread_bytes = poll_depth + CONTEXT_BYTES;
    say("RAM: ", data_bytes + stack_bytes, " bytes of 65536: ");
    say("tasks ", sizeof app, ", deadlines and ready set ");
    say("", data_bytes - sizeof app, ", one stack ");
    say("", stack_bytes, " (deepest, with interrupts: ");
    say("", loop_depth, ")\n");
    say("to spare: ", ram_bytes - data_bytes - stack_bytes, " bytes\n");
    say("as threads: one needs a stack of ", thread_bytes, " bytes at least: ");
    say("", poll_depth, " measured of a poll, ");
    say("", CONTEXT_BYTES, " for its registers\n");
    say("  500 such stacks and the same data: ", NODES * thread_bytes + sizeof app, " bytes\n");
    say("  500 of the usual 128 words, with control blocks: ",
        NODES * (USUAL_STACK_BYTES + USUAL_TASK_BYTES) + sizeof app, " bytes\n");
}

static stator_poll observer_poll(observer *self, stator_waker me)
{
    for (;;) {
        switch (observer_state_of(self)) {
        case observer_starting: {
            STATOR_IN(observer, self, starting);
            STATOR_GO(observer, self, starting, waiting,
                      .until = stator_after(RUN_SECONDS * BOARD_TICKS_PER_SECOND + PERIOD_TICKS / 2u));
            continue;
        }
        case observer_waiting: {
            STATOR_IN(observer, self, waiting);
            if (!stator_passed(here->until)) {
                stator_wake_by(me, here->until);
                return STATOR_PENDING;
            }
            loop_depth = stack_depth_bytes();
            const bool well = summarise_work();
            summarise_memory();
            semihosting_exit(well ? 0 : 1);
        }
        }
    }
}

/* The first tasks, due at once, give and take in turn, so that all paths of a poll are taken. */
__attribute__((noinline)) static void measure_a_poll(void)
{
    enum { FEW = 4, ROUNDS = 10 };
    stator_port_mask();
    stack_depth_paint();
    for (unsigned i = 0; i < FEW; i++) {
        app.nodes[i].gives_at = stator_now();
    }
    for (unsigned i = 0; i < FEW * ROUNDS; i++) {
        (void)numbered_node_poll(&app.nodes[i % FEW], stator_waker_of((unsigned)app_nodes + i % FEW));
    }
    poll_depth = stack_depth_bytes();
    stack_depth_paint();
    stator_port_unmask();
}

int main(void)
{
    board_time_start();
    for (unsigned i = 0; i < NODES; i++) {
        app.nodes[i].gives_at = stator_now() + period_ticks(i);
    }
    measure_a_poll();
    app_run();
}
