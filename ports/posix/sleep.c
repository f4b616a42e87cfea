// SPDX-License-Identifier: Apache-2.0
//
// Sleep without a lost wake; the pairing stands at stator_port_sleeping in stator_port.h.
//
// A semaphore and not a bare futex: sem_post may be called in a signal handler, and a sanitizer that puts signals off
// until the next library call knows that sem_wait is one.
#include "internal.h"

#include <semaphore.h>
#include <stdlib.h>

uint32_t stator_port_sleeping;

/* At most one post for each 1 that stator_port_mask stored; stator_port_wait or stator_port_unmask takes it back. */
static sem_t doorbell;

__attribute__((constructor)) static void make_doorbell(void)
{
    if (sem_init(&doorbell, 0, 0u) != 0) {
        abort();
    }
}

void stator_port_ring(void)
{
    /* Of several that ring at once, one posts. */
    if (__atomic_exchange_n(&stator_port_sleeping, 0u, __ATOMIC_SEQ_CST) != 0u) {
        (void)sem_post(&doorbell);
    }
}

#ifdef STATOR_PORT_OWN
__thread bool stator_port_is_awake_here;
static __thread bool runs_the_loop;

void stator_port_own(void)
{
    runs_the_loop = true;
    stator_port_is_awake_here = true;
}
#endif

void stator_port_mask(void)
{
#ifdef STATOR_PORT_OWN
    stator_port_is_awake_here = false; /* before the store below: handlers of this thread ring from here on */
#endif
    STATOR_PORT_STORE(&stator_port_sleeping, 1u);
}

void stator_port_wait(void)
{
    if (stator_posix_is_virtual()) {
        if (STATOR_PORT_LOAD(&stator_port_sleeping) != 0u) {
            stator_posix_virtual_sleep();
        }
        return;
    }
    /* A signal ends it as well, and a late post of the sleep before: the loop then finds nothing, and sleeps again. */
    (void)sem_wait(&doorbell);
}

void stator_port_unmask(void)
{
    /* Rung without having waited: its post would end the next sleep in vain. One that is still to come does. */
    if (__atomic_exchange_n(&stator_port_sleeping, 0u, __ATOMIC_SEQ_CST) == 0u) {
        (void)sem_trywait(&doorbell);
    }
#ifdef STATOR_PORT_OWN
    stator_port_is_awake_here = runs_the_loop;
#endif
}
