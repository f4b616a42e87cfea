// SPDX-License-Identifier: Apache-2.0
/*
 * What the measured programs of bench/chip share: eight tasks, of which the first or the first two work.
 *   CHIP_ROUND    the first tests its state, counts, wakes itself             count ▸ count
 *   CHIP_PLAY     two pass a ball, each by the other's one-slot signal        ping ▸ pong ▸ ping
 *   CHIP_WAIT     an interrupt stores an event, wakes the first               interrupt ▸ caught; wake ▸ woken
 *   CHIP_CHANNEL  the first, on an event, sends 8 bytes to the second         send ▸ sent; send ▸ received
 *   CHIP_MUTEX    the first, on an event, locks and unlocks                   lock ▸ unlocked
 *   CHIP_TIMER    all have a deadline; the first's comes                      interrupt ▸ caught; arm ▸ armed
 * Time goes on to the next alarm when the system sleeps. The labels emit nothing; the script counts what is executed
 * between two. The system sleeps in hal_sleep, which makes PendSV pending: its handler, a program's own, is the
 * interrupt.
 */
#ifndef BENCH_CHIP_WORLD_H
#define BENCH_CHIP_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#define LABEL(name) __asm__ volatile(".globl chip_" #name "\nchip_" #name ":" ::: "memory")

/* Not every scenario needs it. */
#define SOMETIMES __attribute__((unused))

enum { TASKS = 8, PERIOD_TICKS = 1000 };

struct item {
    uint32_t words[2];
};

uint32_t hal_now(void);
void hal_alarm(uint32_t when);
void hal_sleep(void);

void program_run(void);

#endif
