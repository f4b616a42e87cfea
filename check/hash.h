// SPDX-License-Identifier: Apache-2.0
//
// Fingerprints: 128 bits by two multiplications of 64 by 64 bits for each 16 bytes, in two lanes that do not wait for
// each other. Not against an adversary; collisions are as rare as chance, which the self-tests compare (tests/check).
#ifndef CHECK_HASH_H
#define CHECK_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct fingerprint {
    uint64_t low;
    uint64_t high;
};

__extension__ typedef unsigned __int128 hash_product;

static inline uint64_t hash_fold(uint64_t a, uint64_t b)
{
    const hash_product product = (hash_product)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* `size` is a multiple of 8. */
static inline struct fingerprint hash_bytes(const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    uint64_t low = 0x9e3779b97f4a7c15u ^ size;
    uint64_t high = 0xd1b54a32d192ed03u + size;
    uint64_t a;
    uint64_t b = 0;
    for (; size >= 16; size -= 16, at += 16) {
        memcpy(&a, at, 8);
        memcpy(&b, at + 8, 8);
        low = hash_fold(low ^ a, b ^ 0xa0761d6478bd642fu) + (low << 23 | low >> 41);
        high = hash_fold(high ^ b, a ^ 0xe7037ed1a0b428dbu) + (high << 29 | high >> 35);
    }
    if (size != 0) {
        memcpy(&a, at, 8);
        low = hash_fold(low ^ a, 0x8ebc6af09c88c6e3u) + (low << 23 | low >> 41);
        high = hash_fold(high ^ a, 0x589965cc75374cc3u) + (high << 29 | high >> 35);
    }
    const struct fingerprint result = {hash_fold(low ^ 0x1d8e4e27c47d124fu, high ^ 0xeb44accab455d165u),
                                       hash_fold(high + 0x2545f4914f6cdd1du, low ^ 0x9e6c63d0876a9a47u)};
    return result;
}

#endif
