// SPDX-License-Identifier: Apache-2.0
//
// For ports: the lowest set bit on a CPU that multiplies but has no instruction for it, where the compiler's builtin
// would call its library (ARMv6-M, RV32 without Zbb).
#ifndef STATOR_LOWEST_BIT_H
#define STATOR_LOWEST_BIT_H

#include "stator/poll.h"

/* The number of the lowest set bit of a word that is not 0. Each five neighbouring bits of the constant are another
 * number, so that shifting it by n bits, which is multiplying it by the bit itself, leaves one of 32 at the top.
 * Cost: 7 instructions (RV32: 10), one of them the multiplication, no branch; 32 bytes of constants a file that uses
 * it. Source: Leiserson, Prokop, Randall, "Using de Bruijn Sequences to Index a 1 in a Computer Word", 1998. */
STATOR_INLINE unsigned stator_lowest_bit(uint32_t word)
{
    static const uint8_t number[32] = {0,  1,  28, 2,  29, 14, 24, 3, 30, 22, 20, 15, 25, 17, 4,  8,
                                       31, 27, 13, 23, 21, 19, 16, 7, 26, 12, 18, 6,  11, 5,  10, 9};
    return number[((word & (0u - word)) * 0x077CB531u) >> 27];
}

#endif
