// SPDX-License-Identifier: Apache-2.0
//
// The ceiling lock (stator/ceiling.h) of one thread: its signal handlers are the tiers and interrupts above it.
#define _POSIX_C_SOURCE 200809L
#include "stator_port.h"

#include <signal.h>
#include <stddef.h>

static _Thread_local uint32_t held;
static _Thread_local sigset_t before_first;

uint32_t stator_port_ceiling_raise(uint32_t ceiling)
{
    (void)ceiling;
    if (held == 0u) {
        sigset_t all;
        (void)sigfillset(&all);
        (void)pthread_sigmask(SIG_BLOCK, &all, &before_first);
    }
    return held++;
}

void stator_port_ceiling_restore(uint32_t before)
{
    held = before;
    if (before == 0u) {
        (void)pthread_sigmask(SIG_SETMASK, &before_first, NULL);
    }
}
