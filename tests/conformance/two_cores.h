// SPDX-License-Identifier: Apache-2.0
//
// Two cores of a board, or two threads of this process, in one form for the test.
#ifndef TESTS_CONFORMANCE_TWO_CORES_H
#define TESTS_CONFORMANCE_TWO_CORES_H

#include <stdbool.h>

#if defined(__linux__)

#include "stator_posix.h"

#include <pthread.h>

/* ThreadSanitizer takes ten times as long. */
#ifdef __SANITIZE_THREAD__
#define CORES_WAKES 100000u
#else
#define CORES_WAKES 1000000u
#endif

static stator_posix_bell cores_bells[2];
static void (*cores_entry)(void);

static inline void cores_ring(unsigned core)
{
    stator_posix_bell_ring(&cores_bells[core]);
}

static inline void cores_begin(unsigned core)
{
    if (core == 0u) {
        stator_posix_bell_start(&cores_bells[0]);
        stator_posix_bell_start(&cores_bells[1]);
    }
}

static inline void cores_sleep(unsigned core, bool (*ready)(void))
{
    (void)ready;
    stator_posix_bell_wait(&cores_bells[core]);
}

static void *cores_thread(void *nothing)
{
    cores_entry();
    return nothing;
}

static inline void cores_start_second(void (*entry)(void))
{
    pthread_t thread;
    cores_entry = entry;
    (void)pthread_create(&thread, NULL, cores_thread, NULL);
    (void)pthread_detach(thread);
}

_Noreturn static inline void cores_end(void)
{
    pthread_exit(NULL);
}

#else

#include "cores.h"
#include "stator_port.h"

#define CORES_WAKES 1000000u

static inline void cores_ring(unsigned core)
{
    core_ring(core);
}

static inline void cores_begin(unsigned core)
{
    (void)core;
    core_bell_start();
}

/* The bell's handler acknowledges; the bit of a wake that rang before stays in the ready set. */
static inline void cores_sleep(unsigned core, bool (*ready)(void))
{
    (void)core;
    stator_port_mask();
    if (!ready()) {
        stator_port_wait();
    }
    stator_port_unmask();
}

static inline void cores_start_second(void (*entry)(void))
{
    core_start_second(entry);
}

_Noreturn static inline void cores_end(void)
{
    for (;;) {
        stator_port_wait();
    }
}

#endif

#endif
