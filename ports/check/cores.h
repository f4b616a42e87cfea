// SPDX-License-Identifier: Apache-2.0
//
// Several cores: functions that run at the same time, each on a stack of its own that is part of the state. A step is
// one access of one core, and what it does by itself until its next one.
#ifndef STATOR_CHECK_CORES_H
#define STATOR_CHECK_CORES_H

#include "world.h"

/* Whether a core's own code runs. */
static inline bool stator_check_on_core(void)
{
    return stator_check_world.core != 0;
}

/* In front of each access of a core: from here the others may go on. */
void stator_check_core_access(const volatile void *at, uintptr_t code);

/* Memory as this core sees it, and its stores. With store buffers (ROW(c, weak, NAME)) a store is seen by the others
 * some time later, in the order of the core's stores; what drains comes after all of them. */
uint64_t stator_check_core_load(const volatile void *at, unsigned size);
void stator_check_core_store(volatile void *at, unsigned size, uint64_t value, bool drains);
void stator_check_core_drain(void);
bool stator_check_core_delays(const volatile void *at, unsigned long size); /* a store to these bytes */

unsigned stator_check_core_choose(unsigned count);

/* One step: some core goes on, or one of its stores reaches the memory. */
void stator_check_cores_step(void);

#endif
