// SPDX-License-Identifier: Apache-2.0
//
// Tasks with stacks, as a small cooperative library has them: a ring of ready tasks, park and wake, each task a plain
// function. The switch is ucontext's, which saves the signal mask by a system call, or, with -DHAND_WRITTEN, the ten
// instructions that the ABI needs.
#include "peer.h"

#include <sys/mman.h>
#ifndef HAND_WRITTEN
#include <ucontext.h>
#endif

#define STACK_BYTES 16384u /* what a printf needs, with room */

struct fibre {
#ifdef HAND_WRITTEN
    void *stack_pointer;
#else
    ucontext_t context;
#endif
    void (*body)(struct fibre *self);
    unsigned number;
    unsigned char queued, full;
};

static struct fibre *fibres;
static unsigned fibre_count;
static uint32_t *ready; /* a ring of as many places as there are tasks, rounded up */
static unsigned ready_head, ready_tail, ready_mask;
static struct fibre *running;

#ifdef HAND_WRITTEN
void stack_switch(void **from, void *to);
__asm__(".text\n"
        ".globl stack_switch\n"
        "stack_switch:\n"
        "push %rbp\n push %rbx\n push %r12\n push %r13\n push %r14\n push %r15\n"
        "mov %rsp, (%rdi)\n"
        "mov %rsi, %rsp\n"
        "pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbx\n pop %rbp\n"
        "ret\n");
static void *main_stack;
#else
static ucontext_t main_context;
#endif

static void wake(struct fibre *fibre)
{
    if (!fibre->queued) {
        fibre->queued = 1;
        ready[ready_tail++ & ready_mask] = fibre->number;
    }
}

/* The running task waits; the next ready one runs. One always is. */
static void park(void)
{
    struct fibre *const from = running;
    running = &fibres[ready[ready_head++ & ready_mask]];
    running->queued = 0;
    if (running != from) {
#ifdef HAND_WRITTEN
        stack_switch(&from->stack_pointer, running->stack_pointer);
#else
        (void)swapcontext(&from->context, &running->context);
#endif
    }
}

static void begin(void)
{
    running->body(running);
    for (;;) {
        park();
    }
}

static void make_one(unsigned number, char *stack, void (*body)(struct fibre *))
{
    struct fibre *const fibre = &fibres[number];
    fibre->number = number;
    fibre->body = body;
#ifdef HAND_WRITTEN
    void **top = (void **)(void *)(stack + STACK_BYTES);
    *--top = NULL;
    *--top = (void *)begin;
    fibre->stack_pointer = top - 6;
#else
    (void)getcontext(&fibre->context);
    fibre->context.uc_stack.ss_sp = stack;
    fibre->context.uc_stack.ss_size = STACK_BYTES;
    makecontext(&fibre->context, begin, 0);
#endif
    wake(fibre);
}

static void make(unsigned count, void (*body)(struct fibre *))
{
    unsigned places = 1;
    while (places < count) {
        places *= 2u;
    }
    fibre_count = count;
    ready_mask = places - 1u;
    ready = calloc(places, sizeof *ready);
    fibres = calloc(count, sizeof *fibres);
    char *const stacks = mmap(NULL, (size_t)count * STACK_BYTES, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (stacks == MAP_FAILED) {
        exit(4);
    }
    for (unsigned i = 0; i < count; i++) {
        make_one(i, stacks + (size_t)i * STACK_BYTES, body);
    }
}

static void go(void)
{
    running = &fibres[ready[ready_head++ & ready_mask]];
    running->queued = 0;
#ifdef HAND_WRITTEN
    stack_switch(&main_stack, running->stack_pointer);
#else
    (void)swapcontext(&main_context, &running->context);
#endif
}

static void counter(struct fibre *self)
{
    for (uint64_t left = scenario_count; left != 0u; left--) {
        wake(self);
        park();
    }
    bench_finish();
}

static void run_round(void)
{
    make(1u, counter);
    go();
}

static void player(struct fibre *self)
{
    static uint64_t left;
    struct fibre *const other = &fibres[1u - self->number];
    if (self->number == 0u) {
        left = scenario_count;
        self->full = 1;
    }
    for (;;) {
        while (!self->full) {
            park();
        }
        self->full = 0;
        if (left-- == 0u) {
            bench_finish();
        }
        other->full = 1;
        wake(other);
    }
}

static void run_ping_pong(void)
{
    make(2u, player);
    go();
}

static uint32_t random_state = RANDOM_SEED;
static uint64_t hops_left;

static void post_random(void)
{
    struct fibre *const next = &fibres[bench_random(&random_state, fibre_count)];
    next->full = 1;
    wake(next);
}

static void one_of_many(struct fibre *self)
{
    if (self->number == fibre_count - 1u) { /* all others wait already */
        hops_left = scenario_count;
        bench_elapsed = 0;
        bench_resume();
        post_random();
    }
    for (;;) {
        while (!self->full) {
            park();
        }
        self->full = 0;
        if (hops_left-- == 0u) {
            bench_finish();
        }
        post_random();
    }
}

static void run_random(void)
{
    make(scenario_tasks, one_of_many);
    go();
}

static uint32_t items[CHANNEL_SLOTS];
static uint32_t sent, received;

static void channel_end(struct fibre *self)
{
    struct fibre *const other = &fibres[1u - self->number];
    if (self->number == 0u) {
        for (uint64_t i = 0;; i++) {
            while (sent - received == CHANNEL_SLOTS) {
                park();
            }
            items[sent++ % CHANNEL_SLOTS] = (uint32_t)i;
            wake(other);
        }
    }
    for (uint64_t i = 0; i < scenario_count; i++) {
        while (sent == received) {
            park();
        }
        if (items[received++ % CHANNEL_SLOTS] != (uint32_t)i) {
            exit(4);
        }
        wake(other);
    }
    bench_finish();
}

static void run_channel(void)
{
    make(2u, channel_end);
    go();
}

static void run_bytes(void)
{
    bench_bytes(sizeof(struct fibre) - 1.0 + STACK_BYTES + sizeof *ready);
}

const struct scenario scenarios[] = {
    {"round", 1, run_round},         {"ping-pong", 2, run_ping_pong},   {"random-64", 64, run_random},
    {"random-500", 500, run_random}, {"random-4096", 4096, run_random}, {"random-262144", 262144, run_random},
    {"channel", 2, run_channel},     {"bytes", 4096, run_bytes},        {NULL, 0, NULL},
};
