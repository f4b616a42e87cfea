// SPDX-License-Identifier: Apache-2.0
//
// What the files of this port know of each other.
#ifndef STATOR_POSIX_INTERNAL_H
#define STATOR_POSIX_INTERNAL_H

#include "stator_posix.h"

bool stator_posix_is_virtual(void);
stator_time stator_posix_virtual_now(void);
void stator_posix_virtual_alarm(stator_time when);

/* Lets the next things happen, in place of a sleep. */
void stator_posix_virtual_sleep(void);

/* What the alarm does: stator_time_due, where the program has ROW(s, time, NAME). */
void stator_posix_alarm_interrupts(void);

#endif
