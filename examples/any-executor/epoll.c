// SPDX-License-Identifier: Apache-2.0
//
// (d) Polled by a Linux epoll loop, beside its other file descriptors: a wake writes an eventfd, a deadline sets a
// timerfd.
#define _POSIX_C_SOURCE 200809L

#include "platform.h"
#include "stator_posix.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static int doorbell, timer;

void stator_wake(stator_waker task)
{
    const uint64_t one = 1;
    if (task.task != STATOR_NOBODY.task && write(doorbell, &one, sizeof one) < 0) {
        abort();
    }
}

/* One task, one deadline: the one asked for last. Relative, and at least 1 ns, since 0 would stop the timer. */
void stator_wake_by(stator_waker me, stator_time deadline)
{
    (void)me;
    const stator_time now = stator_now();
    const uint32_t left = stator_before(now, deadline) ? deadline - now : 0u;
    const struct itimerspec once = {.it_value = {.tv_sec = (time_t)(left / STATOR_POSIX_TICKS_PER_SECOND),
                                                 .tv_nsec = (long)(left % STATOR_POSIX_TICKS_PER_SECOND) * 1000 + 1}};
    if (timerfd_settime(timer, 0, &once, NULL) != 0) {
        abort();
    }
}

static int watched(int epoll, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data = {.fd = fd}};
    if (fd < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
        abort();
    }
    return fd;
}

int main(void)
{
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    doorbell = watched(epoll, eventfd(0, EFD_CLOEXEC));
    timer = watched(epoll, timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
    conversation talk = conversation_of(platform_start());
    while (conversation_poll(&talk, stator_waker_of(0u)) == STATOR_PENDING) {
        struct epoll_event event;
        uint64_t times;
        /* Emptied before the poll: a wake during the poll rings again. */
        if (epoll_wait(epoll, &event, 1, -1) == 1 && read(event.data.fd, &times, sizeof times) < 0) {
            abort();
        }
    }
    platform_report("epoll", &talk);
}
