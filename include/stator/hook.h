// SPDX-License-Identifier: Apache-2.0
//
// Where a layer may look on: tracing, counting, a user's own. Compile with -DSTATOR_HOOKS='"my_hooks.h"', a header
// that defines those it wants; the others, and all without it, are nothing: no byte, no instruction.
//   STATOR_HOOK_START()               the system is about to make every task ready, for the first time
//   STATOR_HOOK_WAKE(task)            a task's bit is about to be set; any context that may wake
//   STATOR_HOOK_POLL(task)            the loop is about to poll a task
//   STATOR_HOOK_POLLED(task)          ... and has polled it
//   STATOR_HOOK_EDGE(m, self, to)     machine `m` at `self`, still in the old state, is about to enter m_to
//   STATOR_HOOK_EXPIRED(task)         a task's deadline has come; it is woken next
//   STATOR_HOOK_SLEEP(until)          interrupts held back, nothing ready, about to sleep
//   STATOR_HOOK_WOKEN()               ... and has slept; the interrupt that ended it has not run yet
#ifndef STATOR_HOOK_H
#define STATOR_HOOK_H

#ifdef STATOR_HOOKS
#include STATOR_HOOKS
#endif

#ifndef STATOR_HOOK_START
#define STATOR_HOOK_START() ((void)0)
#endif
#ifndef STATOR_HOOK_WAKE
#define STATOR_HOOK_WAKE(task)            ((void)0)
#define STATOR_HOOK_WAKE_ALL(first, bits) ((void)0)
#endif
/* For many at once (waking.h): the same, one by one. */
#ifndef STATOR_HOOK_WAKE_ALL
#define STATOR_HOOK_WAKE_ALL(first, bits)                                        \
    for (stator_word hooked_ = (bits); hooked_ != 0u; hooked_ &= hooked_ - 1u) { \
        STATOR_HOOK_WAKE((first) + stator_port_lowest(hooked_));                 \
    }
#endif
#ifndef STATOR_HOOK_POLL
#define STATOR_HOOK_POLL(task) ((void)0)
#endif
#ifndef STATOR_HOOK_POLLED
#define STATOR_HOOK_POLLED(task) ((void)0)
#endif
#ifndef STATOR_HOOK_EDGE
#define STATOR_HOOK_EDGE(m, self, to) ((void)0)
#endif
#ifndef STATOR_HOOK_EXPIRED
#define STATOR_HOOK_EXPIRED(task) ((void)0)
#endif
#ifndef STATOR_HOOK_SLEEP
#define STATOR_HOOK_SLEEP(until) ((void)0)
#endif
#ifndef STATOR_HOOK_WOKEN
#define STATOR_HOOK_WOKEN() ((void)0)
#endif

#endif
