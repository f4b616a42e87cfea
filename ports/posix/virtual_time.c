// SPDX-License-Identifier: Apache-2.0
//
// Virtual time: a clock that jumps, the events of a simulation in a list in order of time, and the alarm after them.
#define _POSIX_C_SOURCE 200809L /* the clocks, which -std=c11 hides */

#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static struct {
    bool on;
    bool at_real_pace;
    bool happening; /* inside an event, or the alarm */
    bool alarm_set;
    stator_time start;
    uint64_t now_ticks; /* these since the start */
    uint64_t alarm_ticks;
    stator_posix_event *first;
    struct timespec paced_since;
    uint64_t paced_from_ticks;
    void (*nothing_due)(void);
} simulated;

void stator_posix_virtual_time(stator_time start)
{
    simulated.on = true;
    simulated.first = NULL;
    simulated.at_real_pace = false;
    simulated.happening = false;
    simulated.alarm_set = false;
    simulated.start = start;
    simulated.now_ticks = 0;
}

void stator_posix_at_real_pace(void)
{
    simulated.at_real_pace = true;
    simulated.paced_from_ticks = simulated.now_ticks;
    (void)clock_gettime(CLOCK_MONOTONIC, &simulated.paced_since);
}

bool stator_posix_is_virtual(void)
{
    return simulated.on;
}

uint64_t stator_posix_elapsed(void)
{
    return simulated.now_ticks;
}

stator_time stator_posix_virtual_now(void)
{
    return simulated.start + (stator_time)simulated.now_ticks;
}

void stator_posix_virtual_alarm(stator_time when)
{
    const stator_time now = stator_posix_virtual_now();
    simulated.alarm_set = stator_before(now, when);
    if (simulated.alarm_set) {
        simulated.alarm_ticks = simulated.now_ticks + (stator_time)(when - now);
    } else {
        stator_posix_alarm_interrupts();
    }
}

void stator_posix_when_nothing_is_due(void (*hook)(void))
{
    simulated.nothing_due = hook;
}

void stator_posix_cancel(stator_posix_event *event)
{
    for (stator_posix_event **link = &simulated.first; *link != NULL; link = &(*link)->next) {
        if (*link == event) {
            *link = event->next;
            return;
        }
    }
}

void stator_posix_schedule(stator_posix_event *event, uint64_t after_ticks)
{
    stator_posix_cancel(event);
    event->at_ticks = simulated.now_ticks + after_ticks;
    stator_posix_event **link = &simulated.first;
    while (*link != NULL && (*link)->at_ticks <= event->at_ticks) {
        link = &(*link)->next;
    }
    event->next = *link;
    *link = event;
}

/* When the next thing happens; false: nothing ever does. */
static bool next_due(uint64_t *at_ticks)
{
    *at_ticks = simulated.alarm_ticks;
    if (simulated.first != NULL && (!simulated.alarm_set || simulated.first->at_ticks <= simulated.alarm_ticks)) {
        *at_ticks = simulated.first->at_ticks;
    }
    return simulated.first != NULL || simulated.alarm_set;
}

/* Lets the one that is next happen. */
static void happen_next(void)
{
    stator_posix_event *const event = simulated.first;
    simulated.happening = true;
    if (event != NULL && (!simulated.alarm_set || event->at_ticks <= simulated.alarm_ticks)) {
        simulated.first = event->next;
        event->happen(event->context);
    } else {
        simulated.alarm_set = false;
        stator_posix_alarm_interrupts();
    }
    simulated.happening = false;
}

/* Everything until then happens, each at its time: or now, if an event before it has taken longer. */
static void go_on_until(uint64_t end_ticks)
{
    uint64_t at_ticks;
    while (next_due(&at_ticks) && at_ticks <= end_ticks) {
        if (at_ticks > simulated.now_ticks) {
            simulated.now_ticks = at_ticks;
        }
        happen_next();
    }
    if (end_ticks > simulated.now_ticks) {
        simulated.now_ticks = end_ticks;
    }
}

void stator_posix_spend(uint64_t ticks)
{
    if (simulated.happening) {
        simulated.now_ticks += ticks;
    } else {
        go_on_until(simulated.now_ticks + ticks);
    }
}

/* false: a signal came first, whose handler may have woken a task. */
static bool wait_for_the_real_clock(uint64_t at_ticks)
{
    const uint64_t ticks = at_ticks > simulated.paced_from_ticks ? at_ticks - simulated.paced_from_ticks : 0u;
    struct timespec end = simulated.paced_since;
    end.tv_sec += (time_t)(ticks / STATOR_POSIX_TICKS_PER_SECOND);
    end.tv_nsec += (long)(ticks % STATOR_POSIX_TICKS_PER_SECOND) * (1000000000L / STATOR_POSIX_TICKS_PER_SECOND);
    if (end.tv_nsec >= 1000000000L) {
        end.tv_nsec -= 1000000000L;
        end.tv_sec++;
    }
    return clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == 0;
}

void stator_posix_virtual_sleep(void)
{
    uint64_t at_ticks;
    if (next_due(&at_ticks)) {
        if (!simulated.at_real_pace || wait_for_the_real_clock(at_ticks)) {
            go_on_until(at_ticks);
        }
    } else if (simulated.nothing_due != NULL) {
        simulated.nothing_due();
    } else {
        (void)fputs("stator: every task waits, and nothing is due: no alarm, no event: "
                    "see stator_posix_when_nothing_is_due\n",
                    stderr);
        exit(1);
    }
}
