// SPDX-License-Identifier: Apache-2.0
#include "store.h"

#include <stdlib.h>
#include <sys/mman.h>

enum { FIRST_SLOTS = 1 << 16, MOST_PROBES = 1 << 12 };

void *shared_memory(uint64_t bytes)
{
    void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return at == MAP_FAILED ? NULL : at;
}

static void forget(void *memory, uint64_t bytes)
{
    if (memory != NULL) {
        madvise(memory, bytes, MADV_REMOVE);
    }
}

bool store_create(struct store *store, bool certify, bool marks, uint64_t bytes)
{
    const uint64_t slot_bytes = certify ? 24 : 16;
    *store = (struct store){.mask = FIRST_SLOTS - 1, .limit = FIRST_SLOTS};
    while (store->limit * 2 * slot_bytes <= bytes && store->limit < (uint64_t)1 << 31) {
        store->limit *= 2;
    }
    store->slots = shared_memory(store->limit * sizeof *store->slots);
    store->spare = shared_memory(store->limit * sizeof *store->slots);
    if (certify) {
        store->high = shared_memory(store->limit * sizeof *store->high);
        store->spare_high = shared_memory(store->limit * sizeof *store->high);
    }
    if (marks) {
        store->marks = shared_memory(store->limit);
        store->spare_marks = shared_memory(store->limit);
    }
    return store->slots != NULL && store->spare != NULL &&
           (!certify || (store->high != NULL && store->spare_high != NULL)) &&
           (!marks || (store->marks != NULL && store->spare_marks != NULL));
}

uint64_t store_bytes(const struct store *store)
{
    const uint64_t slot_bytes = sizeof *store->slots + (store->high != NULL ? sizeof *store->high : 0) +
                                (store->marks != NULL ? sizeof *store->marks : 0);
    return (store->mask + 1) * slot_bytes;
}

void store_clear(struct store *store)
{
    forget(store->slots, store->limit * sizeof *store->slots);
    forget(store->high, store->limit * sizeof *store->high);
    forget(store->marks, store->limit);
    store->mask = FIRST_SLOTS - 1;
    store->count = 0;
}

/* A worker that finds the low half may come before the high half is stored: that is never 0. */
static bool same_high(const struct store *store, uint64_t at, uint64_t high)
{
    uint64_t stored;
    if (store->high == NULL) {
        return true;
    }
    do {
        stored = __atomic_load_n(&store->high[at], __ATOMIC_ACQUIRE);
    } while (stored == 0);
    return stored == high;
}

uint32_t store_add(struct store *store, struct fingerprint fingerprint, uint32_t parent, bool *is_new)
{
    const uint64_t low = fingerprint.low | (fingerprint.low == 0);
    const uint64_t high = fingerprint.high | (fingerprint.high == 0);
    unsigned probes = 0;
    for (uint64_t at = low & store->mask; probes < MOST_PROBES; at = (at + 1) & store->mask, probes++) {
        uint64_t there = __atomic_load_n(&store->slots[at].fingerprint, __ATOMIC_RELAXED);
        if (there == 0 && __atomic_compare_exchange_n(&store->slots[at].fingerprint, &there, low, false,
                                                      __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
            store->slots[at].parent = parent;
            store->slots[at].next = STATE_NONE;
            if (store->high != NULL) {
                __atomic_store_n(&store->high[at], high, __ATOMIC_RELEASE);
            }
            *is_new = true;
            return (uint32_t)at;
        }
        if (there == low && same_high(store, at, high)) {
            *is_new = false;
            return (uint32_t)at;
        }
    }
    *is_new = false;
    return STATE_NONE;
}

uint32_t store_find(const struct store *store, struct fingerprint fingerprint)
{
    const uint64_t low = fingerprint.low | (fingerprint.low == 0);
    const uint64_t high = fingerprint.high | (fingerprint.high == 0);
    for (uint64_t at = low & store->mask; store->slots[at].fingerprint != 0; at = (at + 1) & store->mask) {
        if (store->slots[at].fingerprint == low && same_high(store, at, high)) {
            return (uint32_t)at;
        }
    }
    return STATE_NONE;
}

bool store_tight(const struct store *store, uint64_t more)
{
    return (store->count + more) * 4 > (store->mask + 1) * 3;
}

void store_widen(struct store *store)
{
    store->mask = store->limit - 1;
}

static uint32_t renumbered(const uint32_t *moved, uint32_t number)
{
    return number >= STATE_SLEPT ? number : moved[number];
}

uint32_t *store_grow(struct store *store)
{
    const uint64_t old = store->mask + 1;
    uint32_t *moved = old * 2 <= store->limit ? malloc(old * sizeof *moved) : NULL;
    if (moved == NULL) {
        return NULL;
    }
    struct store before = *store;
    store->slots = before.spare;
    store->high = before.spare_high;
    store->spare = before.slots;
    store->spare_high = before.high;
    store->marks = before.spare_marks;
    store->spare_marks = before.marks;
    store->mask = old * 2 - 1;
    for (uint64_t i = 0; i < old; i++) {
        if (before.slots[i].fingerprint != 0) {
            uint64_t at = before.slots[i].fingerprint & store->mask;
            while (store->slots[at].fingerprint != 0) {
                at = (at + 1) & store->mask;
            }
            store->slots[at] = before.slots[i];
            if (store->high != NULL) {
                store->high[at] = before.high[i];
            }
            if (store->marks != NULL) {
                store->marks[at] = before.marks[i];
            }
            moved[i] = (uint32_t)at;
        }
    }
    for (uint64_t at = 0; at <= store->mask; at++) {
        if (store->slots[at].fingerprint != 0) {
            store->slots[at].parent = renumbered(moved, store->slots[at].parent);
            store->slots[at].next = renumbered(moved, store->slots[at].next);
        }
    }
    forget(before.slots, old * sizeof *before.slots);
    forget(before.high, old * sizeof *before.high);
    forget(before.marks, old);
    return moved;
}
