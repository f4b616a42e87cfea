// SPDX-License-Identifier: Apache-2.0
// clang-format off
/*
 * What a model is written with: the one C file beside a firmware that says what surrounds it. docs/check.md is the
 * manual; `stator check model.c` explores.
 *
 *   // check: sources ../../drivers/dma.c
 *   #include "stator_check.h"
 *   #include "app.h"
 *   STATOR_SYSTEM_DEFINE(app, APP)
 *   static bool running;
 *   static void dma_finishes(void) { running = false; stator_check_raise(dma_interrupt); }
 *   #define MODEL(c, ROW)                                          \
 *       ROW(c, system, app)                                        \
 *       ROW(c, interrupt, dma_interrupt, 1)                        \
 *       ROW(c, event, dma_finishes, running)                       \
 *       ROW(c, always, never_two_owners, !(running && app.dma.state == dma_transfer_faulted))
 *   STATOR_CHECK(model, MODEL)
 *
 * Rows, in any order:
 *   ROW(c, system, S)                       steps S_pass and S_sleep; S_start begins. The model's file defines S
 *   ROW(c, steps, FUNCTION)                 in place of a system: FUNCTION(void) is one step
 *   ROW(c, start, FUNCTION)                 runs once, before the system starts: what main does on the board
 *   ROW(c, clock, PRIORITY)                 there is time: stator_now, stator_alarm, whose interrupt has this priority
 *   ROW(c, late, TICKS)                     the alarm may come so many ticks late; without it, late only in the order
 *                                           of what happens at its instant
 *   ROW(c, interrupt, HANDLER, PRIORITY)    a handler; stator_check_raise(HANDLER) makes it pending; 1 is the lowest
 *   ROW(c, level, HANDLER, PRIORITY, WHEN)  ... that is also asserted as long as WHEN holds
 *   ROW(c, event, FUNCTION, WHEN)           FUNCTION may happen at any moment while WHEN holds, or never
 *   ROW(c, few, FUNCTION, COUNT, WHEN)      the same, at most COUNT times in a run (1 to 255)
 *   ROW(c, hurry, NAME, WHEN)               no time passes while WHEN holds: what is due happens first
 *   ROW(c, instant, NAME, OBJECT, WHEN)     OBJECT is a uint32_t of the clock's ticks, and used while WHEN holds;
 *                                           objects of type stator_time are known without, as used while they are
 *                                           there. Never used (WHEN false): a count that nobody decides by
 *   ROW(c, held, NAME, OBJECT, WHEN)        OBJECT is the hardware's while WHEN holds: the program does not touch it
 *   ROW(c, core, FUNCTION)                  in place of a system: FUNCTION(void) runs at the same time as the others.
 *                                           They go on in any order, from access to access, atomic or not
 *   ROW(c, weak, NAME)                      the cores have store buffers: an atomic store is seen by the others later.
 *                                           A seq_cst one, a seq_cst fence and an exchange wait until it is
 *   ROW(c, always, NAME, WHAT)              WHAT holds after every step and in every sleep
 *   ROW(c, asleep, NAME, WHAT)              WHAT holds in every sleep
 *   ROW(c, silent, NAME, WHAT)              WHAT holds when the system sleeps and nothing can happen any more
 *   ROW(c, again, NAME, WHAT)               from every state a state can be reached in which WHAT holds
 *   ROW(c, busy, NAME)                      the system may poll for ever without sleeping
 *   ROW(c, unreached, NAME, MACHINE, STATE) it is right that this state is never entered
 *   ROW(c, untaken, NAME, MACHINE, FROM, TO)  ... that this edge is never taken
 */
// clang-format on
#ifndef STATOR_CHECK_H
#define STATOR_CHECK_H

#include "stator/system.h"
#include "world.h"

/* A choice of the hardware's: 0 to count - 1; every answer is explored. Callers: events, register models, steps. */
unsigned stator_choose(unsigned count);

/* Makes an interrupt pending, as a device does. A handler that may not run yet runs as soon as it may. */
void stator_check_raise(void (*handler)(void));

/* The interrupt controller: a disabled interrupt stays pending. All are enabled at the start. */
void stator_check_enable(void (*handler)(void), bool enabled);

/* Whether the alarm ends a sleep at once: its instant has come. For rules. */
bool stator_check_alarm_is_due(void);

/*
 * Adds to a count that only rules read: how many were given, sent, lost. It is nobody's access, and so no interrupt
 * comes in between: with a plain `count++` the model would be found to share it. Not for what the program decides by.
 */
void stator_check_count(uint8_t *count, int by);

/* The same for bits that are set and cleared. */
void stator_check_mark(uint8_t *marks, uint8_t set, uint8_t clear);

/* A finding of the model's own: ends the run. */
__attribute__((noreturn)) void stator_check_fail(const char *why);

/* Supplied by the model, where registers are accessed (stator/register.h). Reading and writing of the program's
 * memory in them is the device's. */
uint32_t stator_simulated_read(uint32_t address);
void stator_simulated_write(uint32_t address, uint32_t value);

// clang-format off

#define STATOR_CHECK_SYSTEM_system STATOR_YES
#define STATOR_CHECK_STEPS_steps STATOR_YES
#define STATOR_CHECK_START_start STATOR_YES
#define STATOR_CHECK_CLOCK_clock STATOR_YES
#define STATOR_CHECK_LATE_late           STATOR_YES
#define STATOR_CHECK_INTERRUPT_interrupt STATOR_YES
#define STATOR_CHECK_LEVEL_level STATOR_YES
#define STATOR_CHECK_EVENT_event STATOR_YES
#define STATOR_CHECK_FEW_few STATOR_YES
#define STATOR_CHECK_HURRY_hurry STATOR_YES
#define STATOR_CHECK_INSTANT_instant STATOR_YES
#define STATOR_CHECK_HELD_held STATOR_YES
#define STATOR_CHECK_RULE_always STATOR_YES
#define STATOR_CHECK_RULE_asleep STATOR_YES
#define STATOR_CHECK_RULE_silent STATOR_YES
#define STATOR_CHECK_RULE_again STATOR_YES
#define STATOR_CHECK_BUSY_busy STATOR_YES
#define STATOR_CHECK_UNREACHED_unreached STATOR_YES
#define STATOR_CHECK_UNTAKEN_untaken STATOR_YES
#define STATOR_CHECK_CORE_core STATOR_YES
#define STATOR_CHECK_WEAK_weak STATOR_YES

/* A misspelt kind is the error "stator_check_row_KIND is undeclared". */
enum {
    stator_check_row_system, stator_check_row_steps, stator_check_row_start, stator_check_row_clock, stator_check_row_late,
    stator_check_row_interrupt, stator_check_row_level, stator_check_row_event, stator_check_row_few, stator_check_row_hurry,
    stator_check_row_instant, stator_check_row_held, stator_check_row_always, stator_check_row_asleep, stator_check_row_silent, stator_check_row_again, stator_check_row_busy,
    stator_check_row_unreached, stator_check_row_untaken, stator_check_row_core, stator_check_row_weak
};
#define STATOR_CHECK_KNOWN(c, kind, ...) +stator_check_row_##kind

/* static bool c_when_NAME(void) { return WHEN; } and the step of a system. */
#define STATOR_CHECK_FUNCTION(c, kind, ...)                                                                            \
    STATOR_WHEN(CHECK_SYSTEM, kind)(STATOR_CHECK_STEP, c, __VA_ARGS__)                                                 \
    STATOR_WHEN(CHECK_LEVEL, kind)(STATOR_CHECK_THIRD, c, __VA_ARGS__)                                                 \
    STATOR_WHEN(CHECK_EVENT, kind)(STATOR_CHECK_WHEN, c, __VA_ARGS__)                                                  \
    STATOR_WHEN(CHECK_FEW, kind)(STATOR_CHECK_THIRD, c, __VA_ARGS__)                                                   \
    STATOR_WHEN(CHECK_HURRY, kind)(STATOR_CHECK_WHEN, c, __VA_ARGS__)                                                  \
    STATOR_WHEN(CHECK_HELD, kind)(STATOR_CHECK_THIRD, c, __VA_ARGS__)                                                  \
    STATOR_WHEN(CHECK_INSTANT, kind)(STATOR_CHECK_THIRD, c, __VA_ARGS__)                                               \
    STATOR_WHEN(CHECK_RULE, kind)(STATOR_CHECK_WHEN, c, __VA_ARGS__)
#define STATOR_CHECK_WHEN(c, name, when) static bool c##_when_##name(void) { return when; }
#define STATOR_CHECK_THIRD(c, name, second, when) STATOR_CHECK_WHEN(c, name, when)
#define STATOR_CHECK_STEP(c, s)                                                                                        \
    static void c##_start_(void) { s##_start(); }                                                                      \
    static struct s##_round c##_round_;                                                                                \
    static void c##_step_(void) { if (!s##_step(&c##_round_)) { s##_sleep(); } }

#define STATOR_CHECK_MEMBER(c, kind, ...)                                                                              \
    STATOR_WHEN(CHECK_SYSTEM, kind)(STATOR_CHECK_SYSTEM, c, __VA_ARGS__)                                               \
    STATOR_WHEN(CHECK_STEPS, kind)(STATOR_CHECK_STEPS, __VA_ARGS__)                                                    \
    STATOR_WHEN(CHECK_START, kind)(STATOR_CHECK_START, __VA_ARGS__)                                                    \
    STATOR_WHEN(CHECK_CLOCK, kind)(STATOR_CHECK_CLOCK, __VA_ARGS__)                                                    \
    STATOR_WHEN(CHECK_LATE, kind)(STATOR_CHECK_LATE, __VA_ARGS__)                                                      \
    STATOR_WHEN(CHECK_BUSY, kind)(STATOR_CHECK_BUSY, __VA_ARGS__)                                                      \
    STATOR_WHEN(CHECK_WEAK, kind)(STATOR_CHECK_WEAK, __VA_ARGS__)
#define STATOR_CHECK_SYSTEM(c, s) .start = c##_start_, .step = c##_step_,
#define STATOR_CHECK_STEPS(function) .step = function,
#define STATOR_CHECK_START(function) .before = function,
#define STATOR_CHECK_CLOCK(level) .clock_priority = level,
#define STATOR_CHECK_LATE(ticks) .late_ticks = ticks,
#define STATOR_CHECK_BUSY(name) .busy = true,
#define STATOR_CHECK_WEAK(name) .weak = true,
#define STATOR_CHECK_CORES(c, kind, ...) STATOR_WHEN(CHECK_CORE, kind)(STATOR_CHECK_CORE, __VA_ARGS__)
#define STATOR_CHECK_CORE(function) {#function, function},
#define STATOR_CHECK_ONE(c, kind, ...) STATOR_WHEN(CHECK_CORE, kind)(STATOR_CHECK_ONE_CORE, __VA_ARGS__)
#define STATOR_CHECK_ONE_CORE(function) + 1

#define STATOR_CHECK_INTERRUPTS(c, kind, ...)                                                                          \
    STATOR_WHEN(CHECK_INTERRUPT, kind)(STATOR_CHECK_INTERRUPT, __VA_ARGS__)                                            \
    STATOR_WHEN(CHECK_LEVEL, kind)(STATOR_CHECK_LEVEL, c, __VA_ARGS__)
#define STATOR_CHECK_INTERRUPT(name, level) {#name, name, NULL, level},
#define STATOR_CHECK_LEVEL(c, name, level, when) {#name, name, c##_when_##name, level},
#define STATOR_CHECK_EVENTS(c, kind, ...)                                                                              \
    STATOR_WHEN(CHECK_EVENT, kind)(STATOR_CHECK_EVENT, c, __VA_ARGS__)                                                 \
    STATOR_WHEN(CHECK_FEW, kind)(STATOR_CHECK_FEW, c, __VA_ARGS__)
#define STATOR_CHECK_EVENT(c, name, when) {#name, name, c##_when_##name, 0},
#define STATOR_CHECK_FEW(c, name, count, when) {#name, name, c##_when_##name, count},
#define STATOR_CHECK_RULES(c, kind, ...)                                                                               \
    STATOR_WHEN(CHECK_RULE, kind)(STATOR_CHECK_RULE, c, kind, __VA_ARGS__)                                             \
    STATOR_WHEN(CHECK_HURRY, kind)(STATOR_CHECK_RULE, c, kind, __VA_ARGS__)
#define STATOR_CHECK_RULE(c, kind, name, when) {#name, c##_when_##name, STATOR_CHECK_RULE_OF_##kind},
#define STATOR_CHECK_INSTANTS(c, kind, ...) STATOR_WHEN(CHECK_INSTANT, kind)(STATOR_CHECK_INSTANT, c, __VA_ARGS__)
#define STATOR_CHECK_INSTANT(c, name, object, when) {#name, &(object), c##_when_##name},
#define STATOR_CHECK_HELDS(c, kind, ...) STATOR_WHEN(CHECK_HELD, kind)(STATOR_CHECK_HOLDS, c, __VA_ARGS__)
#define STATOR_CHECK_HOLDS(c, name, object, when) {#name, &(object), sizeof(object), c##_when_##name},
#define STATOR_CHECK_EXCUSES(c, kind, ...)                                                                             \
    STATOR_WHEN(CHECK_UNREACHED, kind)(STATOR_CHECK_EXCUSE, __VA_ARGS__)                                               \
    STATOR_WHEN(CHECK_UNTAKEN, kind)(STATOR_CHECK_EXCUSE_EDGE, __VA_ARGS__)
#define STATOR_CHECK_EXCUSE(name, machine, state) {#machine, #state, NULL},
#define STATOR_CHECK_EXCUSE_EDGE(name, machine, from, to) {#machine, #from, #to},

/* Once a model. Each list ends with a row of nulls. */
#define STATOR_CHECK(c, ROWS)                                                                                          \
    STATOR_STATIC_ASSERT((0 ROWS(c, STATOR_CHECK_KNOWN)) >= 0, "every row is of a known kind");                        \
    ROWS(c, STATOR_CHECK_FUNCTION)                                                                                     \
    static const struct stator_check_interrupt c##_interrupts_[] = {ROWS(c, STATOR_CHECK_INTERRUPTS) {NULL, NULL, NULL, 0}}; \
    static const struct stator_check_event c##_events_[] = {ROWS(c, STATOR_CHECK_EVENTS) {NULL, NULL, NULL, 0}};       \
    static const struct stator_check_rule c##_rules_[] = {ROWS(c, STATOR_CHECK_RULES) {NULL, NULL, 0}};                \
    static const struct stator_check_instant c##_instants_[] = {ROWS(c, STATOR_CHECK_INSTANTS) {NULL, NULL, NULL}};    \
    static const struct stator_check_held c##_held_[] = {ROWS(c, STATOR_CHECK_HELDS) {NULL, NULL, 0, NULL}};           \
    static const struct stator_check_excuse c##_excuses_[] = {ROWS(c, STATOR_CHECK_EXCUSES) {NULL, NULL, NULL}};       \
    static const struct stator_check_core c##_cores_[] = {ROWS(c, STATOR_CHECK_CORES) {NULL, NULL}};                   \
    /* Without cores: none. */                                                                                           \
    _Alignas(16) uint8_t stator_check_core_states[(0 ROWS(c, STATOR_CHECK_ONE)) * sizeof(struct stator_check_core_state)]; \
    const struct stator_check_model stator_check_model = {                                                             \
        .cores = c##_cores_, .core_states = (struct stator_check_core_state *)(void *)stator_check_core_states,        \
        .interrupts = c##_interrupts_, .events = c##_events_, .rules = c##_rules_, .instants = c##_instants_,          \
        .held = c##_held_, .excuses = c##_excuses_, .name = #c, ROWS(c, STATOR_CHECK_MEMBER)};

// clang-format on
#endif
