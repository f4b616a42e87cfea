// SPDX-License-Identifier: Apache-2.0
//
// The states that were seen: 16 bytes each in an open table (24 with 128-bit fingerprints), shared by all workers.
// A state's number is its slot, until store_grow moves it.
#ifndef CHECK_STORE_H
#define CHECK_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hash.h"

#define STATE_NONE  UINT32_MAX
#define STATE_SLEPT (UINT32_MAX - 1u)

struct slot {
    uint64_t fingerprint; /* 0: free */
    uint32_t parent;      /* the state from which it was first reached */
    uint32_t next; /* the state after it when nothing happens, STATE_SLEPT if the system sleeps then, or STATE_NONE */
};

struct store {
    struct slot *slots;
    uint64_t *high; /* the other halves of the fingerprints; NULL: 64 bits only */
    uint8_t *marks; /* a byte a state, for its users; NULL: none */
    uint64_t mask;
    uint64_t count;
    uint64_t limit; /* of slots */
    struct slot *spare;
    uint64_t *spare_high;
    uint8_t *spare_marks;
};

/* Room for at most `bytes`. False: the memory cannot be had. */
bool store_create(struct store *store, bool certify, bool marks, uint64_t bytes);

/* What it has taken of the machine's memory, at most. */
uint64_t store_bytes(const struct store *store);

/* Forgets all states. */
void store_clear(struct store *store);

/* Adds a state unless it is there. Returns its number, or STATE_NONE: it is full; *is_new: whether it was added by this
 * call. Any worker. */
uint32_t store_add(struct store *store, struct fingerprint fingerprint, uint32_t parent, bool *is_new);

/* The number of a state, or STATE_NONE. */
uint32_t store_find(const struct store *store, struct fingerprint fingerprint);

/* Whether `more` states may make it too full. */
bool store_tight(const struct store *store, uint64_t more);

/* As large as it may become, at once: for many workers that never meet. Before the first state. */
void store_widen(struct store *store);

/* Doubles it; moved[old number] is the new number (free it). NULL: it has its full size. One worker, alone. */
uint32_t *store_grow(struct store *store);

/* Memory shared by the workers, all zero, taken only where it is touched. NULL: none. */
void *shared_memory(uint64_t bytes);

#endif
