// SPDX-License-Identifier: Apache-2.0
/*
 * A pipe: bytes from one writer to one reader, without locks, in parts of any size. An interrupt on either side.
 *
 *   STATOR_PIPE(console, 256)
 *
 *   stator_poll NAME_write(NAME *, stator_waker me, const uint8_t *bytes, size_t size_bytes, size_t *written)
 *       READY: the first `*written` bytes were taken: as many as there was room for, at least 1 (or `size_bytes` is 0).
 *       PENDING: it is full, room wakes `me`; `*written` is 0.
 *   stator_poll NAME_read(NAME *, stator_waker me, uint8_t *bytes, size_t size_bytes, size_t *read)   likewise
 *   size_t NAME_try_write(NAME *, const uint8_t *, size_t), NAME_try_read(NAME *, uint8_t *, size_t)   do not wait
 *   size_t NAME_count(const NAME *)                    bytes in it
 * Without a copy, for DMA or a parser: the bytes, or the room, that lie in one piece from `*at` on; 0: there are none.
 *   size_t NAME_filled(NAME *, const uint8_t **at)     then NAME_consumed(NAME *, size_t) as many as were used, or
 * fewer size_t NAME_room(NAME *, uint8_t **at)             then NAME_written(NAME *, size_t)
 *
 * Callers: one writer and one reader, each one interrupt or one task, of any tier and core; write, read: polls. Several
 * tasks that write hold a mutex.
 * Capacity: 1 to 2^31 - 1 bytes (AVR: 127). Waiters: one a side. Order: first in, first out.
 * Cancel: what `*written` or `*read` says has happened; a task that leaves between two polls loses nothing.
 * RAM: 12 bytes and the capacity. Zeroed: empty.
 */
#ifndef STATOR_PIPE_H
#define STATOR_PIPE_H

#include "stator/ring.h"

/* The ring of a pipe, wherever it is. */
struct stator_pipe {
    stator_word *head, *tail;
    stator_index *receiver, *sender;
    uint8_t *bytes;
    stator_word capacity;
};

/* How many bytes lie in one piece from `*at` on, and of how many in all. */
STATOR_UNUSED static inline size_t stator_pipe_filled(struct stator_pipe pipe, const uint8_t **at)
{
    const stator_word head = stator_port_look(pipe.head);
    const stator_word slot = stator_ring_slot(head, pipe.capacity);
    const stator_word count = stator_ring_count(head, stator_ring_look(pipe.tail), pipe.capacity);
    const stator_word to_end = (stator_word)(pipe.capacity - slot);
    *at = &pipe.bytes[slot];
    return count < to_end ? count : to_end;
}

STATOR_UNUSED static inline size_t stator_pipe_room(struct stator_pipe pipe, uint8_t **at)
{
    const stator_word tail = stator_port_look(pipe.tail);
    const stator_word slot = stator_ring_slot(tail, pipe.capacity);
    const stator_word room =
        (stator_word)(pipe.capacity - stator_ring_count(stator_ring_look(pipe.head), tail, pipe.capacity));
    const stator_word to_end = (stator_word)(pipe.capacity - slot);
    *at = &pipe.bytes[slot];
    return room < to_end ? room : to_end;
}

STATOR_INLINE void stator_pipe_consumed(struct stator_pipe pipe, size_t count)
{
    const stator_word head = stator_port_look(pipe.head);
    stator_ring_move(pipe.head, stator_ring_after(head, (stator_word)count, pipe.capacity), pipe.sender);
}

STATOR_INLINE void stator_pipe_written(struct stator_pipe pipe, size_t count)
{
    const stator_word tail = stator_port_look(pipe.tail);
    stator_ring_move(pipe.tail, stator_ring_after(tail, (stator_word)count, pipe.capacity), pipe.receiver);
}

/* In pieces: up to the end of the ring, from its start, and what came meanwhile. */
STATOR_UNUSED static inline size_t stator_pipe_try_read(struct stator_pipe pipe, uint8_t *bytes, size_t size_bytes)
{
    size_t done = 0;
    for (;;) {
        const uint8_t *from;
        size_t piece = stator_pipe_filled(pipe, &from);
        piece = piece < size_bytes - done ? piece : size_bytes - done;
        if (piece == 0u) {
            return done;
        }
        for (size_t i = 0; i < piece; i++) {
            bytes[done + i] = from[i];
        }
        done += piece;
        stator_pipe_consumed(pipe, piece);
    }
}

STATOR_UNUSED static inline size_t stator_pipe_try_write(struct stator_pipe pipe, const uint8_t *bytes,
                                                         size_t size_bytes)
{
    size_t done = 0;
    for (;;) {
        uint8_t *to;
        size_t piece = stator_pipe_room(pipe, &to);
        piece = piece < size_bytes - done ? piece : size_bytes - done;
        if (piece == 0u) {
            return done;
        }
        for (size_t i = 0; i < piece; i++) {
            to[i] = bytes[done + i];
        }
        done += piece;
        stator_pipe_written(pipe, piece);
    }
}

STATOR_UNUSED static inline stator_poll stator_pipe_read(struct stator_pipe pipe, stator_waker me, uint8_t *bytes,
                                                         size_t size_bytes, size_t *read)
{
    *read = stator_pipe_try_read(pipe, bytes, size_bytes);
    if (*read == 0u && size_bytes != 0u) {
        stator_ring_arm(pipe.receiver, me);
        *read = stator_pipe_try_read(pipe, bytes, size_bytes);
    }
    return *read != 0u || size_bytes == 0u ? STATOR_READY : STATOR_PENDING;
}

STATOR_UNUSED static inline stator_poll stator_pipe_write(struct stator_pipe pipe, stator_waker me,
                                                          const uint8_t *bytes, size_t size_bytes, size_t *written)
{
    *written = stator_pipe_try_write(pipe, bytes, size_bytes);
    if (*written == 0u && size_bytes != 0u) {
        stator_ring_arm(pipe.sender, me);
        *written = stator_pipe_try_write(pipe, bytes, size_bytes);
    }
    return *written != 0u || size_bytes == 0u ? STATOR_READY : STATOR_PENDING;
}

// clang-format off

#define STATOR_PIPE(name, size_bytes)                                                                                  \
    STATOR_STATIC_ASSERT((size_bytes) >= 1 && (size_bytes) <= STATOR_RING_MOST, "pipe " #name ": size");               \
    typedef struct name { STATOR_RING_FIELDS uint8_t ring[size_bytes]; } name;                                         \
    STATOR_UNUSED static inline struct stator_pipe name##_pipe_(name *self)                                            \
    {                                                                                                                  \
        const struct stator_pipe pipe = {&self->head, &self->tail, &self->receiver, &self->sender, self->ring, size_bytes}; \
        return pipe;                                                                                                   \
    }                                                                                                                  \
    STATOR_UNUSED static inline size_t name##_count(const name *self)                                                  \
    {                                                                                                                  \
        return stator_ring_count(stator_port_look(&self->head), stator_port_look(&self->tail), size_bytes);            \
    }                                                                                                                  \
    STATOR_UNUSED static inline size_t name##_filled(name *self, const uint8_t **at) { return stator_pipe_filled(name##_pipe_(self), at); } \
    STATOR_UNUSED static inline void name##_consumed(name *self, size_t count) { stator_pipe_consumed(name##_pipe_(self), count); } \
    STATOR_UNUSED static inline size_t name##_room(name *self, uint8_t **at) { return stator_pipe_room(name##_pipe_(self), at); } \
    STATOR_UNUSED static inline void name##_written(name *self, size_t count) { stator_pipe_written(name##_pipe_(self), count); } \
    STATOR_UNUSED static inline size_t name##_try_read(name *self, uint8_t *bytes, size_t size)                        \
    {                                                                                                                  \
        return stator_pipe_try_read(name##_pipe_(self), bytes, size);                                                  \
    }                                                                                                                  \
    STATOR_UNUSED static inline size_t name##_try_write(name *self, const uint8_t *bytes, size_t size)                 \
    {                                                                                                                  \
        return stator_pipe_try_write(name##_pipe_(self), bytes, size);                                                 \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_read(name *self, stator_waker me, uint8_t *bytes, size_t size, size_t *read) \
    {                                                                                                                  \
        return stator_pipe_read(name##_pipe_(self), me, bytes, size, read);                                            \
    }                                                                                                                  \
    STATOR_UNUSED static inline stator_poll name##_write(name *self, stator_waker me, const uint8_t *bytes, size_t size, size_t *written) \
    {                                                                                                                  \
        return stator_pipe_write(name##_pipe_(self), me, bytes, size, written);                                        \
    }

// clang-format on
#endif
