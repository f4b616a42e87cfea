// SPDX-License-Identifier: Apache-2.0
//
// NODES tasks in a chip's RAM_BYTES of RAM, each with a deadline of its own, an inbox, and a neighbour whom it waits
// for. When each has given ROUNDS times, or a task is far too late, the summary says what they did, what they took, and
// what they would take as threads. Exit status 1: a task stood still, or a number was lost or out of order.
#include "board_time.h"
#include "clock.h"
#include "node.h"
#include "semihosting.h"
#include "stack_depth.h"
#include "stator/stator.h"

#define MILLISECOND  (BOARD_TICKS_PER_SECOND / 1000u)
#define PERIOD_TICKS (100u * MILLISECOND)
/* How much longer the period of each task is than the one's before it: no two keep step. */
#define APART_TICKS  (MILLISECOND / 35u)
#define FAR_TOO_LATE (2u * ROUNDS * (PERIOD_TICKS + NODES * APART_TICKS))

#define OBSERVER(m, ROW)                         \
    ROW(m, always, stator_time last_look;)       \
    ROW(m, state, starting)                      \
    ROW(m, state, waiting, stator_time look_at;) \
    ROW(m, edge, starting, waiting)              \
    ROW(m, edge, waiting, waiting)
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

static uint32_t poll_depth; /* of the stack, in bytes, as measured of a poll alone */

extern uint8_t __data_start[], __ram_end[], __stack_bottom[], __stack_top[];

/* What a context switch leaves on a thread's stack, and what FreeRTOS 10 takes for one: configMINIMAL_STACK_SIZE of its
 * demos and sizeof(TCB_t), at least. Cortex-M3: 8 words that the core pushes (ARMv7-M ARM, B1.5.6), r4 to r11. AVR: 32
 * registers, SREG, the address. */
#ifdef __AVR__
#define CONTEXT_BYTES     35u
#define USUAL_STACK_BYTES 85u
#define USUAL_TASK_BYTES  26u
#else
#define CONTEXT_BYTES     64u
#define USUAL_STACK_BYTES 512u
#define USUAL_TASK_BYTES  68u
#endif

static void say(const char *before, uint32_t number, const char *after)
{
    semihosting_write(before);
    semihosting_write_number(number);
    semihosting_write(after);
}

/* The fewest numbers that a task has given. */
static uint16_t least_given(void)
{
    uint16_t least = UINT16_MAX;
    for (unsigned i = 0; i < NODES; i++) {
        least = app.nodes[i].given < least ? app.nodes[i].given : least;
    }
    return least;
}

static bool summarise_work(void)
{
    uint32_t given = 0, taken = 0, waiting = 0;
    uint16_t least_taken = UINT16_MAX, stood_still = 0;
    bool ordered = true;
    for (unsigned i = 0; i < NODES; i++) {
        const node *const at = &app.nodes[i];
        given += at->given;
        taken += at->taken;
        waiting += inbox_count(&at->inbox);
        least_taken = at->taken < least_taken ? at->taken : least_taken;
        stood_still = (uint16_t)(stood_still + (at->given < ROUNDS * GIVEN_NUMBERS ||
                                                at->taken < ROUNDS * GIVEN_NUMBERS - INBOX_NUMBERS));
        ordered = ordered && !at->disordered;
    }
    say("tasks: ", NODES - stood_still, " made progress by their own deadlines, ");
    say("", stood_still, " stood still\n");
    say("each gave at least ", least_given(), " numbers to its neighbour, ");
    say("and took at least ", least_taken, "\n");
    say("numbers: ", given, " given, ");
    say("", taken, " taken, ");
    say("", waiting, " in channels, ");
    say("", given - taken - waiting, ordered ? " lost, all in order\n" : " lost, NOT in order\n");
    return stood_still == 0u && given == taken + waiting && ordered;
}

/* loop_depth: of the stack, as measured of all that ran. */
static void summarise_memory(uint32_t loop_depth)
{
    const uint32_t data_bytes = (uint32_t)(__ram_end - __data_start);
    const uint32_t stack_bytes = (uint32_t)(__stack_top - __stack_bottom);
    const uint32_t thread_bytes = poll_depth + CONTEXT_BYTES;
    say("RAM: ", data_bytes + stack_bytes, " bytes of ");
    say("", RAM_BYTES, ": ");
    say("tasks ", sizeof app, ", deadlines and the rest ");
    say("", data_bytes - sizeof app, ", one stack ");
    say("", stack_bytes, " (deepest, with interrupts: ");
    say("", loop_depth, ")\n");
    say("to spare: ", RAM_BYTES - data_bytes - stack_bytes, " bytes\n");
    say("as threads: one needs a stack of ", thread_bytes, " bytes at least: ");
    say("", poll_depth, " measured of a poll, ");
    say("", CONTEXT_BYTES, " for its registers\n");
    say("  such stacks and the same data: ", NODES * thread_bytes + sizeof app, " bytes\n");
    say("  usual stacks, with control blocks: ", NODES * ((uint32_t)USUAL_STACK_BYTES + USUAL_TASK_BYTES) + sizeof app,
        " bytes\n");
}

static stator_poll observer_poll(observer *self, stator_waker me)
{
    for (;;) {
        switch (observer_state_of(self)) {
        case observer_starting: {
            STATOR_IN(observer, self, starting);
            self->last_look = stator_after(FAR_TOO_LATE);
            STATOR_GO(observer, self, starting, waiting, .look_at = stator_after(PERIOD_TICKS));
            continue;
        }
        case observer_waiting: {
            STATOR_IN(observer, self, waiting);
            if (!stator_passed(here->look_at)) {
                stator_wake_by(me, here->look_at);
                return STATOR_PENDING;
            }
            if (least_given() < ROUNDS * GIVEN_NUMBERS && !stator_passed(self->last_look)) {
                const stator_time look_at = stator_after(PERIOD_TICKS);
                stator_wake_by(me, look_at);
                STATOR_GO(observer, self, waiting, waiting, .look_at = look_at);
                return STATOR_PENDING;
            }
            const uint32_t loop_depth = stack_depth_bytes();
            const bool well = summarise_work();
            summarise_memory(loop_depth);
            semihosting_exit(well ? 0 : 1);
        }
        }
    }
}

/* The first tasks, due at once, give and take in turn, so that all paths of a poll are taken. */
__attribute__((noinline)) static void measure_a_poll(void)
{
    enum { FEW = 4, TURNS = 10 };
    stator_port_mask();
    stack_depth_paint();
    for (unsigned i = 0; i < FEW; i++) {
        app.nodes[i].gives_at = stator_now();
    }
    for (unsigned i = 0; i < FEW * TURNS; i++) {
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
