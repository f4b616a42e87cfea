// SPDX-License-Identifier: Apache-2.0
//
// examples/as-usually-written/dma, its files as they are, beside an engine that takes its time. Each run looks at one
// fault, and shuts its eyes to those that it would meet before.
//   LOOKS_FOR_SLEEP   a system that polls for ever is wrong
//   LOOKS_AT_BUFFER   the owner uses its buffer as soon as the task says that it is over
//   TASK              the task's index
//   OTHER             another interrupt that wakes a second task
// check: sources ../../examples/as-usually-written/dma/executor.c ../../examples/as-usually-written/dma/dma_task.c
// check: options -I../../examples/as-usually-written/dma
// check: variant sleepless -DLOOKS_FOR_SLEEP=1 --no-wrap
// check: wrong sleepless livelock
// check: variant wrap -DLOOKS_AT_TIMEOUT=1
// check: wrong wrap `no_error_before_the_timeout` does not hold
// check: variant buffer -DLOOKS_AT_BUFFER=1 --no-wrap
// check: wrong buffer `the_engine_has_an_owner` does not hold
// check: variant shift -DTASK=32 --no-wrap
// check: wrong shift undefined behaviour: a shift
// check: variant mask -DOTHER=1 --no-wrap
// check: wrong mask `every_wake_is_served` does not hold
// check: variant sleep -DOTHER=1 -DNO_TRANSFER=1 --no-wrap
// check: wrong sleep `every_wake_is_served` does not hold
// check: variant waker -DLATE_INTERRUPT=1 --no-wrap
// check: wrong waker dma_waker.* is shared
#include "dma_task.h"
#include "platform.h"
#include "stator_check.h"

#ifndef TASK
#define TASK 0
#endif
#ifndef OTHER
#define OTHER 0
#endif
#ifndef LOOKS_AT_BUFFER
#define LOOKS_AT_BUFFER 0
#endif
#ifndef LOOKS_AT_TIMEOUT
#define LOOKS_AT_TIMEOUT 0
#endif
#ifndef NO_TRANSFER
#define NO_TRANSFER 0
#endif
#ifndef LATE_INTERRUPT
#define LATE_INTERRUPT 0
#endif

enum { WORDS = 2, OTHER_TASK = 1, TASKS = TASK > OTHER_TASK ? TASK + 1 : OTHER_TASK + 1 };

static uint32_t buffer[WORDS];
static dma_task_t transfer = {.buffer = buffer, .words = WORDS};
static bool asked; /* the other task, by its interrupt */

static poll_result_t other_poll(void *self, waker_t waker)
{
    (void)self;
    (void)waker;
    __atomic_store_n(&asked, false, __ATOMIC_RELAXED);
    return POLL_PENDING;
}

static task_t tasks[TASKS] = {[OTHER_TASK] = {other_poll, NULL, false}, [TASK] = {dma_task_poll, &transfer, false}};

static struct {
    uint32_t *buffer;
    uint32_t left;
    uint32_t started; /* instant */
    bool running;
    bool done;
} engine;

uint32_t current_tick(void)
{
    return stator_now();
}

/* An interrupt that came between the last look and this is over by now. */
void wait_for_interrupt(void)
{
    stator_port_mask();
    stator_port_wait();
    stator_port_unmask();
}

void stator_simulated_write(uint32_t address, uint32_t value)
{
    (void)address;
    if (value == 0) {
        engine.done = false;
        return;
    }
    engine.buffer = transfer.buffer;
    engine.left = value;
    engine.running = true;
    engine.started = stator_now();
}

void dma_start(uint32_t *to, uint32_t words)
{
    (void)to;
    stator_port_register_write(0, words);
}

void dma_clear_interrupt(void)
{
    stator_port_register_write(0, 0);
}

static void engine_moves_a_word(void)
{
    *engine.buffer++ = 2;
    engine.left--;
}

static void engine_is_done(void)
{
    engine.running = false;
    engine.done = true;
}

static void other_interrupt(void)
{
    const waker_t waker = {OTHER_TASK};
    __atomic_store_n(&asked, true, __ATOMIC_RELAXED);
    wake(waker);
}

static void other_device(void)
{
    stator_check_raise(other_interrupt);
}

static void stray_interrupt(void)
{
    stator_check_raise(dma_irq_handler);
}

static void start(void)
{
    const waker_t waker = { TASK };
    transfer.state = NO_TRANSFER ? DMA_COMPLETE : DMA_IDLE;
    wake(waker);
}

static void step(void)
{
    executor_run_once(tasks, TASKS);
}

static bool too_early(void)
{
    return transfer.state == DMA_ERROR && stator_now() - engine.started < DMA_TIMEOUT_TICKS;
}

#ifdef LOOKS_FOR_SLEEP
#define BUSY(c, ROW)
#else
#define BUSY(c, ROW) ROW(c, busy, it_never_sleeps)
#endif

#define MODEL(c, ROW)                                                                                             \
    BUSY(c, ROW)                                                                                                  \
    ROW(c, start, start)                                                                                          \
    ROW(c, steps, step)                                                                                           \
    ROW(c, clock, 1)                                                                                              \
    ROW(c, instant, deadline, transfer.deadline, transfer.state == DMA_RUNNING)                                   \
    ROW(c, instant, started, engine.started, LOOKS_AT_TIMEOUT &&engine.running)                                   \
    ROW(c, level, dma_irq_handler, 1, engine.done)                                                                \
    ROW(c, interrupt, other_interrupt, 1)                                                                         \
    ROW(c, event, engine_moves_a_word, engine.running &&engine.left != 0)                                         \
    ROW(c, event, engine_is_done, engine.running &&engine.left == 0)                                              \
    ROW(c, event, other_device, OTHER)                                                                            \
    ROW(c, few, stray_interrupt, 1, LATE_INTERRUPT)                                                               \
    ROW(c, always, no_error_before_the_timeout, !LOOKS_AT_TIMEOUT || !too_early())                                \
    ROW(c, always, the_engine_has_an_owner, !LOOKS_AT_BUFFER || !engine.running || transfer.state == DMA_RUNNING) \
    ROW(c, asleep, every_wake_is_served, !OTHER || !asked)
STATOR_CHECK(model, MODEL)
