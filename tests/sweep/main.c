// SPDX-License-Identifier: Apache-2.0
//
// Rounds of the system, each interrupted after `first_ticks` and, in the second part, once more a little later: while
// it comes back from the first. A tick is shorter than an instruction (SWEEP_CLOCKS, the board's), so that instants one
// apart leave out none.
//
// Prints, for the script: `hit ADDRESS` for each address an interrupt returned to; `late INSTANT TICKS` for one that
// returned to where the sleeping core wakes, but came so many ticks before it would sleep, while interrupts were held
// back;
// `lost TICKS TICKS` for a round in which a wake did not arrive; the number of `instants`.
#include "semihosting.h"
#include "system.h"

#define HANG_TICKS 100000u
#ifndef SWEEP_CODE_BYTES
#define SWEEP_CODE_BYTES 0x8000u
#endif
#define ASLEEP_TICKS    48u   /* so many instants in a row end in the same place only where the core sleeps */
#define SECOND_STEP     3u    /* less than three instructions; where it begins moves on with the first one */
#define PAIRED_INSTANTS 1000u /* the last ones: before, tasks are only polled for the first time */
#ifndef SWEEP_HANDLER_TICKS
#define SWEEP_HANDLER_TICKS 40u  /* a second interrupt earlier than this would wait for the first one's handler */
#define SWEEP_SECOND_TICKS  200u /* how far behind the first one it strikes at most */
#endif
#define NOBODY            2u
#define SPURIOUS_INSTANTS 100u /* the last ones: before and in sleep */
#define REPORTED_LOSSES   10u
#ifndef SWEEP_INSTANTS_MAX
#define SWEEP_INSTANTS_MAX 40000u
#endif

struct facts facts;

__attribute__((used)) static uint32_t round_stack; /* where end_round finds main's stack */
static uint32_t expected_at[2];
static uint8_t hits[SWEEP_CODE_BYTES / 16u];
static struct {
    uint16_t returned_to;     /* from the code's start */
    uint16_t ticks;           /* from the timer's instant to the handler's look at the clock */
} struck[SWEEP_INSTANTS_MAX]; /* by instant: the first interrupt, when it came alone */
static uint32_t first_ticks;
static unsigned wakes[2]; /* which sleeper each interrupt wakes */
static uint32_t second_ticks;
static unsigned lost;

#ifdef __riscv
#define SAVE_AND_RUN                                                                        \
    "addi sp, sp, -64\n\tsw ra, 0(sp)\n\tsw s0, 4(sp)\n\tsw s1, 8(sp)\n\tsw s2, 12(sp)\n\t" \
    "sw s3, 16(sp)\n\tsw s4, 20(sp)\n\tsw s5, 24(sp)\n\tsw s6, 28(sp)\n\tsw s7, 32(sp)\n\t" \
    "sw s8, 36(sp)\n\tsw s9, 40(sp)\n\tsw s10, 44(sp)\n\tsw s11, 48(sp)\n\t"                \
    "la t0, round_stack\n\tsw sp, 0(t0)\n\tcall sweep_run"
#define RESTORE_AND_RETURN                                                                    \
    "la t0, round_stack\n\tlw sp, 0(t0)\n\tlw ra, 0(sp)\n\tlw s0, 4(sp)\n\tlw s1, 8(sp)\n\t"  \
    "lw s2, 12(sp)\n\tlw s3, 16(sp)\n\tlw s4, 20(sp)\n\tlw s5, 24(sp)\n\tlw s6, 28(sp)\n\t"   \
    "lw s7, 32(sp)\n\tlw s8, 36(sp)\n\tlw s9, 40(sp)\n\tlw s10, 44(sp)\n\tlw s11, 48(sp)\n\t" \
    "addi sp, sp, 64\n\tret"
#else /* in instructions that ARMv6-M has too */
#define SAVE_AND_RUN                                                                 \
    "push {r4-r7, lr}\n\tmov r4, r8\n\tmov r5, r9\n\tmov r6, r10\n\tmov r7, r11\n\t" \
    "push {r4-r7}\n\tldr r0, =round_stack\n\tmov r1, sp\n\tstr r1, [r0]\n\tbl sweep_run\n\t.ltorg"
#define RESTORE_AND_RETURN                                                                \
    "ldr r0, =round_stack\n\tldr r1, [r0]\n\tmov sp, r1\n\tpop {r4-r7}\n\tmov r8, r4\n\t" \
    "mov r9, r5\n\tmov r10, r6\n\tmov r11, r7\n\tpop {r4-r7, pc}\n\t.ltorg"
#endif

__attribute__((naked)) static void run_round(void)
{
    __asm__ volatile(SAVE_AND_RUN ::: "memory");
}

__attribute__((naked)) static void end_round(void)
{
    __asm__ volatile(RESTORE_AND_RETURN ::: "memory");
}

static bool all_noticed(void)
{
    return (wakes[0] == NOBODY || facts.noticed[wakes[0]]) && (second_ticks == 0u || facts.noticed[wakes[1]]);
}

void end_round_if_done(void)
{
    const bool arrived = facts.heard_near == POSTS && facts.heard_far == POSTS && all_noticed();
    if (arrived || facts.abandoned) {
        end_round();
    }
}

static void interrupt_strikes(uint32_t address, unsigned which);
static void interrupt_acts(unsigned which);
static void round_hangs(void);
#include SWEEP_CLOCKS

static void interrupt_strikes(uint32_t address, unsigned which)
{
    const uint32_t ticks = clock_now() - expected_at[which];
    const uint32_t offset = address - CODE_START;
    if (second_ticks == 0u) {
        struck[first_ticks].returned_to = (uint16_t)offset;
        struck[first_ticks].ticks = (uint16_t)(ticks < UINT16_MAX ? ticks : UINT16_MAX);
    }
    hits[offset / 16u] |= (uint8_t)(1u << (offset / 2u % 8u));
}

/* Wakes one of the two sleepers: with an inline wake of a constant task, or through stator_wake; or nobody. */
static void interrupt_acts(unsigned which)
{
    const unsigned sleeper = wakes[which];
    if (sleeper == NOBODY) {
        return;
    }
    STATOR_PORT_STORE(&facts.stored[sleeper], true);
    if (sleeper == 0u) {
        sweep_wake(sweep_first);
    } else {
        stator_wake(stator_waker_of(sweep_second));
    }
}

static void round_hangs(void)
{
    facts.abandoned = true;
    sweep_wake(sweep_near);
}

static void write_number(const char *name, uint32_t number)
{
    char digits[11] = "0x";
    for (unsigned i = 0; i < 8u; i++) {
        digits[2u + i] = "0123456789abcdef"[number >> (28u - 4u * i) & 15u];
    }
    digits[10] = '\0';
    semihosting_write(name);
    semihosting_write(digits);
}

/* One round; `second` is 0 for a round with one interrupt. */
static void play_round(uint32_t first, uint32_t second)
{
    static const struct facts nothing;
    facts = nothing;
    sweep.driver.state = driver_posting;
    first_ticks = first;
    second_ticks = second;
    expected_at[0] = clocks_start(first, second, HANG_TICKS);
    expected_at[1] = expected_at[0] + second;
    run_round();
    clocks_stop();
    if (facts.abandoned) {
        lost++;
        if (lost <= REPORTED_LOSSES) {
            write_number("lost ", first);
            write_number(" ", second);
            semihosting_write("\n");
        }
    }
}

/* From the first instruction of the round until the system sleeps; returns how many timer values that took. */
static uint32_t sweep_first_interrupt(void)
{
    uint32_t same = 0, ticks = 2;
    while (same < ASLEEP_TICKS && ticks + 1u < SWEEP_INSTANTS_MAX) {
        ticks++;
        play_round(ticks, 0);
        same = struck[ticks].returned_to == struck[ticks - 1u].returned_to ? same + 1u : 0u;
    }
    return ticks;
}

/* The first interrupt strikes at each of the last `count` of the instants. */
static void sweep_pairs(uint32_t instants, uint32_t count)
{
    for (uint32_t first = instants > count ? instants - count : 2u; first <= instants; first++) {
        for (uint32_t second = SWEEP_HANDLER_TICKS + first % SECOND_STEP; second < SWEEP_SECOND_TICKS;
             second += SECOND_STEP) {
            play_round(first, second);
        }
    }
}

static void report(uint32_t instants)
{
    for (uint32_t address = 0; address < SWEEP_CODE_BYTES; address += 2u) {
        if ((hits[address / 16u] >> (address / 2u % 8u) & 1u) != 0u) {
            write_number("hit ", CODE_START + address);
            semihosting_write("\n");
        }
    }
    for (uint32_t ticks = 0; ticks <= instants; ticks++) {
        if (struck[ticks].returned_to == struck[instants].returned_to &&
            struck[ticks].ticks > struck[instants].ticks + 1u) { /* more than the clock's grain */
            write_number("late ", ticks);
            write_number(" ", struck[ticks].ticks - struck[instants].ticks);
            semihosting_write("\n");
        }
    }
    write_number("instants ", instants);
    semihosting_write("\n");
}

int main(void)
{
    clocks_init();
    wakes[0] = 1;
    wakes[1] = 0;
    sweep_pairs(sweep_first_interrupt(), PAIRED_INSTANTS);
    wakes[0] = 0;
    wakes[1] = 1;
    const uint32_t instants = sweep_first_interrupt();
    sweep_pairs(instants, PAIRED_INSTANTS);
    wakes[0] = NOBODY;
    sweep_pairs(instants, SPURIOUS_INSTANTS);
    report(instants);
    return lost == 0u ? 0 : 1;
}
