// SPDX-License-Identifier: Apache-2.0
/*
 * A ring between one sender and one receiver, which may interrupt each other: what channel_spsc.h and pipe.h hold.
 *
 *   head       the next position to receive; written by the receiver
 *   tail       the next position to send; written by the sender, after what is there
 *   receiver   1 + the task that waits for more, 0 nobody; set by the receiver, cleared by the sender that wakes it
 *   sender     1 + the task that waits for room, likewise
 * Positions go from 0 to 2 * capacity - 1 and around, so that full (capacity apart) and empty (equal) differ and any
 * capacity will do without a division.
 */
#ifndef STATOR_RING_H
#define STATOR_RING_H

#include "stator/poll.h"
#include "stator_port.h"

#define STATOR_RING_MOST ((stator_word) ~(stator_word)0u / 2u) /* the largest capacity: 2^31 - 1 (AVR: 127) */

/* A power of two that is known when compiling: a mask does what a comparison does for the others. */
#define STATOR_RING_MASKS(capacity) (__builtin_constant_p(capacity) && ((capacity) & ((capacity)-1u)) == 0u)

STATOR_INLINE stator_word stator_ring_count(stator_word head, stator_word tail, stator_word capacity)
{
    if (STATOR_RING_MASKS(capacity)) {
        return (stator_word)((0u + tail - head) & (2u * capacity - 1u));
    }
    return (stator_word)(tail >= head ? 0u + tail - head : 0u + tail + 2u * capacity - head);
}

STATOR_INLINE stator_word stator_ring_slot(stator_word position, stator_word capacity)
{
    if (STATOR_RING_MASKS(capacity)) {
        return (stator_word)(position & (capacity - 1u));
    }
    return (stator_word)(position < capacity ? position : position - capacity);
}

STATOR_INLINE stator_word stator_ring_after(stator_word position, stator_word by, stator_word capacity)
{
    if (STATOR_RING_MASKS(capacity)) {
        return (stator_word)((0u + position + by) & (2u * capacity - 1u));
    }
    const stator_word rest = (stator_word)(2u * capacity - position);
    return (stator_word)(by < rest ? position + by : by - rest);
}

/* The other side's position, before what it handed over is read or reused. */
STATOR_INLINE stator_word stator_ring_look(const stator_word *position)
{
    const stator_word now = stator_port_look(position);
    stator_port_fence();
    return now;
}

STATOR_INLINE void stator_ring_arm(stator_index *side, stator_waker me)
{
    STATOR_PORT_STORE(side, (stator_index)(me.task + 1u)); /* STATOR_NOBODY: 0 */
    stator_port_fence();
}

/* Moves one's own position, after all accesses before it, and wakes the other side if it waits. It is forgotten before
 * it is woken: if it arms in between, the wake is still to come. */
STATOR_INLINE void stator_ring_move(stator_word *position, stator_word to, stator_index *other_side)
{
    stator_port_fence();
    STATOR_PORT_STORE(position, to);
    stator_port_fence();
    const unsigned waits = STATOR_PORT_LOAD(other_side);
    if (waits != 0u) {
        STATOR_PORT_STORE(other_side, 0u);
        stator_port_fence();
        stator_wake(stator_waker_of(waits - 1u));
    }
}

#define STATOR_RING_FIELDS  \
    stator_word head, tail; \
    stator_index receiver, sender;

#endif
