// SPDX-License-Identifier: Apache-2.0
//
// Physical limits: what the hop costs when nothing is left to decide, one atomic that nobody else wants, and a line of
// memory in sequence. By hand, so that no compiler does more or less.
#include "peer.h"

#include <sys/mman.h>

/* Two tasks' bodies, one after the other: take the own mailbox, count, fill the other's, mark it ready. */
static void run_hop(void)
{
#ifdef __x86_64__
    static struct {
        uint64_t left;
        uint32_t ready;
        uint8_t full[2];
    } table;
    table.left = scenario_count;
    table.full[0] = 1;
    __asm__ volatile("1:\n\t"
                     "cmpb $0, %c[first](%[table])\n\t"
                     "je 2f\n\t"
                     "movb $0, %c[first](%[table])\n\t"
                     "decq (%[table])\n\t"
                     "je 2f\n\t"
                     "movb $1, %c[second](%[table])\n\t"
                     "orl $2, %c[ready](%[table])\n\t"
                     "cmpb $0, %c[second](%[table])\n\t"
                     "je 2f\n\t"
                     "movb $0, %c[second](%[table])\n\t"
                     "decq (%[table])\n\t"
                     "je 2f\n\t"
                     "movb $1, %c[first](%[table])\n\t"
                     "orl $1, %c[ready](%[table])\n\t"
                     "jmp 1b\n"
                     "2:" ::[table] "r"(&table),
                     [first] "i"(12), [second] "i"(13), [ready] "i"(8)
                     : "memory", "cc");
#else
    exit(3);
#endif
}

static void run_atomic(void)
{
    static uint32_t word;
    for (uint64_t left = scenario_count; left != 0u; left--) {
        (void)__atomic_fetch_add(&word, 1u, __ATOMIC_SEQ_CST);
    }
}

/* 64 bytes an operation, over more memory than any cache holds. */
static void run_memory(void)
{
    enum { BYTES = 256 << 20, LINE = 64 };
    uint64_t *const memory = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uint64_t sum = 0;
    if (memory == MAP_FAILED) {
        exit(4);
    }
    memset(memory, 1, BYTES);
    bench_elapsed = 0;
    bench_resume();
    for (uint64_t left = scenario_count; left != 0u;) {
        for (size_t i = 0; i < BYTES / sizeof *memory && left != 0u; i += LINE / sizeof *memory, left--) {
            sum += memory[i] + memory[i + 1] + memory[i + 2] + memory[i + 3] + memory[i + 4] + memory[i + 5] +
                   memory[i + 6] + memory[i + 7];
        }
    }
    bench_pause();
    if (sum == 0u) {
        exit(4);
    }
    bench_resume();
}

const struct scenario scenarios[] = {
    {"ping-pong", 2, run_hop}, {"atomic", 1, run_atomic}, {"memory", 1, run_memory}, {NULL, 0, NULL}};
