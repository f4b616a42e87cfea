// SPDX-License-Identifier: Apache-2.0
#include "threads.h"

#include "bench/three-tasks/hal.h"

static uintptr_t *stack_of[THREADS]; /* where each stood when it gave way */
static uint32_t due_at[THREADS];
static uint32_t timed; /* bit i: thread i waits until due_at[i] */
static uint32_t ready; /* bit i: thread i was woken; interrupts set it */
static unsigned running;

#define ATOMIC(operation, value) __atomic_##operation(&ready, value, __ATOMIC_RELAXED)

#ifdef __arm__
#define MASK()   __asm__ volatile("cpsid i" ::: "memory")
#define UNMASK() __asm__ volatile("cpsie i" ::: "memory")
enum { SAVED_WORDS = 9, RETURN_WORD = 8 };

/* Threads run on the process stack, so that only the frame of an interrupt lands there, not its handler. */
__attribute__((naked)) static void run_first(uintptr_t *stack)
{
    __asm__("msr psp, r0\n\t"
            "movs r0, #2\n\t"
            "msr control, r0\n\t"
            "isb\n\t"
            "pop {r4-r11, pc}" ::"r"(stack));
}

__attribute__((naked, noinline)) static void switch_stacks(uintptr_t **from, uintptr_t *to)
{
    __asm__("push {r4-r11, lr}\n\t"
            "str sp, [r0]\n\t"
            "mov sp, r1\n\t"
            "pop {r4-r11, pc}" ::"r"(from),
            "r"(to));
}
#else
#define MASK()   ((void)0)
#define UNMASK() ((void)0)
enum { SAVED_WORDS = 8, RETURN_WORD = 6 }; /* the eighth: a function is entered 8 bytes off a multiple of 16 */

__attribute__((naked)) static void run_first(uintptr_t *stack)
{
    __asm__("mov %%rdi, %%rsp\n\t"
            "pop %%r15\n\tpop %%r14\n\tpop %%r13\n\tpop %%r12\n\tpop %%rbp\n\tpop %%rbx\n\tret" ::"D"(stack));
}

__attribute__((naked, noinline)) static void switch_stacks(uintptr_t **from, uintptr_t *to)
{
    __asm__("push %%rbx\n\tpush %%rbp\n\tpush %%r12\n\tpush %%r13\n\tpush %%r14\n\tpush %%r15\n\t"
            "mov %%rsp, (%%rdi)\n\t"
            "mov %%rsi, %%rsp\n\t"
            "pop %%r15\n\tpop %%r14\n\tpop %%r13\n\tpop %%r12\n\tpop %%rbp\n\tpop %%rbx\n\tret" ::"D"(from),
            "S"(to));
}
#endif

void thread_wake(unsigned thread)
{
    ATOMIC(fetch_or, 1u << thread);
}

/* Readies the threads whose instant has come, and asks for an alarm at the next one. */
static void look_at_the_clock(void)
{
    const uint32_t now = hal_now();
    uint32_t next = UINT32_MAX; /* ticks ahead */
    for (uint32_t left = timed; left != 0u; left &= left - 1u) {
        const unsigned thread = (unsigned)__builtin_ctz(left);
        const uint32_t ahead = due_at[thread] - now;
        if ((int32_t)ahead <= 0) {
            timed &= ~(1u << thread);
            thread_wake(thread);
        } else if (ahead < next) {
            next = ahead;
        }
    }
    if (next != UINT32_MAX) {
        hal_alarm(now + next);
    }
}

void thread_wait(void)
{
    for (;;) {
        if (timed != 0u) {
            look_at_the_clock();
        }
        MASK();
        if (__atomic_load_n(&ready, __ATOMIC_RELAXED) != 0u) {
            break;
        }
        hal_sleep();
        UNMASK();
    }
    UNMASK();
    const unsigned from = running;
    running = (unsigned)__builtin_ctz(ready);
    ATOMIC(fetch_and, ~(1u << running));
    timed &= ~(1u << running);
    if (running != from) {
        switch_stacks(&stack_of[from], stack_of[running]);
    }
}

void thread_wait_until(uint32_t instant)
{
    due_at[running] = instant;
    timed |= 1u << running;
    thread_wait();
}

void thread_prepare(unsigned thread, uintptr_t *stack, size_t size_bytes, void (*run)(void))
{
    stack_of[thread] = stack + size_bytes / sizeof *stack - SAVED_WORDS;
    stack_of[thread][RETURN_WORD] = (uintptr_t)run;
    thread_wake(thread);
}

void threads_run(void)
{
    running = 0;
    ready &= ~1u;
    run_first(stack_of[0]);
}
