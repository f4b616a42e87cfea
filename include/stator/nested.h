// SPDX-License-Identifier: Apache-2.0
//
// Preempting tiers on a CPU with one software interrupt and no priorities of its own (RISC-V with a CLINT): all of
// them ring that one, and its handler, with interrupts closed as the CPU entered it, calls s_preempt().
//
//   STATOR_NESTED(app, APP)                   after STATOR_SYSTEM(app, APP), in the same file
//   void software_handler(void) { acknowledge(); app_preempt(); }
//
// Each tier is served with interrupts open, so that a bell of a higher one enters the handler again, within it; the
// bell of a lower one enters it too, finds that something higher runs, and leaves: the outer handler looks at the lower
// ones when the higher is done. How deep handlers nest: once a tier. On Cortex-M the NVIC does all this.
// Port: stator_port_nest_enter opens interrupts and saves what a nested handler overwrites; _leave closes and restores.
#ifndef STATOR_NESTED_H
#define STATOR_NESTED_H

#include "stator/system.h"

// clang-format off

/* Tiers count from 0, the highest; what runs is the loop's, s_tiers_, where no handler serves one. */
#define STATOR_NEST(s, kind, ...) STATOR_WHEN(NEAR, kind)(STATOR_NEST_ROW, s, __VA_ARGS__)
#define STATOR_NEST_ROW(s, tier, order, ring)                                                                          \
    if ((unsigned)s##_##tier##_tier < preempted && s##_##tier##_ready()) {                                             \
        s##_running_ = (uint8_t)s##_##tier##_tier;                                                                     \
        const stator_port_nest nest = stator_port_nest_enter();                                                        \
        s##_##tier##_serve();                                                                                          \
        stator_port_nest_leave(nest);                                                                                  \
    }

/*
 *   void s_preempt(void)   serves, highest first, what is ready of the tiers above the one that was preempted
 * RAM: 1 byte. Callers: the software interrupt's handler.
 */
#define STATOR_NESTED(s, ROWS)                                                                                         \
    static uint8_t s##_running_ = (uint8_t)s##_tiers_;                                                                 \
    STATOR_UNUSED static void s##_preempt(void) {                                                                      \
        const uint8_t preempted = s##_running_;                                                                        \
        ROWS(s, STATOR_NEST)                                                                                           \
        s##_running_ = preempted;                                                                                      \
    }

// clang-format on
#endif
