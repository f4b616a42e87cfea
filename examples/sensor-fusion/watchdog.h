// SPDX-License-Identifier: Apache-2.0
//
// The watchdog: calls the roll once a period, feeds the hardware's watchdog only if every task has answered, and names
// those that have not.
//
//   watching <-------- all fed again --------- starving
//    |    ^                                     ^    |
//    |    +--- all fed: feeds the hardware      |    +--- somebody has not: the hardware's reset comes nearer
//    +-------- somebody has not ----------------+
//
// A task feeds by watchdog_feed, in its own poll. At the beginning of a period all tasks are woken, so that one that
// waits for something rare can feed too: a task that is only quiet is polled and answers.
//
// Who may call: watchdog_poll the poll loop; watchdog_feed the tasks of the same tier. Cost: a wake for each task a
// period. Cancelling: none; once started, the hardware's watchdog cannot be stopped.
#ifndef SENSOR_FUSION_WATCHDOG_H
#define SENSOR_FUSION_WATCHDOG_H

#include "shared.h"
#include "stator/machine.h"
#include "stator/register.h"

#define WATCHDOG_PERIOD_MS 1000u
/* Two periods to notice, and some more in which the telemetry says who it was. */
#define WATCHDOG_HARDWARE_MS 5000u

#define WATCHDOG(m, ROW)                                                                      \
    ROW(m, always, stator_register hardware;)                                                 \
    ROW(m, always, struct roll *roll;)                                                        \
    ROW(m, always, stator_word watched;)                                                      \
    ROW(m, state, watching, stator_time deadline;)                                            \
    ROW(m, state, starving, stator_word culprits; stator_time deadline;) /* one bit a task */ \
    ROW(m, edge, watching, watching)                                                          \
    ROW(m, edge, watching, starving)                                                          \
    ROW(m, edge, starving, starving)                                                          \
    ROW(m, edge, starving, watching)
STATOR_MACHINE(watchdog, WATCHDOG)
#if __SIZEOF_POINTER__ == 4
STATOR_BUDGET(watchdog, 24);
#endif

/* Starts the hardware's watchdog too. watched: one bit for each task that must feed. */
void watchdog_start(watchdog *self, struct roll *roll, stator_word watched);

/* Never STATOR_READY. */
stator_poll watchdog_poll(watchdog *self, stator_waker me);

/* `me` lives, in this period. */
void watchdog_feed(struct roll *roll, stator_waker me);

/* Whether `me` has been told to stop, by the command `hang`. */
bool watchdog_is_hung(const struct roll *roll, stator_waker me);

#endif
