// SPDX-License-Identifier: Apache-2.0
#define _POSIX_C_SOURCE 200809L

#include "doorbell.h"
#include "stator_posix.h"

#include <pthread.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t bell = PTHREAD_COND_INITIALIZER;
static bool rung;

void doorbell_ring(void)
{
    (void)pthread_mutex_lock(&lock);
    rung = true;
    (void)pthread_cond_signal(&bell);
    (void)pthread_mutex_unlock(&lock);
}

/* The condition variable's clock is the real-time one: an instant of it as far ahead as `ticks`. */
static struct timespec real_time_in(uint32_t ticks)
{
    struct timespec at;
    (void)clock_gettime(CLOCK_REALTIME, &at);
    at.tv_sec += (time_t)(ticks / STATOR_POSIX_TICKS_PER_SECOND);
    at.tv_nsec += (long)(ticks % STATOR_POSIX_TICKS_PER_SECOND) * (1000000000L / STATOR_POSIX_TICKS_PER_SECOND);
    if (at.tv_nsec >= 1000000000L) {
        at.tv_nsec -= 1000000000L;
        at.tv_sec++;
    }
    return at;
}

void doorbell_wait_until(stator_until until)
{
    (void)pthread_mutex_lock(&lock);
    while (!rung && (until.never || !stator_passed(until.at))) {
        if (until.never) {
            (void)pthread_cond_wait(&bell, &lock);
        } else {
            const struct timespec at = real_time_in(until.at - stator_now());
            (void)pthread_cond_timedwait(&bell, &lock, &at);
        }
    }
    rung = false;
    (void)pthread_mutex_unlock(&lock);
}
