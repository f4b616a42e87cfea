// SPDX-License-Identifier: Apache-2.0
//
// Rounds of the system, each interrupted by timer 1 of the dual timer after `first_ticks` and, in the second part, by
// timer 2 a little later: while it comes back from the first. One tick is 40 ns and one instruction (QEMU -icount
// shift=6) 64 ns, so that timer values one apart leave out no instruction.
//
// Prints, for the script: `hit ADDRESS` for each address an interrupt returned to; `late INSTANT TICKS` for one that
// returned to where the sleeping core wakes, but came so many ticks before it would sleep, while interrupts were held
// back;
// `lost TICKS TICKS` for a round in which a wake did not arrive; the number of `instants`.
#include "cortex_m_startup.h"
#include "interrupts.h"
#include "register_access.h"
#include "registers.h"
#include "semihosting.h"
#include "system.h"

#define TIMER2            0x20u
#define DUAL_TIMER_MASKED 0x14u /* interrupt status, after the mask */
#define TIMER_ONE_SHOT \
    (DUAL_TIMER_CONTROL_ENABLE | DUAL_TIMER_CONTROL_IRQ | DUAL_TIMER_CONTROL_32_BITS | DUAL_TIMER_CONTROL_ONESHOT)
#define WATCHDOG_TIMER_BASE 0x40000000u /* timer 0, DDI 0479 4.4: what says that a round hangs */
#define TIMER_CONTROL       0x00u
#define TIMER_VALUE         0x04u
#define TIMER_RELOAD        0x08u
#define TIMER_INT_CLEAR     0x0Cu
#define WATCHDOG_TIMER_IRQ  8u
#define HANG_TICKS          100000u
#define CODE_BYTES          0x8000u
#define ASLEEP_TICKS        48u   /* so many timer values in a row end in the same place only where the core sleeps */
#define HANDLER_TICKS       40u   /* a second interrupt earlier than this would wait for the first one's handler */
#define SECOND_TICKS        200u  /* how far behind the first one it strikes at most */
#define SECOND_STEP         3u    /* less than two instructions; where it begins moves on with the first one */
#define PAIRED_INSTANTS     1000u /* the last ones: before, tasks are only polled for the first time */
#define INSTANTS_MAX        40000u
#define NOBODY              2u
#define SPURIOUS_INSTANTS   100u /* the last ones: before and in sleep */
#define REPORTED_LOSSES     10u

struct facts facts;

__attribute__((used)) static uint32_t round_stack; /* where end_round finds main's stack */
static uint32_t expected_at[2];
static uint8_t hits[CODE_BYTES / 16u];
static struct {
    uint32_t returned_to;
    uint32_t ticks;     /* from the timer's instant to the handler's look at the clock */
} struck[INSTANTS_MAX]; /* by timer value: the first interrupt, when it came alone */
static uint32_t first_ticks;
static unsigned wakes[2]; /* which sleeper each interrupt wakes */
static uint32_t second_ticks;
static unsigned lost;

__attribute__((naked)) static void run_round(void)
{
    __asm__ volatile("push {r4-r11, lr}\n\t"
                     "ldr r0, =round_stack\n\t"
                     "str sp, [r0]\n\t"
                     "bl sweep_run\n\t"
                     ".ltorg" ::
                         : "memory");
}

__attribute__((naked)) static void end_round(void)
{
    __asm__ volatile("ldr r0, =round_stack\n\t"
                     "ldr sp, [r0]\n\t"
                     "pop {r4-r11, pc}\n\t"
                     ".ltorg" ::
                         : "memory");
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

static void note(uint32_t address, unsigned which)
{
    const uint32_t ticks = register_read(FPGAIO_BASE + FPGAIO_COUNTER) - expected_at[which];
    if (second_ticks == 0u) {
        struck[first_ticks].returned_to = address;
        struck[first_ticks].ticks = ticks;
    }
    hits[address / 16u] |= (uint8_t)(1u << (address / 2u % 8u));
}

/* Wakes one of the two sleepers: with an inline wake of a constant task, or through stator_wake; or nobody. */
static void wake_sleeper(unsigned which)
{
    if (which == NOBODY) {
        return;
    }
    STATOR_PORT_STORE(&facts.stored[which], true);
    if (which == 0u) {
        sweep_wake(sweep_first);
    } else {
        stator_wake(stator_waker_of(sweep_second));
    }
}

__attribute__((used)) static void timer_expired(const uint32_t *frame)
{
    if (register_read(DUAL_TIMER_BASE + DUAL_TIMER_MASKED) != 0u) {
        note(frame[6], 0);
        register_write(DUAL_TIMER_BASE + DUAL_TIMER_INT_CLEAR, 1);
        wake_sleeper(wakes[0]);
    } else {
        note(frame[6], 1);
        register_write(DUAL_TIMER_BASE + TIMER2 + DUAL_TIMER_INT_CLEAR, 1);
        wake_sleeper(wakes[1]);
    }
}

/* Naked: the frame is where the stack pointer is at entry (ARMv7-M ARM, B1.5.6). */
__attribute__((naked)) void dual_timer_handler(void)
{
    __asm__ volatile("mov r0, sp\n\t"
                     "b timer_expired");
}

void timer0_handler(void)
{
    register_write(WATCHDOG_TIMER_BASE + TIMER_INT_CLEAR, 1);
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
    register_write(WATCHDOG_TIMER_BASE + TIMER_VALUE, HANG_TICKS);
    register_write(WATCHDOG_TIMER_BASE + TIMER_RELOAD, HANG_TICKS);
    register_write(WATCHDOG_TIMER_BASE + TIMER_CONTROL, 9u); /* counts, and interrupts */
    register_write(DUAL_TIMER_BASE + DUAL_TIMER_LOAD, first);
    register_write(DUAL_TIMER_BASE + TIMER2 + DUAL_TIMER_LOAD, first + second);
    expected_at[0] = register_read(FPGAIO_BASE + FPGAIO_COUNTER) + first;
    expected_at[1] = expected_at[0] + second;
    if (second != 0u) {
        register_write(DUAL_TIMER_BASE + TIMER2 + DUAL_TIMER_CONTROL, TIMER_ONE_SHOT);
    }
    register_write(DUAL_TIMER_BASE + DUAL_TIMER_CONTROL, TIMER_ONE_SHOT);
    run_round();
    register_write(DUAL_TIMER_BASE + DUAL_TIMER_CONTROL, 0);
    register_write(DUAL_TIMER_BASE + TIMER2 + DUAL_TIMER_CONTROL, 0);
    register_write(WATCHDOG_TIMER_BASE + TIMER_CONTROL, 0);
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
    while (same < ASLEEP_TICKS && ticks + 1u < INSTANTS_MAX) {
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
        for (uint32_t second = HANDLER_TICKS + first % SECOND_STEP; second < SECOND_TICKS; second += SECOND_STEP) {
            play_round(first, second);
        }
    }
}

static void report(uint32_t instants)
{
    for (uint32_t address = 0; address < CODE_BYTES; address += 2u) {
        if ((hits[address / 16u] >> (address / 2u % 8u) & 1u) != 0u) {
            write_number("hit ", address);
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
    register_write(FPGAIO_BASE + FPGAIO_PRESCALE, 0);
    interrupt_enable(DUAL_TIMER_IRQ);
    interrupt_enable(WATCHDOG_TIMER_IRQ);
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
