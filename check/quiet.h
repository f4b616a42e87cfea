// SPDX-License-Identifier: Apache-2.0
//
// What must hold whenever the system sleeps: no task is ready; a task that waits for nothing that can come is in a
// state that may rest; and a wake that nobody needs changes nothing. So if a poll of a sleeping task, which has no
// deadline either, would change something, its wake was lost.
#ifndef CHECK_QUIET_H
#define CHECK_QUIET_H

#include "layout.h"
#include "step.h"

void quiet_create(struct image *image, struct layout *layout);

/* The first step: what main does, and the system's start. */
void quiet_start(void);

/* In the memory of a sleep; `what` gets FINDING_BYTES. */
bool quiet_is_wrong(unsigned possible, bool few_are_spent, char *what, size_t size);

/* Keeps this sleep, if it is a new one, for quiet_next. */
void quiet_note(const struct path *path, uint32_t shift);

/* Polls each task in the sleeps that were kept. True: something is wrong, on this way. */
bool quiet_next(struct path *path, uint32_t *shift, struct found *found, char *what, size_t size);

void quiet_forget(void);

/* Different sleeps so far. */
uint64_t quiet_count(void);

#endif
