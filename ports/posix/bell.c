// SPDX-License-Identifier: Apache-2.0
//
// A doorbell for a thread that serves a remote tier. A semaphore below, which is a futex: sem_post may be called in a
// signal handler.
#include "stator_posix.h"

#include <stdlib.h>

/* A wake sets its bit before it rings; the thread takes the ring back before it looks again. So a ring that finds
 * `rung` still 1, and posts nothing, comes before a look that sees its bit. */
void stator_posix_bell_ring(stator_posix_bell *bell)
{
    if (__atomic_exchange_n(&bell->rung, 1u, __ATOMIC_SEQ_CST) == 0u) {
        (void)sem_post(&bell->posted);
    }
}

void stator_posix_bell_wait(stator_posix_bell *bell)
{
    while (sem_wait(&bell->posted) != 0) {} /* a signal */
    (void)__atomic_exchange_n(&bell->rung, 0u, __ATOMIC_SEQ_CST);
}

void stator_posix_bell_start(stator_posix_bell *bell)
{
    bell->rung = 0u;
    if (sem_init(&bell->posted, 0, 0u) != 0) {
        abort();
    }
}
