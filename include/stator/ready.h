// SPDX-License-Identifier: Apache-2.0
//
// The ready set, split where a wake must be safe against other threads and the loop's own need not (POSIX on x86-64):
// `stator_ready` for wakes from anywhere, by locked operations; `stator_own`, of the same shape, for wakes by the
// loop's own thread and the signal handlers that interrupt it, by single instructions without the bus lock. The loop
// takes from both. Elsewhere there is one set, and this is nothing: no byte, no instruction.
//
// A port that has it defines STATOR_PORT_OWN as 1, and
//   bool stator_port_is_own(void)                 whether this context is the loop's thread, awake in s_run
//   void stator_port_own(void)                    from here on this thread is it, but between mask and unmask
//   void stator_port_raise_own(word *, bits)      sets bits; a handler of the same thread may come before or after
//   stator_word stator_port_take_own(word *)      takes all bits, likewise
// Between stator_port_mask and stator_port_unmask no context is the loop's own: a handler's wake then takes the way
// that rings, so that the pairing with sleep is the same as ever.
#ifndef STATOR_READY_H
#define STATOR_READY_H

#include "stator/poll.h"
#include "stator_port.h"

/* The ready set of the program's one system: the summary words, if any, then the tasks' words. */
STATOR_EXTERN stator_word stator_ready[];

#ifdef STATOR_PORT_OWN

STATOR_EXTERN stator_word stator_own[];
#define STATOR_OWN_DEFINE(words) stator_word stator_own[words];

STATOR_INLINE void stator_raise_all(bool own, unsigned word, stator_word bits)
{
    if (own) {
        stator_port_raise_own(&stator_own[word], bits);
    } else {
        stator_port_raise_all(&stator_ready[word], bits);
    }
}

STATOR_INLINE void stator_raise(bool own, unsigned bit)
{
    stator_raise_all(own, bit / STATOR_WORD_BITS, (stator_word)((stator_word)1u << (bit % STATOR_WORD_BITS)));
}

STATOR_INLINE stator_word stator_look(const stator_word *word)
{
    return stator_port_look(word) | stator_own[word - stator_ready];
}

STATOR_INLINE stator_word stator_take(stator_word *word)
{
    return stator_port_take_own(&stator_own[word - stator_ready]) | stator_port_take(word);
}

#else

#define STATOR_PORT_OWN               0
#define STATOR_OWN_DEFINE(words)      /* none */
#define stator_port_is_own()          false
#define stator_port_own()             ((void)0)
#define stator_raise(own, bit)        stator_port_raise(stator_ready, bit)
#define stator_raise_all(own, w, set) stator_port_raise_all(&stator_ready[w], set)
#define stator_look(word)             stator_port_look(word)
#define stator_take(word)             stator_port_take(word)

#endif
#endif
