// SPDX-License-Identifier: Apache-2.0
//
// Functions between whose entries the script counts, in a file of their own so that they stay functions.
#ifndef BENCH_MARKS_H
#define BENCH_MARKS_H

#include "stator/time.h"

/* The instant; the board's stator_now and stator_alarm are here too, and do no more than they must. */
extern stator_time bench_now;

/* A call of stator_wake_by has returned. */
void call_ended(void);

/* All the calls of one kind have been made. */
void case_ended(void);

#endif
